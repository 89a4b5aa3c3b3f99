"""From a workbook to results with everything real: processes, broker, database, trouble, a killed worker."""

from __future__ import annotations

import json
import os
import signal
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from tests.postgres import running_postgresql
from tests.sandbox.process import Sandbox, running_sandbox
from tests.waiting import until
from tests.workers.product import Product

ROWS = 300
TROUBLE = ("502-before=0.1", "502-after=0.05", "reset-after=0.05")
QUICK = {
    "CAMPAIGNS_RECONCILE_SECONDS": "1",
    "CAMPAIGNS_SETTLE_SECONDS": "3",
    "CAMPAIGNS_READ_TIMEOUT": "4",
    "CAMPAIGNS_LEASE_SECONDS": "12",
    "CAMPAIGNS_QUEUED_SECONDS": "8",
}
SETTLED = {"delivered", "read"}


@pytest.fixture(params=["sqlite", "postgresql"])
def product(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Product]:
    if request.param == "sqlite":
        running = Product.start(tmp_path / "data folder", **QUICK)
        yield running
        running.stop()
    else:
        with running_postgresql() as url:
            running = Product.start(tmp_path / "data folder", DATABASE_URL=url, **QUICK)
            yield running
            running.stop()


@pytest.fixture
def gateway() -> Iterator[Sandbox]:
    faults = [word for fault in TROUBLE for word in ("--fault", fault)]
    with running_sandbox(
        "--no-fates", "--seed", "5", "--delivered-after", "0.5", "--read-after", "1", *faults
    ) as sandbox:
        yield sandbox


def a_workbook(folder: Path) -> Path:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Name", "Mobile", "Amount"])
    for n in range(ROWS):
        sheet.append([f"Customer {n}", f"+9198765{n:05d}", n])
    path = folder / "customers.xlsx"
    book.save(path)
    return path


def status(product: Product, campaign: int) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(product.campaigns("status", campaign, "--json"))
    assert sum(found["counts"].values()) == found["total"], "the counts do not add up"
    return found


@pytest.mark.timeout(280)
def test_nobody_twice_and_nobody_lost_while_a_worker_is_killed(
    product: Product, gateway: Sandbox, tmp_path: Path
) -> None:
    account = ("shop", "--base-url", gateway.url, "--token", gateway.token, "--rate", "60/s")
    product.campaigns("account", "add", *account)
    imported = json.loads(
        product.campaigns(
            "import",
            a_workbook(tmp_path),
            "--account",
            "shop",
            "--message",
            "Dear {{Name}}, you owe {{amount}}.",
            "--json",
        )
    )
    assert imported["counts"] == {"pending": ROWS, "invalid": 0, "duplicate": 0, "suppressed": 0}
    campaign = imported["campaign"]
    product.campaigns("launch", campaign, "--yes")

    until(lambda: gateway.seen()["accepted"] >= ROWS // 3, 60)
    killed = product.pids()["send"]
    os.kill(killed, signal.SIGKILL)
    until(lambda: product.pids().get("send", killed) != killed, 30)

    def all_proven() -> bool:
        counts = status(product, campaign)["counts"]
        return sum(counts[word] for word in SETTLED) == ROWS

    until(all_proven, 150)
    until(lambda: status(product, campaign)["state"] == "finished", 20)
    seen = gateway.seen()
    assert seen["twice"] == []
    assert len(seen["by_phone"]) == ROWS

    target = tmp_path / "results.xlsx"
    product.campaigns("results", campaign, "-o", target)
    sheet = load_workbook(target)["Sheet"]
    headers = [cell.value for cell in sheet[1]]
    found = Counter(row[headers.index("Status")] for row in sheet.iter_rows(min_row=2, values_only=True))
    assert sum(found.values()) == ROWS
    assert set(found) <= SETTLED
