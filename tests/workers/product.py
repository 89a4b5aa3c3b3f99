"""The whole product as a process of its own, `campaigns up`, with its data folder."""

from __future__ import annotations

import base64
import os
import re
import subprocess
import sys
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

UP = [sys.executable, "-m", "workers.main", "up", "--port", "0", "--flower-port", "0"]


def environment(folder: Path, **more: str) -> dict[str, str]:
    """Return an environment in which nothing but the data folder is set."""
    inherited = {
        name: value for name, value in os.environ.items() if not re.match("CAMPAIGNS_|FLOWER_|REDIS_|DATABASE_", name)
    }
    return {
        **inherited,
        "CAMPAIGNS_DATA_DIR": str(folder),
        "DJANGO_SETTINGS_MODULE": "campaigns.settings",
        **more,
    }


def python(folder: Path, code: str) -> str:
    """Run code against the data folder's product and return what it printed."""
    command = [sys.executable, "-c", f"import django; django.setup()\n{code}"]
    return subprocess.check_output(command, env=environment(folder), text=True, timeout=30)


@dataclass(kw_only=True)
class Installation:
    """A data folder and settings of the product, seen from beside its processes."""

    folder: Path
    settings: dict[str, str] = field(default_factory=dict)

    def campaigns(self, *arguments: object) -> str:
        """Run the command `campaigns` and return what it printed; fails when it refuses."""
        command = [sys.executable, "-m", "workers.main", *map(str, arguments)]
        return subprocess.run(
            command,
            env=environment(self.folder, **self.settings),
            text=True,
            timeout=120,
            check=True,
            stdout=subprocess.PIPE,
        ).stdout

    def pids(self) -> dict[str, int]:
        """Return the pid of each process that `up` runs here."""
        return {path.stem: int(path.read_text().split()[0]) for path in (self.folder / "run").glob("*.pid")}


@dataclass(kw_only=True)
class Product(Installation):
    """A running `up`."""

    process: subprocess.Popen[str]
    web_url: str = ""
    flower_url: str = ""
    shown: list[str] = field(default_factory=list)

    @classmethod
    def start(cls, folder: Path, **settings: str) -> Product:
        """Start `up` and return once it says that it is ready; `settings` are added to its environment."""
        with (folder.parent / "up.err").open("a") as said:
            process = subprocess.Popen(
                UP, env=environment(folder, **settings), stdout=subprocess.PIPE, stderr=said, text=True
            )
        product = cls(folder=folder, process=process, settings=settings)
        assert process.stdout is not None
        for line in process.stdout:
            product.shown.append(line.strip())
            if line.startswith("Pages"):
                product.web_url = line.split()[1]
            elif line.startswith("Flower"):
                product.flower_url = line.split()[1]
            elif line.startswith("Ready"):
                return product
        product.stop()
        raise AssertionError(f"up ended with {process.returncode}: {product.said()}")

    def said(self) -> str:
        """Return what it wrote on stderr, in this run and earlier ones."""
        return (self.folder.parent / "up.err").read_text()

    def flower(self, path: str, *, password: bool = True, post: bool = False) -> tuple[int, str]:
        """Return status and body of a page of Flower."""
        request = urllib.request.Request(self.flower_url + path, data=b"" if post else None)
        if password:
            credentials = f"campaigns:{(self.folder / 'flower.password').read_text()}"
            request.add_header("Authorization", f"Basic {base64.b64encode(credentials.encode()).decode()}")
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()

    def stop(self) -> None:
        """End it at once, if a test has not."""
        self.process.terminate()
        self.process.wait(60)
        assert self.process.stdout is not None
        self.process.stdout.close()
