"""Every line of deploy/API.md, run as a reader would against the running product and a sandbox."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from campaigns import notices
from campaigns.models import Hook
from campaigns.web.api.docs import operations, schema
from tests.notices.receiver import receiving
from tests.programs import program
from tests.sandbox.process import Sandbox, running_sandbox
from tests.workers.product import Product, environment

TEXT = (Path(__file__).parents[2] / "deploy" / "API.md").read_text()


def blocks(language: str) -> str:
    """Return all blocks of a language, one after the other."""
    return "\n".join(re.findall(rf"^```{language}\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL))


@pytest.fixture(scope="module")
def gateway() -> Iterator[Sandbox]:
    with running_sandbox("--seed", "3", "--no-fates") as sandbox:
        yield sandbox


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory, gateway: Sandbox) -> Iterator[Product]:
    running = Product.start(tmp_path_factory.mktemp("api") / "data")
    # Slow enough that campaigns are still running when they are paused.
    running.campaigns("account", "add", "shop", "--base-url", gateway.url, "--token", gateway.token, "--rate", "12/m")
    yield running
    running.stop()


def ran(command: list[str], product: Product, name: str, folder: Path) -> str:
    """Run it with a key of its own and return what it printed; fails when it fails."""
    scopes = [word for scope in ("read", "launch", "manage") for word in ("--scope", scope)]
    key = json.loads(product.campaigns("key", "add", name, *scopes, "--json"))["key"]
    given = environment(folder, CAMPAIGNS_URL=product.web_url.rstrip("/"), CAMPAIGNS_KEY=key)
    done = subprocess.run(command, env=given, cwd=folder, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_curl_lines_do_what_they_say(product: Product, tmp_path: Path) -> None:
    program("curl")
    rows = [f"+9198123457{n:02},Customer {n}" for n in range(9)]
    (tmp_path / "customers.csv").write_text("\n".join(["phone,name", *rows]) + "\n")
    said = ran(["bash", "-euo", "pipefail", "-c", blocks("sh")], product, "curl", tmp_path)
    assert '"state": "cancelled"' in said
    assert "nobody failed with that code" in said
    assert '"phone": "919812345699"' in said
    assert (tmp_path / "results.xlsx").read_bytes().startswith(b"PK")


def test_the_python_lines_do_what_they_say(product: Product, tmp_path: Path) -> None:
    said = ran([sys.executable, "-c", blocks("python")], product, "python", tmp_path)
    assert "running" in said
    assert "cancelled" in said
    assert b"Customer 8" in (tmp_path / "results.csv").read_bytes()


@pytest.mark.django_db
def test_the_lines_that_check_a_signature_know_our_posts_and_no_others() -> None:
    (check,) = (block for block in re.findall(r"^```python\n(.*?)^```$", TEXT, re.M | re.S) if "def is_ours" in block)
    shown: dict[str, Any] = {"time": time}
    exec(check, shown)
    with receiving() as receiver:
        hook = notices.add("crm", receiver.url)
        notices.test_hook(hook)
        notices.rotate(hook)
        notices.test_hook(Hook.objects.get())
    for headers, body in receiver.posts:
        signature = headers["X-Campaigns-Signature"]
        assert shown["is_ours"](signature, body, hook.secret), "also for a day after the rotation"
        assert not shown["is_ours"](signature, body + b" ", hook.secret)
        assert not shown["is_ours"](signature, body, "another")
        assert not shown["is_ours"](signature, body, hook.secret, oldest=-1)


def test_every_operation_is_shown() -> None:
    shown = blocks("sh") + blocks("python").replace("{campaign}", "campaigns/$id")
    for _method, path, _operation in operations(schema()):
        last = path.removeprefix("/api/v1/").replace("{campaign_id}", "$id").replace("{account_id}", "1")
        last = last.replace("{notice_id}", "$notice")
        assert last in shown, path
