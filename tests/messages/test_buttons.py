"""Which buttons may stand together, and what is behind them."""

from __future__ import annotations

import pytest

from campaigns.messages import KINDS, Options, wire_params

CALL = {"callButtonText": "Call", "callButtonValue": "+919812345678"}
URL = {"urlButtonText": "See", "urlButtonValue": "https://example.com/"}
Q1, Q2, Q3 = {"button1": "Yes"}, {"button2": "No"}, {"button3": "Later"}


def check(row: dict[str, str], options: Options = Options()) -> list[tuple[str, str]]:  # noqa: B008 frozen
    checked = KINDS["text_buttons"].check({"message": "hi"} | row, options)
    return [(found.field, found.code) for found in checked.problems + checked.warnings]


@pytest.mark.parametrize(
    ("row", "found"),
    [
        pytest.param(Q1, [], id="one quick reply"),
        pytest.param(Q1 | Q2, [], id="two quick replies"),
        pytest.param(Q1 | Q2 | Q3, [], id="three quick replies"),
        pytest.param(Q1 | Q3, [], id="a gap keeps its place"),
        pytest.param(CALL, [], id="call"),
        pytest.param(URL, [], id="url"),
        pytest.param(CALL | URL, [], id="call and url"),
        pytest.param(CALL | URL | Q1, [], id="call, url and one quick reply"),
        pytest.param({}, [("button1", "missing")], id="no button at all"),
        pytest.param(Q2, [("button1", "missing")], id="the second without the first"),
        pytest.param(CALL | Q1 | Q2, [("button2", "bad_combination")], id="call and two quick replies"),
        pytest.param(
            URL | Q2 | Q3,
            [("button2", "bad_combination"), ("button3", "bad_combination")],
            id="url, second, third",
        ),
        pytest.param({"callButtonText": "Call"}, [("callButtonValue", "missing")], id="half a call"),
        pytest.param({"callButtonValue": "112"}, [("callButtonText", "missing")], id="the other half"),
        pytest.param({"urlButtonText": "See"}, [("urlButtonValue", "missing")], id="half a url"),
        pytest.param(
            {"urlButtonValue": "https://example.com"},
            [("urlButtonText", "missing")],
            id="the other half of a url",
        ),
        pytest.param(Q1 | {"button2": "YES "}, [("button2", "duplicate_button")], id="equal texts"),
        pytest.param(
            CALL | {"urlButtonText": "call", "urlButtonValue": "https://example.com"},
            [("urlButtonText", "duplicate_button")],
            id="equal texts of different buttons",
        ),
    ],
)
def test_buttons_stand_together_as_the_specification_allows(row: dict[str, str], found: list[tuple[str, str]]) -> None:
    assert check(row) == found


@pytest.mark.parametrize(
    ("number", "sent"),
    [
        pytest.param("+91 98123-45678", "+919812345678", id="the plus stays"),
        pytest.param("919812345678", "919812345678", id="without a plus"),
        pytest.param("112", "112", id="the shortest"),
        pytest.param("1" * 15, "1" * 15, id="the longest"),
        pytest.param("11", None, id="too short"),
        pytest.param("1" * 16, None, id="too long"),
        pytest.param("call me", None, id="words"),
    ],
)
def test_a_call_button_dials_a_number(number: str, sent: str | None) -> None:
    checked = KINDS["text_buttons"].check({"message": "hi"} | CALL | {"callButtonValue": number})
    assert checked.params.get("callButtonValue") == sent
    assert [problem.code for problem in checked.problems] == ([] if sent else ["bad_number"])


@pytest.mark.parametrize(
    ("link", "by_default", "by_setting"),
    [
        pytest.param("https://example.com", True, True, id="web"),
        pytest.param("market://details?id=x", False, True, id="app"),
        pytest.param("javascript://x%0aalert(1)", False, False, id="script"),
        pytest.param("file:///etc/passwd", False, False, id="file"),
        pytest.param("example.com", False, False, id="no scheme"),
        pytest.param("https://a b", False, False, id="a space"),
    ],
)
def test_a_url_button_opens_the_web_and_apps_by_setting(link: str, by_default: bool, by_setting: bool) -> None:
    row = URL | {"urlButtonValue": link}
    assert (check(row) == []) is by_default
    assert (check(row, Options(other_url_schemes=True)) == []) is by_setting


PARAMS = KINDS["text_buttons"].check({"message": "hi"} | CALL | URL | Q1).params
LOWER = {"callbuttontext", "callbuttonvalue", "urlbuttontext", "urlbuttonvalue"}
CAMEL = {"callButtonText", "callButtonValue", "urlButtonText", "urlButtonValue"}


@pytest.mark.parametrize(
    ("options", "names"),
    [
        pytest.param(Options(), CAMEL, id="camel"),
        pytest.param(Options(button_param_case="lower"), LOWER, id="lower"),
        pytest.param(Options(button_param_case="both"), CAMEL | LOWER, id="both"),
    ],
)
def test_a_host_gets_its_own_casing(options: Options, names: set[str]) -> None:
    before = dict(PARAMS)
    wired = wire_params(PARAMS, options)
    assert set(wired) == names | {"message", "button1"}
    assert {name.lower(): value for name, value in wired.items()} == {n.lower(): v for n, v in PARAMS.items()}
    assert before == PARAMS
