"""Builds and runs the image without an engine: `python -m tests.deploy.image [--offline]`, as root.

Each stage is this machine's own files with a memory file system over them, so what the steps write is gone
afterwards; /usr/local holds this Python, as in the base image. Offline, two things are replaced: the packages of
`deploy/requirements.lock` are copied from this environment, and nothing is installed by apt.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import distribution
from pathlib import Path

from packaging.requirements import Requirement

from tests.deploy.dockerfile import Stage, read

ROOT = Path(__file__).parents[2]
_NAMESPACES = ("unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc")
_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
_ASK = "import urllib.request as u; print(u.urlopen('http://127.0.0.1:8000/readyz', timeout=9).read().decode().strip())"
_BOUND = ("--no-new-privs", "--bounding-set=-all", "--inh-caps=-all", "--clear-groups")


def why_not() -> str:
    """Return why the image cannot be run here; empty when it can."""
    missing = [name for name in ("unshare", "nsenter", "setpriv", "ip") if not shutil.which(name)]
    if os.geteuid() or missing:
        return f"running the image's steps takes root, and {' and '.join(missing) or 'util-linux'}"
    over = "mkdir u w m && mount -t overlay over -o lowerdir=/,upperdir=u,workdir=w m"
    tried = subprocess.run(
        [*_NAMESPACES, "sh", "-c", f"mount -t tmpfs none /mnt && cd /mnt && {over}"],
        check=False, capture_output=True, text=True,
    )  # fmt: skip
    return f"this machine allows no file system over another: {tried.stderr.strip()}" if tried.returncode else ""


def run(*, offline: bool) -> str:
    """Build and run the image in a world of its own; return what it said. Fails with that when a step does."""
    with tempfile.TemporaryDirectory(prefix="campaigns-image-") as folder:
        command = [sys.executable, "-m", "tests.deploy.image", "--in", folder, *(["--offline"] if offline else [])]
        done = subprocess.run(
            [*_NAMESPACES, *command], cwd=ROOT, text=True, check=False, timeout=1800,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
    assert done.returncode == 0, done.stdout
    return done.stdout


class Built:
    """One stage's root file system, and the steps done to it."""

    def __init__(self, folder: Path, stage: Stage, *, offline: bool) -> None:
        self.root = folder / "root"
        self._folder = Path("/")
        self._variables = {"PATH": _PATH}
        self._offline = offline
        for name in ("upper", "work", "root"):
            (folder / name).mkdir(parents=True)
        upper, work = folder / "upper", folder / "work"
        _do("mount", "-t", "overlay", "image", "-o", f"lowerdir=/,upperdir={upper},workdir={work}", self.root)
        _do("mount", "--bind", sys.base_prefix, self.root / "usr/local")
        _do("mount", "-t", "proc", "proc", self.root / "proc")
        _do("mount", "--rbind", "/dev", self.root / "dev")
        # A library of this Python must not be taken from the system's own.
        self.inside("ldconfig")
        if offline:
            _do("mount", "--bind", "/bin/true", self.root / "usr/bin/apt-get")
        self.stage = stage

    def inside(self, *command: str, before: tuple[str, ...] = (), **variables: str) -> str:
        """Run a program in it; fails with what it said."""
        return _do(*before, *self._words(*command, **variables))

    def _words(self, *command: str, **variables: str) -> list[str]:
        environment = [f"{name}={value}" for name, value in {**self._variables, **variables}.items()]
        return ["chroot", str(self.root), "env", "-i", f"--chdir={self._folder}", *environment, *command]

    def build(self, earlier: dict[str, Built]) -> None:
        """Do every step in its order."""
        for word, rest in self.stage.steps:
            sys.stdout.write(f"{self.stage.name or 'image'}: {word} {rest[:100]}\n")
            sys.stdout.flush()
            if word == "WORKDIR":
                self._folder = Path(rest)
                self._at(rest).mkdir(parents=True, exist_ok=True)
            elif word == "ENV":
                self._variables |= {k: v.replace("$PATH", _PATH) for k, v in self.stage.variables().items()}
            elif word == "COPY":
                self._copy(shlex.split(rest), earlier)
            elif word == "RUN":
                self._run(rest)

    def _run(self, rest: str) -> None:
        if self._offline and "--require-hashes" in rest:
            (packages,) = self._at("/opt/campaigns/lib").glob("python3.*/site-packages")
            _copy_locked(packages)
            return
        # The wheel's builder comes from this environment when there is no network.
        here = {"PYTHONPATH": str(Path(sys.prefix) / f"lib/python3.{sys.version_info[1]}/site-packages")}
        offline = {"PIP_NO_INDEX": "1", "PIP_NO_BUILD_ISOLATION": "false", **(here if "pip wheel" in rest else {})}
        self.inside("sh", "-ec", rest, **(offline if self._offline else {}))

    def _copy(self, words: list[str], earlier: dict[str, Built]) -> None:
        source = ROOT
        if words[0].startswith("--from="):
            source = earlier[words.pop(0).removeprefix("--from=")].root
        *names, target = words
        for name in names:
            origin = source / name.lstrip("/")
            into = self._at(str(self._folder / target)) / ("" if origin.is_dir() else origin.name)
            if origin.is_dir():
                ignored = shutil.ignore_patterns("__pycache__")
                shutil.copytree(origin, into, symlinks=True, ignore=ignored, dirs_exist_ok=True)
            else:
                shutil.copy2(origin, into)

    def _at(self, path: str) -> Path:
        return self.root / path.lstrip("/")

    def serve(self) -> str:
        """Run the pages as the unprivileged user, with everything read-only but its volume and /tmp."""
        user, group = self.stage.last("USER").split(":")
        data = self._at(self.stage.last("VOLUME"))
        mode = f"mode=0700,uid={user},gid={group}"
        _do("mount", "-o", "remount,bind,ro", self.root)
        _do("mount", "-t", "tmpfs", "-o", mode, "data", data)
        _do("mount", "-t", "tmpfs", "tmp", self._at("/tmp"))
        as_user = ("setpriv", f"--reuid={user}", f"--regid={group}", *_BOUND)
        self.inside(
            *as_user, "sh", "-c", "! touch /opt/campaigns/written && ! touch /written && touch /data /tmp/written"
        )
        self.inside(*as_user, "campaigns", "migrate")
        with _network() as on_it:
            process = subprocess.Popen([*on_it, *self._words(*as_user, *self.stage.command())])
            try:
                self._until_healthy(process, on_it, as_user)
                ready = self.inside(*as_user, "python", "-c", _ASK, before=on_it).strip()
            finally:
                process.terminate()
            assert process.wait(30) == 0, "the pages did not end by themselves after SIGTERM"
        return ready

    def _until_healthy(
        self, process: subprocess.Popen[bytes], on_it: tuple[str, ...], as_user: tuple[str, ...]
    ) -> None:
        end = time.monotonic() + 180
        while True:
            assert process.poll() is None, "the pages ended"
            try:
                self.inside(*as_user, *self.stage.health_command(), before=on_it)
            except AssertionError:
                assert time.monotonic() < end, "the pages did not become healthy"
                time.sleep(0.2)
            else:
                return


@contextmanager
def _network() -> Iterator[tuple[str, ...]]:
    """Make a network of its own, where every port is free; yield what to put before a command to run it there."""
    holder = subprocess.Popen(
        ["unshare", "--net", "sh", "-c", "ip link set lo up && echo && exec sleep infinity"], stdout=subprocess.PIPE
    )
    try:
        assert holder.stdout
        assert holder.stdout.readline()
        yield ("nsenter", f"--net=/proc/{holder.pid}/ns/net")
    finally:
        holder.kill()
        holder.communicate()


def _copy_locked(packages: Path) -> None:
    """Copy every package of the image's lock from this environment, and nothing else."""
    lock = (ROOT / "deploy" / "requirements.lock").read_text()
    pinned = (Requirement(line.rstrip(" \\")) for line in lock.splitlines() if re.match("[a-z]", line))
    for requirement in pinned:
        if requirement.marker and not requirement.marker.evaluate():
            continue
        for file in (found := distribution(requirement.name)).files or ():
            origin, target = Path(str(found.locate_file(file))), packages / file
            if origin.exists():
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(origin, target)
                if target.parent.name == "bin" and file.parts[0] == "..":
                    # A script names its interpreter in its first line, or in its second where the path has a space.
                    target.write_text(target.read_text().replace(f"{sys.prefix}/bin/", "/opt/campaigns/bin/", 1))


def _do(*command: object) -> str:
    done = subprocess.run(
        [str(word) for word in command], text=True, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    assert done.returncode == 0, f"{shlex.join(map(str, command))}:\n{done.stdout}"
    return done.stdout


def main() -> None:
    """Enter a world of its own, or, there already, build every stage and run the last."""
    if "--in" not in sys.argv:
        reason = why_not()
        sys.exit(reason) if reason else sys.stdout.write(run(offline="--offline" in sys.argv))
        return
    folder, offline = Path(sys.argv[sys.argv.index("--in") + 1]), "--offline" in sys.argv
    _do("mount", "-t", "tmpfs", "stages", folder)
    built: dict[str, Built] = {}
    for stage in read(ROOT / "deploy" / "Dockerfile"):
        built[stage.name] = latest = Built(folder / (stage.name or "image"), stage, offline=offline)
        latest.build(built)
    sys.stdout.write(f"{latest.serve()}\n")


if __name__ == "__main__":
    main()
