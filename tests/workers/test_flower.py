"""A task on its way through the real broker, a real worker and Flower."""

from __future__ import annotations

import json

import pytest

from tests.waiting import until
from tests.workers.product import Product, python

PHONE = "919876543210"
TEXT = "Dear Asha, your parcel is here"

SEED = f"""
from django.utils import timezone
from campaigns.models import Account, Campaign, Recipient
account, _ = Account.objects.get_or_create(
    name="nobody there", defaults={{"token": "opaque", "base_url": "http://127.0.0.1:9"}})
def queued(kind):
    campaign = Campaign.objects.create(account=account, name="x", kind=kind, state="running", header_row=1)
    return Recipient.objects.create(campaign=campaign, account=account, row=2, phone="{PHONE}", attempt=1,
        params={{"message": "{TEXT}"}}, status="queued", status_at=timezone.now())
"""
PUBLISH = """
from campaigns.journal import Ticket
from workers.queues import publish
publish([Ticket(recipient_id=row.pk, campaign_id=row.campaign_id, attempt=1) for row in rows])
print([[row.pk, row.campaign_id] for row in rows])
"""


def deliveries(product: Product, state: str) -> list[dict[str, object]]:
    status, body = product.flower(f"/api/tasks?taskname=campaigns.deliver&state={state}&limit=1000")
    assert status == 200
    return list(json.loads(body).values())


def published(product: Product, rows: str) -> list[tuple[int, int]]:
    return [(recipient, campaign) for recipient, campaign in json.loads(python(product.folder, SEED + rows + PUBLISH))]


@pytest.mark.parametrize("path", ["/", "/tasks", "/workers", "/api/tasks", "/api/workers", "/metrics", "/broker"])
def test_flower_asks_for_a_password_everywhere(product: Product, path: str) -> None:
    assert product.flower(path, password=False)[0] == 401
    assert product.flower(path)[0] == 200


def test_a_published_ticket_is_run_once_by_a_worker(product: Product) -> None:
    published(product, "rows = [Recipient(pk=900_000 + n, campaign_id=42) for n in range(600)]")

    def seen() -> list[object]:
        return [task["args"] for task in deliveries(product, "SUCCESS") if "campaign=42)" in str(task["args"])]

    until(lambda: len(seen()) >= 600)
    assert sorted(seen()) == [f"(recipient={900_000 + n}, campaign=42)" for n in range(600)]


def test_nothing_personal_is_in_flower_the_broker_or_the_logs(product: Product) -> None:
    # The second one's kind is unknown, so its task ends in an exception that quotes it.
    ids = published(product, f"rows = [queued('text'), queued('{PHONE} kind')]")
    until(lambda: deliveries(product, "FAILURE"))
    (failed,) = deliveries(product, "FAILURE")
    assert failed["args"] == "(recipient={}, campaign={})".format(*ids[1])
    assert f"in campaigns.deliver({ids[1][0]}, 1)" in str(failed["exception"])
    paths = ["/tasks", "/api/tasks?limit=1000", "/metrics", "/broker", f"/task/{failed['uuid']}", "/workers"]
    pages = {path: product.flower(path)[1] for path in paths}
    logs = {path.name: path.read_text() for path in (product.folder / "logs").iterdir()}
    kept = {path.name: path.read_bytes().decode("latin-1") for path in (product.folder / "redis").rglob("*.aof")}
    assert kept
    for name, content in (pages | logs | kept).items():
        assert PHONE not in content, name
        assert TEXT not in content, name
    assert "TaskFailed" in pages[f"/task/{failed['uuid']}"]


def test_flower_can_be_looked_at_but_not_operated(product: Product) -> None:
    status, body = product.flower("/api/workers?refresh=1")
    assert status == 200
    names = {name.split("@")[0]: name for name in json.loads(body)}
    assert set(names) == {"send", "control", "bulk"}
    assert product.flower(f"/api/worker/shutdown/{names['bulk']}", post=True)[0] == 403
