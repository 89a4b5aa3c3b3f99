"""axe finds nothing to complain of, on any page, on a desk and on a phone, by day and by night."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import DESKTOP, PHONE, Visit
from tests.browser.test_flow import compose

LOOKS: list[Any] = [
    pytest.param(DESKTOP, "light", id="desktop, light"),
    pytest.param(PHONE, "dark", id="phone, dark"),
]
PATHS = (
    "/", "/accounts/", "/accounts/1/", "/accounts/add/", "/accounts/1/remove/", "/people/", "/activity/", "/system/",
    "/password/", "/no-such-page/",
)  # fmt: skip


def look(visit: Visit, size: dict[str, int], scheme: Any) -> None:
    visit.page.set_viewport_size(size)  # type: ignore[arg-type]
    visit.page.emulate_media(color_scheme=scheme)


@pytest.mark.parametrize(("size", "scheme"), LOOKS)
def test_the_pages_of_a_new_campaign(
    admin: Visit, account: str, workbook: Path, size: dict[str, int], scheme: str
) -> None:
    look(admin, size, scheme)
    admin.go("/campaigns/new/")
    assert admin.axe() == ""
    compose(admin, workbook)
    admin.page.locator("#preview strong").wait_for()
    assert admin.axe() == ""
    admin.press("Check every row")
    admin.page.locator(".badge.draft").wait_for()
    assert admin.axe() == ""
    for act in ("Launch", "Not yet", "Cancel"):
        admin.press(act)
        admin.page.wait_for_load_state()
        assert admin.axe() == ""
    admin.press("Cancel the campaign")
    admin.page.locator(".badge.cancelled").wait_for()
    assert admin.axe() == ""
    admin.page.locator("#recipients tbody a").first.click()
    admin.page.get_by_role("heading", name="Timeline").wait_for()
    assert admin.axe() == ""


@pytest.mark.parametrize(("size", "scheme"), LOOKS)
@pytest.mark.parametrize("path", PATHS)
def test_the_other_pages(admin: Visit, account: str, path: str, size: dict[str, int], scheme: str) -> None:
    look(admin, size, scheme)
    admin.go(path)
    assert admin.axe() == ""
    assert admin.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    admin.complaints[:] = [text for text in admin.complaints if not re.search(r"\b404\b", text)]


def test_the_sign_in_page(visitor: Visit) -> None:
    visitor.go("/")
    visitor.page.get_by_role("heading", name="Sign in").wait_for()
    assert visitor.axe() == ""
