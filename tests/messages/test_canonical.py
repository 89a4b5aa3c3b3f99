r"""Line ends of every origin become LF, and nothing else changes."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campaigns.messages import KINDS, Options, canonical_text


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        pytest.param("a\r\nb", "a\nb", id="Windows"),
        pytest.param("a\rb", "a\nb", id="old Mac"),
        pytest.param("a_x000D_b", "a\nb", id="Excel's escape"),
        pytest.param("a_x000D_\nb", "a\nb", id="Excel's escape before its line feed"),
        pytest.param("a_x000D__x000A_b", "a\nb", id="both escaped"),
        pytest.param(r"a\nb", "a\nb", id="typed"),
        pytest.param(r"a\r\nb", "a\nb", id="typed the long way"),
        pytest.param("a\r\r\nb", "a\n\nb", id="two of them"),
        pytest.param(r"C:\readme", r"C:\readme", id="another letter after the backslash"),
        pytest.param("a\tb  c ", "a\tb  c ", id="tabs and spaces stay"),
    ],
)
def test_line_ends_become_line_feeds(text: str, canonical: str) -> None:
    assert canonical_text(text) == canonical


def test_a_typed_backslash_n_may_be_kept() -> None:
    assert canonical_text("C:\\new\r\n", literal_newlines=False) == "C:\\new\n"
    checked = KINDS["text"].check({"message": r"C:\new"}, Options(literal_newlines=False))
    assert checked.params == {"message": r"C:\new"}


@given(st.text(st.sampled_from("\r\n\\rn_x000DA_ab")), st.booleans())
@settings(deadline=None)
def test_doing_it_twice_changes_nothing(text: str, literal: bool) -> None:
    once = canonical_text(text, literal)
    assert canonical_text(once, literal) == once
    assert "\r" not in once


@given(st.text(st.characters(exclude_characters="\r\\_")))
@settings(deadline=None)
def test_any_other_text_stays_as_it_is(text: str) -> None:
    assert canonical_text(text) == text
