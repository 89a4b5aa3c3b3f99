"""The stored files, wherever they are kept: opened as files of this machine, read whole, listed, put back.

Whoever needs a path, as readers of spreadsheets do, gets the file itself from a folder and a temporary copy from a
bucket. Every name is made here and never used twice, so that what a name stands for never changes.
"""

from campaigns.files.kept import at_hand, content, every, fresh_name, put
from campaigns.files.unreachable import FilesUnreachable

__all__ = ["FilesUnreachable", "at_hand", "content", "every", "fresh_name", "put"]
