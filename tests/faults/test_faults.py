"""The fault suite's short form; `make faults` runs every scenario on both databases."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.faults.engine import rehearse, running_product
from tests.faults.scenarios import SCENARIOS
from tests.workers.product import Product

ROWS = 60
ON_SQLITE = ("FLUSHALL", "lost answers of every kind")
ON_POSTGRESQL = ("PostgreSQL restarted", "rolling restart of every process")


@pytest.fixture(scope="module")
def on_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    with running_product(tmp_path_factory.mktemp("sqlite"), "sqlite") as running:
        yield running


@pytest.fixture(scope="module")
def on_postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    with running_product(tmp_path_factory.mktemp("postgresql"), "postgresql") as running:
        yield running


@pytest.mark.timeout(400)
@pytest.mark.parametrize("name", ON_SQLITE)
def test_nobody_is_messaged_twice_and_nobody_is_lost_on_sqlite(on_sqlite: Product, name: str) -> None:
    _rehearse(on_sqlite, name)


@pytest.mark.timeout(400)
@pytest.mark.parametrize("name", ON_POSTGRESQL)
def test_nobody_is_messaged_twice_and_nobody_is_lost_on_postgresql(on_postgresql: Product, name: str) -> None:
    _rehearse(on_postgresql, name)


def _rehearse(product: Product, name: str) -> None:
    verdict = rehearse(product, SCENARIOS[name], ROWS)
    assert verdict.twice == 0
    assert verdict.unaccounted == 0
    assert verdict.not_accepted == 0
    assert verdict.person == 0
    assert verdict.kept
