"""What a person does, in a real browser against the running product."""

from __future__ import annotations

import re
from pathlib import Path

import openpyxl
from playwright.sync_api import expect

from tests.browser.conftest import BAD, GOOD, Visit
from tests.sandbox.process import Sandbox
from tests.waiting import until

ROWS = GOOD + BAD


def compose(visit: Visit, workbook: Path) -> None:
    """Upload, write the message, and come to the verdict."""
    visit.go("/campaigns/new/").set_input_files("[name=file]", workbook)
    visit.press("Upload and go on")
    visit.page.wait_for_url(re.compile("/new/.+"))
    visit.page.fill("[name=text_message]", "Dear *{{Name}}*,\nyour bill of _{{Amount}}_ is ready.")


def test_from_the_upload_to_the_results(
    admin: Visit, account: str, gateway: Sandbox, workbook: Path, tmp_path: Path
) -> None:
    page = admin.page
    compose(admin, workbook)
    page.locator("#preview strong", has_text="Customer 0").wait_for()
    admin.press("Check every row")
    page.get_by_role("heading", name="Faults by cell").wait_for()
    expect(page.locator("table.counts tfoot .number")).to_have_text(str(ROWS))
    admin.press("Launch")
    page.fill("[name=number]", "+91 98123 99999")
    admin.press("Send the test")
    page.get_by_text("The message of row 2 is on its way to you.").wait_for()
    assert gateway.seen()["accepted"] == 1
    admin.press("Launch")
    page.locator(".badge.running").wait_for()
    admin.press("Pause")
    page.locator(".badge.paused").wait_for()
    admin.press("Resume")
    page.locator(".badge.finished").wait_for()
    page.locator(".funnel tr", has_text="delivered").locator("td", has_text=re.compile(f"^{GOOD}$")).wait_for()
    with page.expect_download() as coming:
        admin.press("Results")
    coming.value.save_as(tmp_path / "results.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "results.xlsx").worksheets[0]
    table = list(sheet.iter_rows(values_only=True))
    found = [row[table[0].index("Status")] for row in table[1:]]
    assert (found.count("delivered") + found.count("read"), found.count("invalid")) == (GOOD, BAD)
    assert gateway.seen()["accepted"] == GOOD + 1


def test_the_page_of_a_recipient_tells_what_happened(admin: Visit) -> None:
    admin.go("/")
    admin.page.get_by_role("link", name="customers").first.click()
    admin.page.locator("#recipients tbody a").first.click()
    admin.page.get_by_role("heading", name="Timeline").wait_for()
    expect(admin.page.locator(".timeline")).to_contain_text("accepted by the gateway")


def test_who_answers_stop_is_in_the_inbox_and_suppressed(admin: Visit, account: str, gateway: Sandbox) -> None:
    gateway.inbound("919876500009", "STOP")
    until(lambda: admin.go("/inbox/").get_by_text("opted out").count() == 1)
    expect(admin.page.get_by_role("row", name=re.compile("919876500009.*customers"))).to_have_count(1)
    suppressed = admin.go("/suppressions/").get_by_role("row", name=re.compile("919876500009.*answered STOP"))
    expect(suppressed).to_have_count(1)


def test_filtering_changes_the_table_and_not_the_page(admin: Visit) -> None:
    admin.go("/")
    admin.page.get_by_role("link", name="customers").first.click()
    admin.page.evaluate("window.same = true")
    admin.page.select_option("#status", "invalid")
    admin.press("Filter")
    admin.page.wait_for_url(re.compile("status=invalid"))
    expect(admin.page.locator("#recipients tbody tr")).to_have_count(BAD)
    assert admin.page.evaluate("window.same") is True


def test_a_number_is_searched_without_standing_in_the_address(admin: Visit) -> None:
    admin.go("/")
    admin.page.get_by_role("link", name="customers").first.click()
    admin.page.fill("#phone", "98765 00007")
    admin.press("Find")
    admin.page.get_by_role("link", name="First page").wait_for()
    expect(admin.page.locator("#recipients tbody td.phone-number")).to_have_text(["+919876500007"])
    assert "00007" not in admin.page.url


def test_chips_and_counters_help_while_typing(admin: Visit, account: str, workbook: Path) -> None:
    compose(admin, workbook)
    admin.page.fill("[name=text_message]", "नमस्ते ")
    admin.page.locator(".chip", has_text="Name").click()
    expect(admin.page.locator("[name=text_message]")).to_have_value("नमस्ते {{Name}}")
    expect(admin.page.locator(".count").first).to_have_text("27 of 2,000 bytes")


def test_a_refused_file_keeps_the_page_and_says_why(admin: Visit, account: str, tmp_path: Path) -> None:
    wrong = tmp_path / "picture.xlsx"
    wrong.write_bytes(b"\x89PNG\r\n\x1a\n")
    admin.go("/campaigns/new/").set_input_files("[name=file]", wrong)
    admin.press("Upload and go on")
    expect(admin.page.locator("#id_file_error")).to_contain_text("picture.xlsx")
    # The answer 422 itself is told in the console by the browser, and nothing else.
    assert all("422" in complaint for complaint in admin.complaints)
    admin.complaints.clear()


def test_a_disconnected_phone_shows_a_code_and_then_connects(admin: Visit, account: str, gateway: Sandbox) -> None:
    gateway.disconnect()
    admin.go("/accounts/")
    admin.page.get_by_role("link", name=account).click()
    admin.press("Check now")
    admin.page.locator("img.qr").wait_for()
    assert admin.page.evaluate("document.querySelector('img.qr').decode().then(() => true)")
    gateway.connect()
    # Nobody presses anything: the page asks again by itself.
    admin.page.get_by_text("Connected.", exact=True).wait_for()


def test_everything_needed_works_without_javascript(
    admin_without_javascript: Visit, account: str, workbook: Path
) -> None:
    visit = admin_without_javascript
    compose(visit, workbook)
    visit.press("Check every row")
    # The bulk worker may be reading the rows: then the page comes again by itself.
    visit.page.locator(".badge.draft").wait_for()
    visit.press("Launch")
    visit.press("Launch")
    visit.page.locator(".badge.running").wait_for()
    visit.press("Pause")
    visit.page.locator(".badge.paused").wait_for()
    visit.press("Cancel")
    visit.press("Cancel the campaign")
    visit.page.locator(".badge.cancelled").wait_for()
