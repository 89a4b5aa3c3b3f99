"""Files that a person names on the command line: the spreadsheet, and the attachments that its rows name."""

from __future__ import annotations

from pathlib import Path

from campaigns.cli.group import Refusal


def existing(file: Path) -> Path:
    """Return the path of a spreadsheet. Raises Refusal when it is not a file."""
    if not file.exists():
        raise Refusal(f"There is no file {file}.")
    if file.is_dir():
        raise Refusal(f"{file} is a folder; name the spreadsheet in it.")
    return file


def attachments(paths: tuple[Path, ...]) -> dict[str, Path]:
    """Return the files by name, those of a folder without its hidden ones. Raises Refusal.

    A link inside a folder that leads out of it is left out: only what lies there was given.
    """
    files: dict[str, Path] = {}
    for path in paths:
        if not path.exists():
            raise Refusal(f"There is no attachment {path}.")
        for found in sorted(path.iterdir()) if path.is_dir() else [path]:
            outside = path.is_dir() and found.resolve().parent != path.resolve()
            if not found.is_file() or found.name.startswith(".") or outside:
                continue
            if found.name in files and files[found.name].resolve() != found.resolve():
                raise Refusal(f"Two attachments are called {found.name}: rows could not tell them apart.")
            files[found.name] = found
    return files
