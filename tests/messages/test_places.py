"""Coordinates, contact cards and links."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campaigns.messages import KINDS

PLACE = {"latitude": "12.9716", "longitude": "77.5946", "name": "Park"}
CARD = {"contactName": "Asha Rao", "contactPhone": "919812345678"}


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        pytest.param("12.97", "12.97", id="decimal"),
        pytest.param("-12.97", "-12.97", id="negative"),
        pytest.param("\u221212.97", "-12.97", id="minus sign"),
        pytest.param("+12.97", "12.97", id="plus"),
        pytest.param("12,97", "12.97", id="comma for the decimal sign"),
        pytest.param("90", "90", id="the pole"),
        pytest.param("-90.000", "-90.000", id="the other pole"),
        pytest.param("1E-05", "0.00001", id="exponent"),
        pytest.param(" 12.97 ", "12.97", id="white space"),
        pytest.param(".5", "0.5", id="no digit before the point"),
    ],
)
def test_degrees_go_out_as_plain_decimals(written: str, sent: str) -> None:
    checked = KINDS["location"].check(PLACE | {"latitude": written})
    assert checked.ok
    assert checked.params["degreesLatitude"] == sent


@pytest.mark.parametrize(
    "written",
    [
        pytest.param("90.0001", id="past the pole"),
        pytest.param("-91", id="past the other pole"),
        pytest.param("nan", id="not a number"),
        pytest.param("inf", id="infinite"),
        pytest.param("1e99", id="huge"),
        pytest.param("12°58'18\"N", id="degrees, minutes and seconds"),
        pytest.param("12.97 N", id="a letter for the hemisphere"),
        pytest.param("12,971,598", id="two commas"),
        pytest.param("12.97, 77.59", id="both in one cell"),
        pytest.param("1,234.5", id="comma and point"),
        pytest.param("north", id="a word"),
        pytest.param(".", id="a point alone"),
    ],
)
def test_other_degrees_are_refused(written: str) -> None:
    (problem,) = KINDS["location"].check(PLACE | {"latitude": written}).problems
    assert (problem.field, problem.code) == ("latitude", "bad_number")


@pytest.mark.parametrize(("longitude", "good"), [("180", True), ("180.1", False), ("-180", True), ("-180.1", False)])
def test_longitude_reaches_further_than_latitude(longitude: str, good: bool) -> None:
    assert KINDS["location"].check(PLACE | {"longitude": longitude}).ok is good


@given(st.decimals(-90, 90, places=7))
@settings(deadline=None)
def test_any_degrees_arrive_unchanged(degrees: object) -> None:
    sent = KINDS["location"].check(PLACE | {"latitude": str(degrees)}).params["degreesLatitude"]
    assert isinstance(sent, str)
    assert float(sent) == float(str(degrees))
    assert "e" not in sent.lower()


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        pytest.param("+91 98123-45678", "919812345678", id="a plus is dropped"),
        pytest.param("(022) 2345.6789", "02223456789", id="brackets and dots"),
        pytest.param("1" * 7, "1" * 7, id="the shortest"),
        pytest.param("1" * 15, "1" * 15, id="the longest"),
        pytest.param("1" * 6, None, id="too short"),
        pytest.param("1" * 16, None, id="too long"),
        pytest.param("1800-FLOWERS", None, id="letters"),
    ],
)
def test_the_number_of_a_card_is_digits(written: str, sent: str | None) -> None:
    checked = KINDS["contact"].check(CARD | {"contactPhone": written})
    assert checked.params.get("contactPhone") == sent
    assert [problem.code for problem in checked.problems] == ([] if sent else ["bad_number"])


@pytest.mark.parametrize(
    ("link", "code"),
    [
        pytest.param("https://example.com/a.pdf?x=1&y=%20", None, id="https"),
        pytest.param("HTTP://example.com", None, id="http in capitals"),
        pytest.param("https://例え.jp/ファイル.pdf", None, id="other scripts"),
        pytest.param("www.example.com/a.pdf", "bad_link", id="no scheme"),
        pytest.param("//example.com/a.pdf", "bad_link", id="no scheme but slashes"),
        pytest.param("ftp://example.com/a.pdf", "bad_link", id="another scheme"),
        pytest.param("javascript:alert(1)", "bad_link", id="script"),
        pytest.param("https:///a.pdf", "bad_link", id="no host"),
        pytest.param("https://example..com/a", "bad_link", id="an empty part in the host"),
        pytest.param("https://example.com/my file.pdf", "bad_link", id="a space"),
        pytest.param("https://example.com/a\nb", "bad_link", id="a line end"),
        pytest.param("https://[::1/a", "bad_link", id="a broken address"),
        pytest.param("https://example.com:99999/", "bad_link", id="a port that is none"),
        pytest.param("C:\\a.pdf", "bad_link", id="a path"),
    ],
)
def test_a_link_is_absolute_and_http(link: str, code: str | None) -> None:
    for kind, field, row in (("location", "url", PLACE), ("file", "link", {})):
        checked = KINDS[kind].check(row | {field: link})
        assert [(p.field, p.code) for p in checked.problems] == ([(field, code)] if code else [])
        assert checked.params.get(field) == (None if code else link)


@pytest.mark.parametrize(
    ("link", "private"),
    [
        pytest.param("http://localhost/a.png", True, id="localhost"),
        pytest.param("http://192.168.1.5/a.png", True, id="private address"),
        pytest.param("http://[::1]/a.png", True, id="loopback"),
        pytest.param("http://files.office.local/a.png", True, id="intranet"),
        pytest.param("https://8.8.8.8/a.png", False, id="public address"),
        pytest.param("https://example.com/a.png", False, id="public name"),
    ],
)
def test_a_file_that_the_gateway_cannot_fetch_is_warned_about(link: str, private: bool) -> None:
    checked = KINDS["file"].check({"link": link})
    assert checked.ok
    assert [warning.code for warning in checked.warnings] == (["private_link"] if private else [])
