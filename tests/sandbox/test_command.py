"""The command: starting, ending, refusing, and agreeing with the table of options and fates."""

import ast
import signal
import socket
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest
from click.testing import CliRunner

import campaigns.gateway.sandbox as package
from campaigns.cli.sandbox import sandbox as command
from campaigns.gateway.sandbox.fates import FATES
from campaigns.gateway.sandbox.faults import KINDS
from campaigns.gateway.sandbox.options import Options
from tests.sandbox.process import running_sandbox
from tests.sandbox.test_faults import raw_send
from tests.waiting import until

MODULE = [sys.executable, "-m", "campaigns.gateway.sandbox"]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_sandbox_tells_its_address_first_and_ends_with_zero(number: signal.Signals) -> None:
    with subprocess.Popen(
        [*MODULE, "--port", "0"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline().startswith("Sandbox on http://127.0.0.1:")
        process.send_signal(number)
        assert process.communicate(timeout=10) == ("", "")
    assert process.returncode == 0


def test_an_open_connection_without_answer_does_not_hold_up_the_end() -> None:
    with running_sandbox("--fault", "silence-after=1") as sandbox, raw_send(sandbox):
        until(lambda: sandbox.seen()["accepted"] == 1)


def test_a_port_that_is_taken_is_one_sentence_and_exit_code_one() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        done = subprocess.run([*MODULE, "--port", port], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr == f"Error: cannot listen on 127.0.0.1 port {port}: Address already in use\n"


@pytest.mark.parametrize(
    "flags",
    [
        pytest.param(["--fault", "506=1"], id="unknown fault"),
        pytest.param(["--latency", "-1"], id="negative seconds"),
        pytest.param(["--report-shape", "tree"], id="unknown shape"),
        pytest.param(["--port", "70000"], id="port"),
        pytest.param(["--quota", "many"], id="words"),
    ],
)
def test_a_wrong_flag_is_wrong_usage(flags: list[str]) -> None:
    result = CliRunner().invoke(command, flags)
    assert result.exit_code == 2
    assert "Traceback" not in result.output


def test_the_help_names_every_option_fault_and_fate() -> None:
    text = CliRunner().invoke(command, ["--help"], terminal_width=200).output
    flags = [f"--{setting.name.replace('_', '-')}" for setting in fields(Options)]
    stories = [f"…{digits}  {fate.story}" for digits, fate in FATES.items()]
    assert [part for part in [*flags, *KINDS, *stories] if part not in text] == []


def test_the_sandbox_shares_no_code_with_the_rest_of_the_product() -> None:
    folder = Path(package.__file__).parent
    for file in folder.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            foreign = [n for n in names if n.split(".")[0] in ("campaigns", "workers", "requests")]
            assert [n for n in foreign if not n.startswith(package.__name__)] == [], file.name
