"""Numbers shown to the recipient: of a contact card, behind a call button. They are dialled, not messaged."""

from __future__ import annotations

import re
from typing import Final

from campaigns.messages.base import Field
from campaigns.messages.draft import Draft

LONGEST: Final = 15
_SPACING = re.compile(r"[\s().\-\u200b-\u200f\u202a-\u202e\u2010-\u2015\u2060\u2066-\u2069\ufeff]+")
_NUMBER = re.compile(r"\+?[0-9]+")


def check_dial(draft: Draft, field: Field, *, shortest: int, keep_plus: bool) -> None:
    """Read a dialled number onto the wire: `shortest` to 15 digits, a leading + kept or dropped."""
    written = draft.raw(field)
    if not written:
        return
    number = _SPACING.sub("", written)
    if not _NUMBER.fullmatch(number):
        draft.problem(field, "bad_number", "must be digits, with or without a leading +")
        return
    digits = number.removeprefix("+")
    if not shortest <= len(digits) <= LONGEST:
        draft.problem(field, "bad_number", f"{shortest} to {LONGEST} digits, found {len(digits)}")
        return
    draft.params[field.wire] = number if keep_plus else digits
