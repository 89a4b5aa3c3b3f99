"""A column says how its numbers are written, and so settles digits that alone fit two countries."""

from __future__ import annotations

import pytest

from campaigns.phone import BadPhone, Written, how_written, normalise

INDIAN_OR_SINGAPOREAN = "6598765432"
NATIONAL = [f"98123456{n:02d}" for n in range(20)]
INTERNATIONAL = [f"9198123456{n:02d}" for n in range(20)]


@pytest.mark.parametrize(
    ("cells", "written"),
    [
        pytest.param(NATIONAL, Written.NATIONAL, id="all national"),
        pytest.param([float(cell) for cell in NATIONAL], Written.NATIONAL, id="number cells"),
        pytest.param(INTERNATIONAL, Written.INTERNATIONAL, id="all with the country code"),
        pytest.param(NATIONAL[:4], Written.EITHER, id="too few"),
        pytest.param([*NATIONAL, INTERNATIONAL[0]], Written.NATIONAL, id="both ways, all of the region"),
        pytest.param([*NATIONAL, "447911123456"], Written.EITHER, id="one of another country"),
        pytest.param([*NATIONAL, "+6591234567", None, "?"], Written.NATIONAL, id="a plus says nothing of the rest"),
        pytest.param([], Written.EITHER, id="empty"),
    ],
)
def test_a_column_speaks_only_when_all_are_of_the_region(cells: list[object], written: Written) -> None:
    assert how_written(cells, "IN") is written


def test_the_column_settles_a_doubtful_number() -> None:
    with pytest.raises(BadPhone, match="two numbers"):
        normalise(INDIAN_OR_SINGAPOREAN, "IN")
    assert normalise(INDIAN_OR_SINGAPOREAN, "IN", Written.NATIONAL).country == "IN"
    assert normalise(INDIAN_OR_SINGAPOREAN, "IN", Written.INTERNATIONAL).country == "SG"


def test_a_column_never_changes_a_clear_number() -> None:
    assert normalise(INTERNATIONAL[0], "IN", Written.NATIONAL) == normalise(INTERNATIONAL[0], "IN")
    assert normalise(NATIONAL[0], "IN", Written.INTERNATIONAL) == normalise(NATIONAL[0], "IN")
