"""One of a thing is not several."""

from __future__ import annotations

import pytest

from campaigns.counted import counted


@pytest.mark.parametrize(
    ("n", "words", "said"),
    [
        (0, ("row",), "0 rows"),
        (1, ("row",), "1 row"),
        (1_200, ("row",), "1,200 rows"),
        (1, ("row holds", "rows hold"), "1 row holds"),
        (2, ("row holds", "rows hold"), "2 rows hold"),
    ],
)
def test_a_number_and_its_word(n: int, words: tuple[str, ...], said: str) -> None:
    assert counted(n, *words) == said
