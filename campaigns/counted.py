"""A number with its word, as a sentence wants them: one row, two rows."""

from __future__ import annotations


def counted(n: int, one: str, many: str = "") -> str:
    """Return `1 row` or `1,200 rows`; `many` where the word takes more than an s, such as `rows hold`."""
    return f"{n:,} {one if n == 1 else many or f'{one}s'}"
