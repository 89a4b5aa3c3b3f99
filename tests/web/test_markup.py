"""Texts and messages as a phone would show them; numbers and times as people read them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.web.bubble import bubble
from campaigns.web.markup import whatsapp
from campaigns.web.tags import duration, grouped, moment, share


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("*bold* _thin_ ~gone~", "<strong>bold</strong> <em>thin</em> <s>gone</s>", id="the three marks"),
        pytest.param("*_both_*", "<strong><em>both</em></strong>", id="nested"),
        pytest.param("2 * 3 * 4", "2 * 3 * 4", id="marks beside spaces are signs"),
        pytest.param("a_b_c and a*b*c", "a_b_c and a*b*c", id="inside a word"),
        pytest.param("*two\nlines*", "*two<br>lines*", id="a mark ends with its line"),
        pytest.param("```*code*```", "<code>*code*</code>", id="nothing is marked in code"),
        pytest.param("<b>&*x*", "&lt;b&gt;&amp;<strong>x</strong>", id="escaped first"),
        pytest.param("*a* *b*", "<strong>a</strong> <strong>b</strong>", id="two in a line"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_marks_become_tags_and_the_rest_is_escaped(text: str, shown: str) -> None:
    assert whatsapp(text) == shown


@given(st.text(alphabet="*_~`<>&\"' ab\n/", max_size=40))
def test_no_text_can_bring_a_tag_of_its_own(text: str) -> None:
    shown = whatsapp(text)
    for tag in ("strong", "em", "s", "code"):
        assert shown.count(f"<{tag}>") == shown.count(f"</{tag}>")
        shown = shown.replace(f"<{tag}>", "").replace(f"</{tag}>", "")
    assert "<" not in shown.replace("<br>", "")


@pytest.mark.parametrize(
    ("params", "part", "value"),
    [
        pytest.param({"link": "https://x.org/a/My%20File.pdf?v=1"}, "file", "My File.pdf", id="file by link"),
        pytest.param({"link": "https://x.org/"}, "file", "x.org", id="link without a name"),
        pytest.param(
            {"degreesLatitude": "12.9", "degreesLongitude": "77.5", "name": "Park"},
            "coordinates",
            "12.9, 77.5",
            id="place",
        ),
        pytest.param(
            {"button1": "Yes", "urlButtonText": "Look", "urlButtonValue": "https://x.org"},
            "buttons",
            ("↩ Yes", "🔗 Look"),
            id="buttons",
        ),
        pytest.param({"rows": ["Tea:Chai:Hot"]}, "rows", (("Tea", "Chai", "Hot"),), id="list"),
        pytest.param({"contactName": "Asha", "contactPhone": "91981"}, "card_lines", ("91981",), id="contact"),
    ],
)
def test_a_message_becomes_the_parts_of_a_bubble(params: dict[str, object], part: str, value: object) -> None:
    assert getattr(bubble(params), part) == value


def test_numbers_shares_and_times_read_well() -> None:
    at = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
    assert grouped(1_234_567) == "1,234,567"
    assert [share(1, 100_000), share(99_999, 100_000), share(0, 5), share(5, 5)] == [
        "< 0.1 %",
        "> 99.9 %",
        "0 %",
        "100.0 %",
    ]
    assert [duration(n) for n in (0.15, 45, 720, 11_100, 187_200)] == ["1 s", "45 s", "12 min", "3 h 5 min", "2 d 4 h"]
    assert duration(None) == "–"
    assert "22 Nov 2026, 15:30:00 IST" in moment(at, "Asia/Kolkata")
