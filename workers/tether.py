"""Runs a command that ends with its parent: `tether.py PARENT_PID COMMAND …`, started as a file.

`up` starts every process through it. When `up` is killed, the kernel asks its processes to end in its place.
Where the kernel cannot (anything but Linux), the next `up` ends what the pid files name.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1


def main() -> None:
    """Tie this process to its parent and become the command."""
    parent, command = int(sys.argv[1]), sys.argv[2:]
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    # The parent may have ended before the tie was made.
    if os.getppid() != parent:
        sys.exit(1)
    os.execv(command[0], command)  # noqa: S606


if __name__ == "__main__":
    main()
