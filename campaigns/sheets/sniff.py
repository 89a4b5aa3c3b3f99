"""Find out the encoding and the delimiter of a text file."""

from __future__ import annotations

import codecs
import csv
import re
from collections import Counter
from collections.abc import Callable
from itertools import islice
from pathlib import Path

from charset_normalizer import from_bytes

from .kinds import looks_like_utf16

_SAMPLE = 256 * 1024
_DELIMITERS = (",", ";", "\t", "|")
_SEPARATOR_LINE = re.compile(r'"?sep=(.)"?\s*', re.IGNORECASE)
_BOMS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}


def find_encoding(path: Path) -> str:
    """The encoding of a text file: by its mark, else UTF-8 when all of it fits, else by its letters."""
    with path.open("rb") as file:
        sample = file.read(_SAMPLE)
        for mark, encoding in _BOMS.items():
            if sample.startswith(mark):
                return encoding
        if flavour := looks_like_utf16(sample):
            return flavour
        if _fits_utf8(sample, file.read):
            return "utf-8"
    return "utf-8" if _mostly_utf8(path) else _legacy(path)


def _fits_utf8(block: bytes, read: Callable[[int], bytes]) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while block:
            decoder.decode(block)
            block = read(1 << 20)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _telling(path: Path) -> list[bytes]:
    """The first lines that hold other letters than English ones."""
    with path.open("rb") as file:
        return list(islice((line for line in file if not line.isascii()), 200))


def _mostly_utf8(path: Path) -> bool:
    """Whether other programs wrote into a UTF-8 file: hardly any text of another encoding fits UTF-8 by chance."""
    fit = [_is_utf8(line) for line in _telling(path)]
    return fit.count(True) >= fit.count(False)


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def first_misfit(path: Path, encoding: str) -> int:
    """The number of the first line that does not fit the encoding, 0 when it cannot be told."""
    if encoding.startswith("utf-16"):
        return 0
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            try:
                line.decode(encoding)
            except UnicodeDecodeError:
                return number
    return 0


def _legacy(path: Path) -> str:
    """A code page, judged by the lines that hold other letters than English ones. cp1252 when in doubt."""
    text = b"".join(_telling(path))
    if _western(text):
        return "cp1252"
    best = from_bytes(text, cp_exclusion=["utf_7", "utf_16", "utf_32", "utf_8"]).best()
    return _complete(path, best.encoding if best else "cp1252")


def _western(text: bytes) -> bool:
    """Whether the text reads as Western European: accented letters stand alone between plain ones."""
    try:
        decoded = text.decode("cp1252")
    except UnicodeDecodeError:
        return False
    letters = [char for char in decoded if ord(char) > 127]
    odd = [char for char in letters if char not in _WESTERN]
    runs = re.findall(r"[\u00c0-\u00ff]{3,}", decoded)
    return not odd and not runs


_WESTERN = frozenset("áàâãäåéèêëíìîïóòôõöøúùûüñçßæœÿýÁÀÂÃÄÅÉÈÊËÍÌÎÏÓÒÔÕÖØÚÙÛÜÑÇÆŒÝšžŠŽ€£¥§°²³·•–—‘’“”„…«»¡¿®©™ª\u00a0")


def _complete(path: Path, encoding: str) -> str:
    """`encoding` when the whole file fits it; latin-1, which fits everything, when it does not."""
    decoder = codecs.getincrementaldecoder(encoding)()
    with path.open("rb") as file:
        try:
            while block := file.read(1 << 20):
                decoder.decode(block)
        except UnicodeDecodeError:
            return "latin-1"
    return encoding


def find_delimiter(path: Path, encoding: str, is_header: Callable[[list[str]], bool]) -> tuple[str, bool]:
    """The delimiter, and whether the first line is a `sep=` line.

    The delimiter under which a row looks like the header wins; then the one that gives the most rows of one
    width.
    """
    with path.open(encoding=encoding, newline="", errors="replace") as file:
        first = file.readline(20)
        if declared := _SEPARATOR_LINE.fullmatch(first):
            return declared[1], True
        sample = first + file.read(_SAMPLE)
    return max(_DELIMITERS, key=lambda delimiter: _fitness(sample, delimiter, is_header)), False


def _fitness(sample: str, delimiter: str, is_header: Callable[[list[str]], bool]) -> tuple[bool, float, int]:
    lines = sample.splitlines(keepends=True)
    try:
        rows = [row for row in islice(csv.reader(lines, delimiter=delimiter), 200) if row]
    except csv.Error:
        return False, 0.0, 0
    widths = Counter(len(row) for row in rows if len(row) > 1)
    if not widths:
        return any(map(is_header, rows[:30])), 0.0, 1
    width, count = max(widths.items(), key=lambda pair: (pair[1], pair[0]))
    return any(len(row) > 1 and is_header(row) for row in rows[:30]), count / len(rows), width
