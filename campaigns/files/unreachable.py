"""What goes wrong when the place of the files does not answer; a file that is not there is a FileNotFoundError."""

from __future__ import annotations

_ADVICE = "Nothing is lost: try again in a minute; `campaigns doctor` and the page System say more."


class FilesUnreachable(OSError):
    """The storage does not answer or refuses; the text says so without naming file, key or address.

    `why` is the same without the advice that follows.
    """

    def __init__(self, why: str) -> None:
        super().__init__(f"{why} {_ADVICE}")
        self.why = why
