"""Group ids, which only a campaign to groups may hold."""

from __future__ import annotations

import pytest

from campaigns.phone import BadPhone, normalise_group


@pytest.mark.parametrize(
    ("cell", "group"),
    [
        pytest.param("120363025246125486", "120363025246125486", id="eighteen digits"),
        pytest.param("120363025246125486@g.us", "120363025246125486", id="with its suffix"),
        pytest.param(120363025246125486, "120363025246125486", id="whole number"),
        pytest.param("919812345678-1600000000", "919812345678-1600000000", id="creator and timestamp"),
        pytest.param(" 919812345678-1600000000@g.us ", "919812345678-1600000000", id="white space"),
    ],
)
def test_a_group_id_is_read(cell: object, group: str) -> None:
    assert normalise_group(cell).digits == group


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        pytest.param(None, "missing", id="empty cell"),
        pytest.param("", "missing", id="empty text"),
        pytest.param(1.2036302524612549e17, "digits_lost", id="a number cell cannot hold eighteen digits"),
        pytest.param("919812345678", "not_a_group", id="a person's number"),
        pytest.param(True, "not_a_group", id="boolean"),
        pytest.param("919812345678-1600000000@s.whatsapp.net", "not_a_group", id="a person's suffix"),
    ],
)
def test_what_is_no_group_is_refused(cell: object, code: str) -> None:
    with pytest.raises(BadPhone) as refused:
        normalise_group(cell)
    assert refused.value.code == code
