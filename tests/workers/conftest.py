"""One running product for all tests that do not end it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.workers.product import Product


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    # A space in the path, as in many a home folder.
    running = Product.start(tmp_path_factory.mktemp("a product") / "data folder")
    yield running
    running.stop()
