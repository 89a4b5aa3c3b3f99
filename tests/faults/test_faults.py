"""The fault suite's short form; `make faults` runs every scenario on both databases."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.faults.engine import rehearse, running_product
from tests.faults.scenarios import SCENARIOS
from tests.workers.product import Product

ROWS = 60
ON_SQLITE = ("FLUSHALL", "lost answers of every kind")
ON_POSTGRESQL = ("PostgreSQL restarted",)


@pytest.fixture(scope="module")
def product(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    database: str = request.param
    with running_product(tmp_path_factory.mktemp(database), database) as running:
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
