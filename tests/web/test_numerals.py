"""Numbers as the browser's language writes them."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.builders import a_campaign

LANGUAGES = [
    pytest.param("", "1,234,567", id="no wish"),
    pytest.param("en-US,en;q=0.9", "1,234,567", id="English"),
    pytest.param("en-IN,en;q=0.9", "12,34,567", id="English of India"),
    pytest.param("hi-IN", "12,34,567", id="Hindi"),
    pytest.param("de-DE,de;q=0.9,en;q=0.8", "1.234.567", id="German"),
    pytest.param("tlh, de;q=0.5", "1.234.567", id="the first that is known"),
    pytest.param("<script>;q=x,,;;", "1,234,567", id="nonsense"),
]


@pytest.mark.parametrize(("languages", "shown"), LANGUAGES)
def test_numbers_are_grouped_as_the_reader_groups_them(languages: str, shown: str, admin: Client) -> None:
    a_campaign(total=1_234_567)
    headers = {"Accept-Language": languages} if languages else {}
    page = admin.get("/", headers=headers).content.decode()
    assert f">{shown}<" in page
    assert "New campaign" in page


def test_one_reader_s_numbers_do_not_stay_for_the_next(admin: Client) -> None:
    a_campaign(total=1_234_567)
    admin.get("/", headers={"Accept-Language": "de"})
    assert ">1,234,567<" in admin.get("/").content.decode()
