"""How large a spreadsheet may be."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Checked before or while reading; a file beyond one of them is refused with a sentence."""

    max_bytes: int = 100 * 1024 * 1024
    """Size of the file as uploaded, in bytes."""
    max_unpacked: int = 1024 * 1024 * 1024
    """Size of a workbook's archive when unpacked, in bytes."""
    max_ratio: int = 200
    """Unpacked size divided by packed size; real workbooks stay below 60. Small archives are not held to
    it."""
    max_rows: int = 1_048_576
    """Last row that may hold a value (Excel's own limit)."""
    max_columns: int = 500
    """Last column that may hold a value."""
    max_cells: int = 32_000_000
    """Rows times columns of the used area: it is held in memory at about 24 bytes a cell."""
