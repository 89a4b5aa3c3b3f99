"""The rows of a list: section:title:description."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campaigns.messages import KINDS, Checked, Options, wire_params

LIST = {"message": "Choose", "buttonText": "Open"}
PART = st.text(st.characters(codec="utf-8", exclude_characters=":|\\_", exclude_categories=["C", "Z"]), max_size=20)
TITLE = PART.filter(bool)


def check(rows: str, options: Options = Options()) -> Checked:  # noqa: B008 frozen
    return KINDS["list"].check(LIST | {"rows": rows}, options)


@pytest.mark.parametrize(
    ("cell", "rows", "found"),
    [
        pytest.param("S:T:D", ["S:T:D"], [], id="all three"),
        pytest.param(":T:", [":T:"], [], id="the title alone"),
        pytest.param("T", [":T:"], [], id="the title without colons"),
        pytest.param("S:A:1\nS:B:2", ["S:A:1", "S:B:2"], [], id="lines"),
        pytest.param("S:A:1|S:B:2", ["S:A:1", "S:B:2"], [], id="bars"),
        pytest.param(r"S:A:1\nS:B:2", ["S:A:1", "S:B:2"], [], id="typed line ends"),
        pytest.param("S:A:1\r\n\r\n | \nS:B:2\n", ["S:A:1", "S:B:2"], [], id="blank lines"),
        pytest.param(" S : T : D ", ["S:T:D"], [], id="white space"),
        pytest.param("S:T", [], ["bad_row"], id="one colon"),
        pytest.param("S::D", [], ["bad_row"], id="no title"),
        pytest.param("S:A:1\nS:B\n::", ["S:A:1"], ["bad_row", "bad_row"], id="every bad row is named"),
        pytest.param("S:T:at 9:30", ["S:T:at 9꞉30"], ["colon_replaced"], id="a third colon"),
        pytest.param("\n".join(f"S:T{n}:" for n in range(10)), [f"S:T{n}:" for n in range(10)], [], id="ten rows"),
        pytest.param(
            "\n".join(f"S:T{n}:" for n in range(11)),
            [f"S:T{n}:" for n in range(11)],
            ["many_rows"],
            id="eleven rows",
        ),
        pytest.param("S:A:\n:B:", ["S:A:", ":B:"], ["mixed_sections"], id="only one has a section"),
        pytest.param("S:A:\nS:A:", ["S:A:", "S:A:"], ["duplicate_row"], id="the same title twice"),
        pytest.param("S:a\tb:", [], ["bad_character"], id="a tab"),
    ],
)
def test_a_cell_becomes_rows(cell: str, rows: list[str], found: list[str]) -> None:
    checked = check(cell)
    assert checked.params["rows"] == rows
    assert [each.code for each in checked.problems + checked.warnings] == found


@pytest.mark.parametrize("cell", ["", " ", "\n|\n"])
def test_a_list_has_at_least_one_row(cell: str) -> None:
    (problem,) = check(cell).problems
    assert (problem.field, problem.code) == ("rows", "missing")


@pytest.mark.parametrize(
    ("at", "above", "part", "limit"),
    [
        pytest.param(f"{'s' * 20}:t:d", f"{'s' * 21}:t:d", "section", 20, id="section"),
        pytest.param(f"s:{'t' * 20}:d", f"s:{'t' * 21}:d", "title", 20, id="title"),
        pytest.param(f"s:t:{'d' * 30}", f"s:t:{'d' * 31}", "description", 30, id="description"),
    ],
)
def test_each_part_of_a_row_has_its_limit(at: str, above: str, part: str, limit: int) -> None:
    assert check(at).ok
    (problem,) = check(f"s:u:d\n{above}").problems
    assert problem.message == (
        f"rows: row 2, {part}: at most {limit} characters, found {limit + 1} ({limit + 1} bytes)"
    )


def test_a_third_colon_may_refuse_the_row() -> None:
    (problem,) = check("S:T:at 9:30", Options(colon_policy="reject")).problems
    assert problem.message == "rows: row 1 has 3 colons, at most 2"


@given(st.lists(st.tuples(PART, TITLE, PART), min_size=1, max_size=12))
@settings(deadline=None)
def test_rows_arrive_part_by_part(rows: list[tuple[str, str, str]]) -> None:
    cell = "\n".join(":".join(row) for row in rows)
    assert check(cell).params["rows"] == [":".join(row) for row in rows]


@given(st.text(st.characters(codec="utf-8")))
@settings(deadline=None)
def test_no_row_ever_has_more_or_fewer_than_two_colons(cell: str) -> None:
    rows = check(cell).params.get("rows", [])
    assert isinstance(rows, list)
    assert all(row.count(":") == 2 and row.split(":")[1].strip() and "\n" not in row for row in rows)


def test_a_host_may_get_the_other_names_of_header_and_message() -> None:
    params = KINDS["list"].check(LIST | {"header": "Menu", "rows": "T"}).params
    assert wire_params(params, Options()) == params
    assert wire_params(params, Options(list_aliases=True)) == params | {
        "title": "Menu",
        "description": "Choose",
    }


def test_the_other_names_are_for_lists_only() -> None:
    params = KINDS["text"].check({"message": "hi"}).params
    assert wire_params(params, Options(list_aliases=True)) == params
