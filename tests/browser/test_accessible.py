"""axe finds nothing to complain of, on any page, on a desk by day and on a phone by night."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from tests.browser.conftest import DESKTOP, PHONE, Visit
from tests.browser.test_flow import compose
from tests.workers.product import Product

LOOKS: tuple[tuple[dict[str, int], Any], ...] = ((DESKTOP, "light"), (PHONE, "dark"))
PATHS = (
    "/", "/inbox/", "/suppressions/", "/accounts/", "/accounts/1/", "/accounts/1/edit/", "/accounts/1/remove/",
    "/accounts/1/rotate/",
    "/people/", "/hooks/", "/hooks/notices/", "/activity/", "/system/", "/password/", "/no-such-page/",
)  # fmt: skip
TOO_WIDE = """[...document.querySelectorAll("html, .scroll")]
    .filter(each => each.scrollWidth > each.clientWidth).map(each => each.outerHTML.slice(0, 80))"""
"""What can be pushed sideways."""
OVER_ONE_ANOTHER = """(() => {
    const who = document.querySelector(".who").getBoundingClientRect();
    return [...document.querySelectorAll(".brand, .top nav a")].map(each => each.getBoundingClientRect()).some(
        box => box.right > who.left && box.left < who.right && box.bottom > who.top && box.top < who.bottom);
})()"""
"""Whether the navigation and the person's name cover each other."""


def faults(visit: Visit) -> list[str]:
    """What axe finds on the page as it is, in either look; and whether it is wider than the screen."""
    found = []
    for size, scheme in LOOKS:
        visit.page.set_viewport_size(size)  # type: ignore[arg-type]
        visit.page.emulate_media(color_scheme=scheme)
        found.append(visit.axe())
        if visit.page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            found.append(f"{visit.page.url} is wider than {size['width']}")
    visit.page.set_viewport_size(DESKTOP)  # type: ignore[arg-type]
    return [fault for fault in found if fault]


def test_the_pages_of_a_new_campaign(admin: Visit, account: str, workbook: Path) -> None:
    admin.go("/campaigns/new/")
    assert faults(admin) == []
    compose(admin, workbook)
    admin.page.locator("#preview strong").wait_for()
    assert faults(admin) == []
    admin.press("Check every row")
    admin.page.locator(".badge.draft").wait_for()
    assert faults(admin) == []
    admin.press("Mend them here")
    admin.page.get_by_role("heading", name=re.compile("^Mend rows")).wait_for()
    assert faults(admin) == []
    admin.press("Leave it")
    admin.press("Launch")
    admin.page.locator("summary").click()
    assert faults(admin) == []
    admin.page.fill("[name=window]", "whenever")
    admin.press("Launch")
    admin.page.locator("#id_window_error").wait_for()
    assert faults(admin) == []
    # The answer 422 itself is told in the console by the browser.
    admin.complaints[:] = [text for text in admin.complaints if "422" not in text]
    admin.press("Not yet")
    admin.press("Add rows")
    admin.page.get_by_role("heading", name=re.compile("^Add rows")).wait_for()
    assert faults(admin) == []
    admin.press("Leave it")
    admin.press("Cancel")
    admin.page.get_by_role("heading", name=re.compile("^Cancel")).wait_for()
    assert faults(admin) == []
    admin.press("Cancel the campaign")
    admin.page.locator(".badge.cancelled").wait_for()
    assert faults(admin) == []
    admin.page.locator("#recipients tbody a").first.click()
    admin.page.get_by_role("heading", name="Timeline").wait_for()
    assert faults(admin) == []


def test_the_other_pages(admin: Visit, account: str) -> None:
    for path in PATHS:
        admin.go(path)
        assert faults(admin) == []
    admin.complaints[:] = [text for text in admin.complaints if not re.search(r"\b404\b", text)]


def test_a_name_without_a_space_fits_where_it_stands(
    admin: Visit, product: Product, account: str, workbook: Path
) -> None:
    options = ("--account", account, "--message", "Dear {{Name}}", "--name", "W" * 110, "--again", "--json")
    campaign = json.loads(product.campaigns("import", workbook, *options))["campaign"]
    for path in ("/", f"/campaigns/{campaign}/", f"/campaigns/{campaign}/launch/"):
        for size, _ in LOOKS:
            admin.page.set_viewport_size(size)  # type: ignore[arg-type]
            admin.go(path)
            assert admin.page.evaluate(TOO_WIDE) == []
    product.campaigns("cancel", campaign)


def test_the_navigation_leaves_room_for_who_is_signed_in(admin: Visit) -> None:
    admin.go("/password/")
    for width in (390, 1000, 1160, 1280):
        admin.page.set_viewport_size({"width": width, "height": 800})
        for name in ("asha", "asha.kulkarni.of.the.front.desk@clinic.example"):
            admin.page.locator(".who a").evaluate("(link, name) => link.textContent = name", name)
            assert not admin.page.evaluate(OVER_ONE_ANOTHER), (width, name)


def test_on_a_phone_a_cell_stands_beside_its_label(
    admin: Visit, product: Product, account: str, workbook: Path
) -> None:
    options = ("--account", account, "--message", "Dear {{Name}}", "--again", "--json")
    campaign = json.loads(product.campaigns("import", workbook, *options))["campaign"]
    admin.page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    admin.go(f"/campaigns/{campaign}/")
    cell = admin.page.locator("#recipients td[data-label=Status]").first
    dot, text = cell.locator(".dot").bounding_box(), cell.bounding_box()
    assert dot is not None
    assert text is not None
    assert text["height"] < 2 * dot["height"] + 20
    product.campaigns("cancel", campaign)


def test_the_sign_in_page(visitor: Visit) -> None:
    visitor.go("/")
    visitor.page.get_by_role("heading", name="Sign in").wait_for()
    assert faults(visitor) == []
