"""The fault suite's short form: the most telling scenarios, on a product shared by those of one database."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.faults.engine import rehearse, running_product
from tests.faults.scenarios import SCENARIOS
from tests.workers.product import Product

ROWS = 60
ON_SQLITE = ("every failpoint", "every task tripled", "FLUSHALL", "lost answers of every kind")
ON_POSTGRESQL = ("PostgreSQL restarted", "every task tripled", "SIGKILL of send workers")


@pytest.fixture(scope="module")
def product(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    database: str = request.param
    # Each failpoint acts once in a data folder, so those who come later have an ordinary product.
    settings = dict(SCENARIOS["every failpoint"].settings) if database == "sqlite" else {}
    with running_product(tmp_path_factory.mktemp(database), database, **settings) as running:
        yield running


@pytest.mark.timeout(400)
@pytest.mark.parametrize(
    ("product", "name"),
    [
        *(pytest.param("sqlite", name, id=f"{name} on SQLite") for name in ON_SQLITE),
        *(pytest.param("postgresql", name, id=f"{name} on PostgreSQL") for name in ON_POSTGRESQL),
    ],
    indirect=["product"],
)
def test_nobody_is_messaged_twice_and_nobody_is_lost(product: Product, name: str) -> None:
    verdict = rehearse(product, SCENARIOS[name], ROWS)
    assert verdict.twice == 0
    assert verdict.unaccounted == 0
    assert verdict.not_accepted == 0
    assert verdict.person == 0
    assert verdict.kept
