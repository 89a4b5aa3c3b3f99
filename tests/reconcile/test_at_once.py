"""One reader for each account's report: others stay away while it reads, however long that takes."""

from __future__ import annotations

import json
import socket
from datetime import timedelta

import pytest
from click.testing import CliRunner
from django.db import connection
from django.utils import timezone

from campaigns import leases, reconcile
from campaigns.cli import cli
from campaigns.models import Account, Lease
from campaigns.status import Status
from tests.builders import a_campaign, a_recipient, an_account, lost_one
from tests.gateway.rough_server import Seen, answer, rough_server
from tests.sandbox.process import Sandbox
from tests.waiting import another_holds, until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]

_MORE_THAN_A_BATCH = 1_500


def _rows(n: int) -> str:
    at = timezone.now().isoformat()
    names = ({"messageID": f"{i:024x}", "phone": f"91981{i:07d}", "createdAt": at, "status": 1} for i in range(n))
    return ",".join(json.dumps(row) for row in names)


def test_the_account_stays_held_while_a_long_report_is_read(in_a_hurry: None) -> None:
    held_on: list[bool] = []

    def behave(client: socket.socket, seen: Seen) -> None:
        if not seen.path.endswith("campaignReport"):
            answer(client, 404, "")
            return
        lease = Lease.objects.filter(name__startswith="reconcile ")
        lease.update(until=timezone.now() + timedelta(seconds=5))
        client.sendall(b"HTTP/1.1 200 X\r\nConnection: close\r\n\r\n")
        client.sendall(b'{"status":"success","message":"00-Success","data":[' + _rows(_MORE_THAN_A_BATCH).encode())
        until(lambda: lease.get().until > timezone.now() + timedelta(seconds=60))
        held_on.append(True)
        connection.close()
        client.sendall(b'],"total":%d}' % _MORE_THAN_A_BATCH)
        client.shutdown(socket.SHUT_RDWR)

    with rough_server(behave) as server:
        campaign = a_campaign(an_account(base_url=server.url), recipients=1)
        lost_one(campaign)
        record = reconcile.read(campaign.account)
    assert held_on == [True]
    assert record
    assert (record.rows, record.error) == (_MORE_THAN_A_BATCH, "")


def _ask() -> str:
    return CliRunner().invoke(cli, ["reconcile"]).stdout


def test_the_command_reads_after_whoever_reads_already(sandbox: Sandbox) -> None:
    account = an_account(name="shop", base_url=sandbox.url)
    a_recipient(a_campaign(account), status=Status.SUBMITTED, message_id="0" * 24, accepted_at=timezone.now())
    with another_holds(lambda: leases.held(f"reconcile {account.pk}", 60), Lease):
        said = _ask()
    assert said == "shop: 0 recipients changed\n"


def test_the_command_says_that_a_worker_reads() -> None:
    account = an_account(name="shop")
    later = timezone.now() + timedelta(minutes=1)
    Lease.objects.create(name=f"reconcile {account.pk}", holder="another", until=later)
    assert _ask() == "shop: a worker is reading the report and writes the statuses back\n"


def test_a_trouble_of_long_ago_is_not_told_again() -> None:
    account: Account = an_account(name="shop")
    account.polls.create(started_at=timezone.now(), since=timezone.now(), error="read_timeout")
    assert _ask() == "shop: no message waits for news\n"
