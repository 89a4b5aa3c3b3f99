"""Texts with placeholders: filled once, never expanded again."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.sheets import BadValue, Cell, CellError, EmptyValue, Template, TemplateError

VALUES = {
    "Full Name": "asha o'neil",
    "City": "",
    "Due": date(2024, 1, 31),
    "Amount": Cell(1499.5, "₹ 1,499.50"),
    "Day": "2024-01-31",
    "Father's name": "Ram",
    "Broken": CellError("#N/A"),
}


@pytest.mark.parametrize(
    ("text", "rendered"),
    [
        pytest.param("Hello", "Hello", id="no placeholder"),
        pytest.param("Hi {{Full Name}}!", "Hi asha o'neil!", id="exact"),
        pytest.param("Hi {{ full_name }}", "Hi asha o'neil", id="like a header"),
        pytest.param("{{full name | title}}", "Asha O'neil", id="title"),
        pytest.param("{{fullname|upper}}", "ASHA O'NEIL", id="upper"),
        pytest.param('{{city | default: "your town" | title}}', "Your Town", id="default, then a filter"),
        pytest.param('{{city|default:""}}.', ".", id="empty default"),
        pytest.param("{{city | default: “friend”}}", "friend", id="typographic quotes"),
        pytest.param("{{city | default: friend}}", "friend", id="default without quotes"),
        pytest.param('{{city | default: "a | b"}}', "a | b", id="bar inside quotes"),
        pytest.param('{{due | date: "%d %b %Y"}}', "31 Jan 2024", id="date by strftime"),
        pytest.param('{{due | date: "dd/mm/yyyy"}}', "31/01/2024", id="date by letters"),
        pytest.param("{{day | date}}", "31 Jan 2024", id="date written as text"),
        pytest.param("{{amount}}", "₹ 1,499.50", id="as Excel shows it"),
        pytest.param("{{amount | number: 1}}", "1,499.5", id="number filter works on the raw value"),
        pytest.param("{{father's name}}", "Ram", id="apostrophe in a header"),
        pytest.param("{{{{Full Name}}}}", "{{Full Name}}", id="literal braces"),
        pytest.param("{one} }", "{one} }", id="single braces"),
    ],
)
def test_a_template_is_rendered(text: str, rendered: str) -> None:
    template = Template.parse(text)
    assert template.render(VALUES) == rendered
    assert template.bind(VALUES).render(VALUES) == rendered


@pytest.mark.parametrize(
    ("text", "match"),
    [
        pytest.param("{{Town}}", "“Town”.*“Full Name”, “City”", id="unknown column lists those there are"),
        pytest.param("Hi {{name", "never closed", id="not closed"),
        pytest.param("{{}}", "no column", id="no name"),
        pytest.param("{{city | shout}}", "no filter “shout”", id="unknown filter"),
        pytest.param("{{city | default}}", "needs a text", id="default without text"),
        pytest.param("{{city | number: two}}", "count of decimals", id="number without a count"),
        pytest.param("{{city | upper: 1}}", "nothing after a colon", id="argument too many"),
        pytest.param('{{due | date: "..."}}', "does not understand", id="date without parts"),
        pytest.param("{{due | date: blah}}", "“blah”", id="a word that only has date letters in it"),
    ],
)
def test_a_template_that_suits_no_row_is_refused(text: str, match: str) -> None:
    with pytest.raises(TemplateError, match=match):
        Template.parse(text).bind(VALUES)


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("1499.5", "1,499.50"),
        ("1,499.5", "1,499.50"),
        ("12,34,567", "1,234,567.00"),
        ("1,5", "1.50"),
        ("1499,5", "1,499.50"),
        ("1.499,5", "1,499.50"),
        ("1\u00a0499,5", "1,499.50"),
        ("-7", "-7.00"),
    ],
)
def test_a_number_written_as_text_loses_no_digit(written: str, shown: str) -> None:
    assert Template.parse("{{a | number: 2}}").render({"a": written}) == shown


@pytest.mark.parametrize("written", ["1,2,3", "1.2.3", "1,23,4", "nan", "inf", "1e5", "12 apples"])
def test_a_number_that_can_be_read_in_no_one_way_is_refused(written: str) -> None:
    with pytest.raises(BadValue, match="is not a number"):
        Template.parse("{{a | number: 2}}").render({"a": written})


def test_two_columns_of_one_name_cannot_be_told_apart() -> None:
    with pytest.raises(TemplateError, match="2 columns are called “Name”"):
        Template.parse("{{name}} {{Name}}").bind(["Name", "Name"])


def test_two_columns_alike_must_be_written_exactly() -> None:
    with pytest.raises(TemplateError, match="“Name” and “name”"):
        Template.parse("{{NAME}}").bind(["Name", "name"])
    assert Template.parse("{{name}}").bind(["Name", "name"]).render({"Name": "a", "name": "b"}) == "b"


def test_an_empty_value_is_an_error_of_the_row_and_says_what_to_write() -> None:
    with pytest.raises(EmptyValue) as caught:
        Template.parse("{{City}}").render(VALUES)
    assert caught.value.column == "City"
    cure = '{{City | default:"…"}}'
    assert cure in str(caught.value)
    assert Template.parse(cure).render(VALUES) == "…"


@pytest.mark.parametrize("text", ["{{Broken}}", "{{Full Name | date}}", "{{Full Name | number: 2}}"])
def test_a_value_that_does_not_fit_is_an_error_of_the_row_and_tells_no_value(text: str) -> None:
    with pytest.raises(BadValue) as caught:
        Template.parse(text).render(VALUES)
    assert "asha" not in str(caught.value)


def test_placeholders_are_listed_once() -> None:
    assert Template.parse("{{a}} {{b | upper}} {{a}} {{{{c}}}}").placeholders == ("a", "b")


@given(st.text(min_size=1).filter(str.strip))
def test_nothing_in_a_cell_is_expanded(value: str) -> None:
    assert Template.parse("<{{a}}>").render({"a": value, "b": "secret"}) == f"<{value}>"
    assert Template.parse("<{{a}}>").render({"a": "{{b}}" + value, "b": "secret"}) == f"<{{{{b}}}}{value}>"
