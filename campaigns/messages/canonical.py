r"""One form for every text: line ends are LF, everything else as typed."""

from __future__ import annotations

import re

_CARRIAGE = r"(?:\r|_x000D_)"
_FEED = r"(?:\n|_x000A_)"
_BREAK = re.compile(rf"{_CARRIAGE}{_FEED}|{_CARRIAGE}|{_FEED}")
_BREAK_OR_LITERAL = re.compile(rf"{_BREAK.pattern}|(?:\\r)?\\n")
_BLANK = re.compile("[\\s\u00ad\u200b-\u200f\u2060\ufeff]*")


def canonical_text(text: str, literal_newlines: bool = True) -> str:
    r"""Give `text` with CRLF, CR, `_x000D_` and, if `literal_newlines`, a typed `\n` made LF.

    Formatting marks, emoji and Unicode's own form stay untouched. Doing it twice changes nothing.
    """
    if literal_newlines and "\\" in text:
        return _BREAK_OR_LITERAL.sub("\n", text)
    return _BREAK.sub("\n", text) if "\r" in text or "_x000" in text else text


def is_blank(text: str) -> bool:
    """Say whether a reader would see nothing: white space and invisible characters only."""
    return _BLANK.fullmatch(text) is not None
