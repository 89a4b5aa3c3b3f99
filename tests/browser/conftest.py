"""The running product, a sandbox behind it, and Chromium in front of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from openpyxl import Workbook
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

from tests.programs import program
from tests.sandbox.process import Sandbox, running_sandbox
from tests.workers.product import Product

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
]
PATIENCE = 20_000
"""Milliseconds that a page may take on a busy machine."""
DESKTOP, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
GOOD, BAD = 60, 3
expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="package")
def gateway() -> Iterator[Sandbox]:
    with running_sandbox("--seed", "5", "--no-fates", "--delivered-after", "0.5", "--read-after", "1") as sandbox:
        yield sandbox


@pytest.fixture(scope="package")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    running = Product.start(tmp_path_factory.mktemp("browser") / "data folder", CAMPAIGNS_RECONCILE_SECONDS="1")
    yield running
    running.stop()


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program("chromium"), args=FLAGS)
        yield browser
        browser.close()


_lists = count(1)


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    """A list of good rows, and some whose number is none; its amounts are those of no other list."""
    first = next(_lists) * 1_000
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Name", "Mobile", "Amount"])
    for n in range(GOOD):
        sheet.append([f"Customer {n}", f"+9198765{n:05d}", first + n])
    for _ in range(BAD):
        sheet.append(["Nobody", "12", 0])
    path = tmp_path / "customers.xlsx"
    book.save(path)
    return path


@dataclass
class Visit:
    """One person's browser. What the console complains of is kept in `complaints`."""

    page: Page
    root: str
    complaints: list[str] = field(default_factory=list)

    def go(self, path: str) -> Page:
        """Open a page of the product."""
        self.page.goto(self.root + path)
        return self.page

    def press(self, name: str) -> None:
        """Press the button or link whose name begins like this."""
        wanted = re.compile(f"^{re.escape(name)}")
        self.page.get_by_role("button", name=wanted).or_(self.page.get_by_role("link", name=wanted)).first.click()

    def axe(self) -> str:
        """What axe finds wrong with the page as it is now; empty when nothing."""
        found = Axe().run(self.page)
        return str(found.generate_report()) if found.violations_count else ""


def _visit(browser: Browser, product: Product, session: Any = None, *, javascript: bool = True) -> Visit:
    context = browser.new_context(viewport=DESKTOP, java_script_enabled=javascript, storage_state=session)  # type: ignore[arg-type]
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    visit = Visit(page, product.web_url.rstrip("/"))

    def heard(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            visit.complaints.append(message.text)

    page.on("console", heard)
    page.on("pageerror", lambda error: visit.complaints.append(str(error)))
    return visit


@pytest.fixture(scope="package")
def password(product: Product) -> str:
    """The first admin's password, as `up` showed it."""
    return next(line for line in product.shown if "password" in line).split("password ")[1].split()[0]


def sign_in(visit: Visit, password: str) -> None:
    visit.go("/")
    visit.page.fill("[name=username]", "admin")
    visit.page.fill("[name=password]", password)
    visit.press("Sign in")
    visit.page.get_by_role("heading", name="Campaigns", exact=True).wait_for()


@pytest.fixture(scope="package")
def session(chromium: Browser, product: Product, password: str) -> Any:
    """The cookies of the first admin, who signed in once."""
    visit = _visit(chromium, product)
    sign_in(visit, password)
    cookies = visit.page.context.storage_state()
    visit.page.context.close()
    return cookies


@pytest.fixture
def visitor(chromium: Browser, product: Product) -> Iterator[Visit]:
    """Somebody who is not signed in."""
    visit = _visit(chromium, product)
    yield visit
    visit.page.context.close()
    assert visit.complaints == []


@pytest.fixture
def admin(chromium: Browser, product: Product, session: Any) -> Iterator[Visit]:
    """The first admin, signed in; the console must have stayed silent when the test ends."""
    visit = _visit(chromium, product, session)
    yield visit
    visit.page.context.close()
    assert visit.complaints == []


@pytest.fixture
def admin_without_javascript(chromium: Browser, product: Product, session: Any) -> Iterator[Visit]:
    """The same without JavaScript."""
    visit = _visit(chromium, product, session, javascript=False)
    yield visit
    visit.page.context.close()


@pytest.fixture(scope="package")
def account(product: Product, gateway: Sandbox) -> str:
    """An account on the sandbox, quick enough for a test and slow enough to be paused."""
    product.campaigns(
        "account", "add", "Shop Pune", "--base-url", gateway.url, "--token", gateway.token, "--rate", "20/s"
    )
    return "Shop Pune"
