"""Values of an OpenDocument sheet that calamine hands on as they stand in the file."""

from __future__ import annotations

import re
from datetime import timedelta

_DURATION = re.compile(r"(-?)PT(\d+)H(\d+)M(\d+(?:\.\d+)?)S")


def as_value(value: object) -> object:
    """The duration that calamine gives as its ISO 8601 text, PT30H05M00S; everything else as it is."""
    if not isinstance(value, str) or not value.endswith("S"):
        return value
    found = _DURATION.fullmatch(value)
    if found is None:
        return value
    duration = timedelta(hours=int(found[2]), minutes=int(found[3]), seconds=float(found[4]))
    return -duration if found[1] else duration
