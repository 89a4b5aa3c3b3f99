"""CSV in every dialect people's programs write."""

from __future__ import annotations

import csv
import io
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campaigns.sheets import Kind, Limits, Row, SheetError, open_table

HEADER = ("phone", "name", "message")


def read(content: bytes) -> tuple[tuple[str, ...], list[tuple[object, ...]]]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "list.csv"
        path.write_bytes(content)
        table = open_table(path)
        assert table.kind is Kind.CSV
        return tuple(header.text for header in table.headers), [(row.number, *row.values) for row in table.rows()]


@pytest.mark.parametrize(
    ("content", "rows"),
    [
        pytest.param(b"phone,name\n91,Asha\n", [(2, "91", "Asha")], id="comma"),
        pytest.param(b"phone;name\r\n91;Asha, Pune\r\n", [(2, "91", "Asha, Pune")], id="semicolon"),
        pytest.param(b"phone\tname\n91\tAsha\n", [(2, "91", "Asha")], id="tab"),
        pytest.param(b"phone|name\n91|Asha\n", [(2, "91", "Asha")], id="bar"),
        pytest.param(b"sep=#\nphone#name\n91#Asha\n", [(2, "91", "Asha")], id="sep line is no row"),
        pytest.param(b'"sep=;"\r\nphone;name\r\n91;A\r\n', [(2, "91", "A")], id="quoted sep line"),
        pytest.param(b'phone,name\n91,"As\nha"\n92,B\n', [(2, "91", "As\nha"), (3, "92", "B")], id="quoted line end"),
        pytest.param(b"phone,name\n91\n92,B,C\n", [(2, "91", None), (3, "92", "B", "C")], id="short and long rows"),
        pytest.param(b"phone,name\n\n , \n91,A\n", [(4, "91", "A")], id="blank rows keep the numbers true"),
        pytest.param(b"phone,name\r91,A\r", [(2, "91", "A")], id="old Mac line ends"),
        pytest.param(b"My list\n\nphone,name\n91,A\n", [(4, "91", "A")], id="banner"),
        pytest.param(b'phone,name\n="0091",A\n', [(2, '="0091"', "A")], id="formula around text stays"),
        pytest.param(b'phone,name\n91,5" pipe\n', [(2, "91", '5" pipe')], id="quote inside a cell"),
        pytest.param(b"\xef\xbb\xbfphone,name\n91,Zo\xc3\xab\n", [(2, "91", "Zoë")], id="UTF-8 with its mark"),
        pytest.param("phone,name\n91,आशा\n".encode(), [(2, "91", "आशा")], id="UTF-8"),
        pytest.param("phone\tname\n91\tआशा\n".encode("utf-16"), [(2, "91", "आशा")], id="UTF-16"),
        pytest.param("phone,name\n91,Zoë\n".encode("utf-16-le"), [(2, "91", "Zoë")], id="UTF-16 without its mark"),
        pytest.param("phone,name\n91,Zoë – “Café”\n".encode("cp1252"), [(2, "91", "Zoë – “Café”")], id="cp1252"),
        pytest.param(
            "phone,name\n91,Здравствуйте Мария\n92,Привет Иван\n".encode("cp1251"),
            [(2, "91", "Здравствуйте Мария"), (3, "92", "Привет Иван")],
            id="cp1251",
        ),
    ],
)
def test_a_text_file_is_read_in_its_own_dialect(content: bytes, rows: list[tuple[object, ...]]) -> None:
    headers, found = read(content)
    assert headers == ("phone", "name")
    assert found == rows


def test_letters_of_another_encoding_in_a_utf_8_file_are_refused_by_line(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes("phone,name\n91,Zoë\n92,आशा\n".encode() + b"93,Caf\xe9\n")
    with pytest.raises(SheetError, match=r"Line 4 of list\.csv .* \(utf-8\)") as caught:
        open_table(path)
    assert caught.value.code == "damaged"


@pytest.mark.parametrize(
    ("letters", "encoding"), [("Zoë", "cp1252"), ("Здравствуйте Мария", "cp1251"), ("Asha", "utf-8")]
)
def test_a_text_file_says_how_its_letters_were_read(tmp_path: Path, letters: str, encoding: str) -> None:
    (tmp_path / "list.csv").write_bytes(f"phone,name\n91,{letters}\n".encode(encoding))
    assert open_table(tmp_path / "list.csv").encoding == encoding


cells = st.text(
    st.characters(codec="utf-8", exclude_characters="\0\r", exclude_categories=("Cs",)),
    min_size=1,
    max_size=12,
)
rows = st.lists(st.tuples(st.from_regex(r"[1-9][0-9]{6,13}", fullmatch=True), cells, cells), min_size=1, max_size=8)


@settings(deadline=None, max_examples=150)
@given(
    rows=rows,
    delimiter=st.sampled_from(",;\t|"),
    quoting=st.sampled_from((csv.QUOTE_MINIMAL, csv.QUOTE_ALL)),
    line_end=st.sampled_from(("\n", "\r\n")),
    encoding=st.sampled_from(("utf-8", "utf-8-sig", "utf-16")),
    declared=st.booleans(),
)
def test_whatever_dialect_a_list_is_written_in_the_same_list_is_read(
    rows: list[tuple[str, str, str]],
    delimiter: str,
    quoting: int,
    line_end: str,
    encoding: str,
    declared: bool,
) -> None:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, quoting=quoting, lineterminator=line_end)
    writer.writerows((HEADER, *rows))
    prefix = f"sep={delimiter}{line_end}" if declared else ""
    headers, found = read((prefix + text.getvalue()).encode(encoding))
    assert headers == HEADER
    assert found == [(number, *row) for number, row in enumerate(rows, 2)]


@pytest.mark.parametrize(
    ("content", "limits", "code"),
    [
        pytest.param(b"phone,name\n1,a\n2,b\n", Limits(max_rows=2), "too_many_rows", id="rows"),
        pytest.param(b"phone,name\n1,a,b,c\n", Limits(max_columns=3), "too_many_columns", id="columns"),
        pytest.param(b'phone,name\n1,"' + b"x" * 200_000, Limits(), "damaged", id="cell without an end"),
    ],
)
def test_a_list_beyond_its_limits_is_refused(tmp_path: Path, content: bytes, limits: Limits, code: str) -> None:
    (tmp_path / "a.csv").write_bytes(content)
    with pytest.raises(SheetError) as caught:
        list(open_table(tmp_path / "a.csv", limits=limits).rows())
    assert caught.value.code == code


def test_cells_of_a_text_file_are_named_after_the_file(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"phone\n1\n")
    table = open_table(tmp_path / "x", name="March list.csv")
    assert table.cell(2, 0) == "'March list'!A2"
    assert list(table.rows()) == [Row(2, ("1",))]
