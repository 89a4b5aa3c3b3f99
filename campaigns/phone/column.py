"""How the numbers of one column are written, for the few that fit two countries."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from campaigns.phone.cell import normalise
from campaigns.phone.number import BadPhone, Phone
from campaigns.phone.plan import code_of_region
from campaigns.phone.reading import Written

ENOUGH: Final = 5
"""So many clear numbers of the region let the column speak for a doubtful one."""


def how_written(cells: Iterable[object], region: str) -> Written:
    """Say whether the column's numbers are written as dialled in `region` or with their country code.

    Only cells that hold one clear number count, and of these only digits without a plus. `EITHER`, unless `ENOUGH`
    of them are numbers of the region and none is of another country. Give it a sample.
    """
    home = str(code_of_region(region.upper()))
    national = international = 0
    for digits, phone in _clear(cells, region):
        if not phone.digits.startswith(home):
            return Written.EITHER
        if digits.endswith(phone.digits):
            international += 1
        else:
            national += 1
    if national + international < ENOUGH:
        return Written.EITHER
    return Written.NATIONAL if national else Written.INTERNATIONAL


def _clear(cells: Iterable[object], region: str) -> Iterable[tuple[str, Phone]]:
    """Yield digits and number of the cells that can be read in one way only."""
    for cell in cells:
        text = str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
        if text.lstrip("( ").startswith(("+", "00")):
            continue
        try:
            yield "".join(filter(str.isdecimal, text)), normalise(cell, region)
        except BadPhone:
            continue
