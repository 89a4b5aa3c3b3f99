"""Send windows: wall-clock hours of the account's zone, also on the days when the clock changes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from campaigns.windows import BadWindow, Window

KOLKATA, NEW_YORK = ZoneInfo("Asia/Kolkata"), ZoneInfo("America/New_York")


def at(text: str, zone: ZoneInfo = NEW_YORK) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)


@pytest.mark.parametrize(
    ("text", "moment", "is_open"),
    [
        pytest.param("09:00-18:00", "2026-11-23 09:00", True, id="opens on the minute"),
        pytest.param("09:00-18:00", "2026-11-23 18:00", False, id="closes on the minute"),
        pytest.param("Mon-Fri 09:00-18:00", "2026-11-22 12:00", False, id="not on a Sunday"),
        pytest.param("Sat-Mon 9:00-18:00", "2026-11-22 12:00", True, id="days around the end of the week"),
        pytest.param("Mon,Wed 09:00-18:00", "2026-11-25 12:00", True, id="days in a list"),
        pytest.param("22:00-02:00", "2026-11-23 01:00", True, id="over midnight"),
        pytest.param("Fri 22:00-02:00", "2026-11-28 01:00", True, id="over midnight into a day not named"),
        pytest.param("Fri 22:00-02:00", "2026-11-27 01:00", False, id="over midnight, the night before"),
        pytest.param("00:00-00:00", "2026-11-23 03:00", True, id="the whole day"),
    ],
)
def test_a_window_is_open_in_its_hours(text: str, moment: str, is_open: bool) -> None:
    assert Window.parse(text).is_open(at(moment), NEW_YORK) is is_open


@pytest.mark.parametrize(
    "text", ["09:00-18:00", "Mon-Sat 09:00-18:00", "Mon,Wed-Fri,Sun 09:00-18:00", "Sat,Sun 09:00-18:00"]
)
def test_a_window_is_shown_as_it_is_written(text: str) -> None:
    assert str(Window.parse(text)) == text


@pytest.mark.parametrize(
    ("text", "now", "opens"),
    [
        pytest.param("09:00-18:00", "2026-11-23 20:00", "2026-11-24 09:00", id="tomorrow"),
        pytest.param("Mon 09:00-18:00", "2026-11-23 20:00", "2026-11-30 09:00", id="in a week"),
        pytest.param("09:00-18:00", "2026-11-23 10:00", "2026-11-23 10:00", id="now"),
        pytest.param("09:00-18:00", "2026-03-07 20:00", "2026-03-08 09:00", id="after the clock went forward"),
        pytest.param("09:00-18:00", "2026-10-31 20:00", "2026-11-01 09:00", id="after the clock went back"),
    ],
)
def test_the_next_opening_is_a_wall_clock_time(text: str, now: str, opens: str) -> None:
    assert Window.parse(text).next_opening(at(now), NEW_YORK) == at(opens)


@pytest.mark.parametrize(
    ("day", "hours"),
    [
        pytest.param("2026-03-07", 3.0, id="an ordinary night"),
        pytest.param("2026-03-08", 2.0, id="the night that loses an hour"),
        pytest.param("2026-11-01", 4.0, id="the night that gains an hour"),
    ],
)
def test_open_hours_follow_the_clock_change(day: str, hours: float) -> None:
    window = Window.parse("01:00-04:00")
    noon = at(f"{day} 12:00")
    assert window.open_seconds(noon - timedelta(hours=14), noon, NEW_YORK) == hours * 3600


def test_the_zone_decides() -> None:
    window, moment = Window.parse("09:00-10:00"), at("2026-11-23 09:30", KOLKATA)
    assert window.is_open(moment, KOLKATA)
    assert not window.is_open(moment, NEW_YORK)


@pytest.mark.parametrize("text", ["", "always", "9-18", "25:00-26:00", "Foo 09:00-10:00", "Mon-Foo 09:00-10:00"])
def test_what_is_no_window_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(BadWindow, match=r"Mon|hour"):
        Window.parse(text)


@pytest.mark.parametrize("text", ["09:00-18:00", "Mon,Tue 22:00-02:00"])
def test_a_window_is_stored_and_shown_as_it_was_given(text: str) -> None:
    window = Window.parse(text)
    assert Window.of(window.as_json()) == window
    assert str(window) == text
