"""The real processes give signs of life, and take them back when they end as asked."""

from __future__ import annotations

import json
import urllib.request
from pathlib import Path

from campaigns.heartbeats import ROLES
from tests.waiting import until
from tests.workers.product import Product, python

NAMES = (
    "from campaigns.models import Heartbeat; print(' '.join(sorted(Heartbeat.objects.values_list('name', flat=True))))"
)

LEVELS = "import json; from campaigns.doctor import examine; print(json.dumps({f.what: f.level for f in examine()}))"


def roles(folder: Path) -> set[str]:
    return {name.partition("@")[0] for name in python(folder, NAMES).split()}


def test_every_process_gives_signs_of_life_and_the_doctor_sees_them(product: Product) -> None:
    until(lambda: roles(product.folder) == set(ROLES))
    found = json.loads(python(product.folder, LEVELS))
    assert (found["workers and beat"], found["broker"], found["dispatch"]) == ("ok", "ok", "ok")


def test_metrics_show_the_processes_and_the_queues(product: Product) -> None:
    until(lambda: roles(product.folder) == set(ROLES))
    with urllib.request.urlopen(f"{product.web_url}/metrics", timeout=10) as answer:
        text = answer.read().decode()
    assert "campaigns_broker_up 1.0" in text
    assert 'campaigns_queue_length{queue="send"}' in text
    assert all(f'campaigns_heartbeat_age_seconds{{process="{role}@' in text for role in ROLES)


def test_processes_that_end_as_asked_are_not_missed(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    product = Product.start(folder)
    until(lambda: roles(folder) == set(ROLES))
    product.stop()
    assert roles(folder) == set()
