"""What goes wrong when the place of the files does not answer; a file that is not there is a FileNotFoundError."""

from __future__ import annotations


class FilesUnreachable(OSError):
    """The storage does not answer or refuses; the text says so without naming file, key or address."""
