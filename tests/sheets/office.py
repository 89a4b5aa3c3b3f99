"""LibreOffice, which opens workbooks and saves them again as a person's own would."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable
from pathlib import Path

from tests.programs import program


def saved_as(ending: str, files: Iterable[Path], folder: Path) -> Path:
    """Open each file, save it into `folder` with another ending, and return the folder. Skips without LibreOffice."""
    profile = folder.parent / "profile"
    command = [program("soffice"), "--headless", f"-env:UserInstallation=file://{profile}", "--convert-to", ending]
    done = subprocess.run(
        [*command, "--outdir", str(folder), *map(str, files)], capture_output=True, text=True, timeout=200, check=False
    )
    missing = [file.stem for file in files if not (folder / f"{file.stem}.{ending}").exists()]
    assert not missing, f"{missing}: {done.stdout}{done.stderr}"
    return folder
