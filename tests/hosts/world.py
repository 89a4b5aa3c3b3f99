"""A small world of hosts: its own network, process ids and host names, gone when the program in it ends."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.waiting import until

FIRST = "10.77.0.1"
"""Address of the first host, on which the program itself runs."""
_NAMESPACES = ("unshare", "--net", "--uts", "--pid", "--fork", "--kill-child", "--mount-proc")
_BRIDGE = "hosts"
_CUT = """
table inet cut {
    chain from { type filter hook input priority 0; policy drop; iifname "lo" accept; }
    chain to { type filter hook output priority 0; policy drop; oifname "lo" accept; }
}
"""


def why_not() -> str:
    """Return why there can be no hosts here; empty when there can."""
    missing = [name for name in ("unshare", "nsenter", "ip", "nft") if not shutil.which(name)]
    if os.geteuid() or missing:
        return f"hosts in namespaces take root, and {' and '.join(missing) or 'iproute2 and nftables'}"
    try_all = f"ip link add {_BRIDGE} type bridge && ip link add near type veth peer name far && nft add table inet cut"
    tried = subprocess.run([*_NAMESPACES, "sh", "-c", try_all], check=False, capture_output=True, text=True)
    return f"this machine allows no network namespaces: {tried.stderr.strip()}" if tried.returncode else ""


def inside(*arguments: str) -> str:
    """Run `python -m tests.hosts` with these arguments on the first host of a new world; return what it printed."""
    with tempfile.TemporaryDirectory(prefix="campaigns-hosts-") as folder:
        # PostgreSQL runs as somebody else below it.
        Path(folder).chmod(0o711)
        done = subprocess.run(
            [*_NAMESPACES, sys.executable, "-m", "tests.hosts", *arguments],
            env={**os.environ, "TMPDIR": folder}, text=True, check=False, timeout=380, capture_output=True,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr + _logs(Path(folder))
        return done.stdout


def _logs(folder: Path) -> str:
    """Return the end of every log below the folder, for a failure."""
    return "\n".join(f"--- {path.name}\n{path.read_text()[-2000:]}" for path in folder.rglob("*.log"))


def become_first() -> None:
    """Make this process the first host: its name, and a bridge that the others are plugged into."""
    _run("hostname", "first")
    _run("ip", "link", "set", "lo", "up")
    _run("ip", "link", "add", _BRIDGE, "type", "bridge")
    _run("ip", "address", "add", f"{FIRST}/24", "dev", _BRIDGE)
    _run("ip", "link", "set", _BRIDGE, "up")


class Host:
    """One more host, plugged into the first one's bridge."""

    def __init__(self, name: str, number: int) -> None:
        self.name = name
        self._running = [subprocess.Popen(["unshare", "--net", "--uts", "sleep", "infinity"])]
        self._pid = str(self._running[0].pid)
        until(lambda: _namespace_of(self._pid) != _namespace_of("self"))
        _run("ip", "link", "add", name, "type", "veth", "peer", "name", "eth0", "netns", self._pid)
        _run("ip", "link", "set", name, "master", _BRIDGE, "up")
        self.run("hostname", name)
        self.run("ip", "address", "add", f"10.77.0.{number}/24", "dev", "eth0")
        self.run("ip", "link", "set", "lo", "up")
        self.run("ip", "link", "set", "eth0", "up")

    def run(self, *command: str, said: str = "") -> None:
        """Run a program on the host, with this on its stdin."""
        _run(*self._on_it, *command, said=said)

    def start(self, command: Sequence[str], **options: Any) -> subprocess.Popen[str]:
        """Start a process on the host that lives as long as the host does; `options` are those of Popen."""
        process = subprocess.Popen([*self._on_it, *command], text=True, **options)
        self._running.append(process)
        return process

    def cut_off(self) -> None:
        """Drop every packet that comes and goes, as a firewall does: nobody is told."""
        self.run("nft", "--file", "-", said=_CUT)

    def heal(self) -> None:
        """Let packets through again."""
        self.run("nft", "delete", "table", "inet", "cut")

    def lose_power(self) -> None:
        """End everything on it at once, with no packet to say goodbye."""
        _run("ip", "link", "set", self.name, "down")
        self.end()

    def end(self) -> None:
        """Kill its processes."""
        while self._running:
            process = self._running.pop()
            process.kill()
            process.communicate()

    @property
    def _on_it(self) -> tuple[str, ...]:
        return ("nsenter", "--target", self._pid, "--net", "--uts")


def _namespace_of(pid: str) -> str:
    return str(Path(f"/proc/{pid}/ns/uts").readlink())


def _run(*command: str, said: str = "") -> None:
    done = subprocess.run(command, input=said, text=True, check=False, capture_output=True)
    assert done.returncode == 0, f"{' '.join(command)}: {done.stderr}"
