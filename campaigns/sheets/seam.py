"""The one place where failures of zip, XML and calamine become ours."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from xml.parsers import expat
from zipfile import BadZipFile

from python_calamine import CalamineError, PasswordError

from .errors import SheetError

_FAILURES = (
    CalamineError,
    BadZipFile,
    zlib.error,
    expat.ExpatError,
    OSError,
    EOFError,
    LookupError,
    ValueError,
    NotImplementedError,
)


@contextmanager
def damage_is_ours(name: str) -> Iterator[None]:
    """Turn what goes wrong inside on a broken file into SheetError damaged or encrypted."""
    try:
        yield
    except PasswordError as error:
        raise encrypted(name) from error
    except _FAILURES as error:
        raise damaged(name) from error
    except BaseException as error:
        # A Rust panic inside calamine arrives as a BaseException of a class that cannot be imported.
        if type(error).__name__ != "PanicException":
            raise
        raise damaged(name) from error


def damaged(name: str) -> SheetError:
    """The error for a file that cannot be read to its end."""
    return SheetError(
        "damaged",
        f"{name} is damaged or was not copied completely: open it in Excel, save it and upload it again.",
    )


def encrypted(name: str) -> SheetError:
    """The error for a file that asks for a password."""
    return SheetError(
        "encrypted",
        f"{name} is protected by a password: remove the password in Excel, save it and upload it again.",
    )
