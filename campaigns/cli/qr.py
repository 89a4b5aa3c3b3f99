"""A QR code in the terminal, and as a file that only its owner can read: whoever scans it becomes the account."""

from __future__ import annotations

import io
import os
import re
from pathlib import Path

from PIL import Image
from rich.text import Text

_FINDER = 7
"""Modules of a finder pattern's edge, by which a module's size is measured."""
_QUIET = 2
_SMALLEST, _LARGEST = 21, 177
_LARGEST_SIDE = 4096
_HALVES = {(False, False): " ", (True, False): "▀", (False, True): "▄", (True, True): "█"}


def file_name(account: str) -> str:
    """Return the name of the file for an account's code, safe whatever the account is called."""
    return f"qr-{re.sub(r'[^A-Za-z0-9_-]+', '_', account)[:80]}.png"


def save(png: bytes, path: Path) -> None:
    """Write the picture with mode 0600. Raises OSError."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        os.fchmod(file.fileno(), 0o600)
        file.write(png)


def drawing(png: bytes) -> Text | None:
    """Return the code in half blocks, black on white whatever the terminal's colours; None when it is not legible."""
    modules = _modules(png)
    if modules is None:
        return None
    side = len(modules) + 2 * _QUIET
    lines = [
        "".join(_HALVES[_dark(modules, x, y), _dark(modules, x, y + 1)] for x in range(side)) for y in range(0, side, 2)
    ]
    return Text("\n").join(Text(line, style="#000000 on #ffffff") for line in lines)


def _dark(modules: list[list[bool]], x: int, y: int) -> bool:
    row, column = y - _QUIET, x - _QUIET
    return 0 <= row < len(modules) and 0 <= column < len(modules) and modules[row][column]


def _modules(png: bytes) -> list[list[bool]] | None:
    """Read the modules of a QR code row by row; None when the picture is no upright QR code."""
    try:
        with Image.open(io.BytesIO(png), formats=["PNG"]) as picture:
            if max(picture.size) > _LARGEST_SIDE:
                return None
            flat = picture.convert("RGBA")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None
    paper = Image.new("RGBA", flat.size, "white")
    ink = Image.alpha_composite(paper, flat).convert("L").point(lambda level: 255 if level < 128 else 0)
    box = ink.getbbox()
    if box is None:
        return None
    code = ink.crop(box)
    width, height = code.size
    edge = next((x for x in range(width) if not code.getpixel((x, 0))), width)
    count = round(width * _FINDER / edge)
    if width != height or not _SMALLEST <= count <= _LARGEST or (count - _SMALLEST) % 4:
        return None
    middles = [int((n + 0.5) * width / count) for n in range(count)]
    return [[bool(code.getpixel((x, y))) for x in middles] for y in middles]
