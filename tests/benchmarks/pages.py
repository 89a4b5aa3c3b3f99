"""Server time of every page with a million recipients in SQLite: `python -m tests.benchmarks.pages [N]`. Goal: 200 ms.

One campaign has all the recipients, as this is the hardest case; each page is asked several times through Django's
test client, and the median counts. Judged is the processor time, database included, as SQLite runs in the process:
it is what a page takes on a machine that has nothing else to do. The time by the clock is printed beside it.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from datetime import datetime, timedelta
from typing import Any

import django

GOAL = 200.0
"""Milliseconds."""
HUNDREDTHS = (("read", 40), ("delivered", 20), ("submitted", 10), ("failed", 10), ("invalid", 5), ("pending", 15))
TIMES = 7
_NUMBERS = "WITH RECURSIVE numbers(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM numbers WHERE i < %s) "


def fill(n: int) -> dict[str, int]:
    """Store n recipients of one launched campaign and n / 20 answers to it; return the ids the addresses need."""
    from django.db import connection  # noqa: PLC0415 - after the settings are chosen
    from django.utils import timezone  # noqa: PLC0415

    from tests.builders import a_campaign, an_account  # noqa: PLC0415

    now = timezone.now()
    account = an_account(daily_cap=10 * n)
    campaign = a_campaign(account, total=n, started_at=now - timedelta(hours=2))
    draft = a_campaign(account, recipients=50, state="draft", total=50)
    with connection.cursor() as cursor:
        _recipients(cursor, campaign, n, now)
        _others(cursor, campaign, n // 20, now)
    return {
        "campaign": campaign.pk,
        "draft": draft.pk,
        "account": account.pk,
        "recipient": campaign.recipients.order_by("-id")[0].pk,
        "suppression": account.suppressions.order_by("-id")[0].pk,
        "middle": n // 2,
        "last_row": n - 100,
    }


def _recipients(cursor: Any, campaign: Any, n: int, now: datetime) -> None:
    first = 0
    for status, percent in HUNDREDTHS:
        many = n * percent // 100
        accepted = now - timedelta(hours=2) if status in ("read", "delivered", "submitted") else None
        cursor.execute(
            f"{_NUMBERS} INSERT INTO campaigns_recipient "
            "(campaign_id, account_id, row, phone, params, status, status_at, code, error, accepted_at, message_id) "
            """SELECT %s, %s, %s + i, '91' || (9000000000 + %s + i), '{"message": "hello"}', %s, %s, """
            "CASE WHEN %s IN ('failed', 'invalid') THEN 'code' || (i %% 7) ELSE '' END, 'It failed.', %s, "
            "CASE WHEN %s IS NULL THEN '' ELSE 'id' || (%s + i) END FROM numbers",
            [many, campaign.pk, campaign.account_id, first, first, status, now, status, accepted, accepted, first],
        )
        first += many


def _others(cursor: Any, campaign: Any, n: int, now: datetime) -> None:
    """Store n answers, suppressions and acts, and the samples of two hours."""
    cursor.execute(
        f"{_NUMBERS} INSERT INTO campaigns_inboundmessage (account_id, key, message_id, phone, is_group, kind, "
        "text, received_at, campaign_id, choice, wish, reply_due) "
        "SELECT %s, 'key' || i, '', '919' || i, 0, 'text', 'Yes', %s, %s, 'choice ' || (i %% 3), '', 0 FROM numbers",
        [n, campaign.account_id, now, campaign.pk],
    )
    cursor.execute(
        f"{_NUMBERS} INSERT INTO campaigns_suppression (account_id, phone, reason, created_at) "
        "SELECT %s, '918' || i, 'answered STOP', %s FROM numbers",
        [n, campaign.account_id, now],
    )
    cursor.execute(
        f"{_NUMBERS} INSERT INTO campaigns_sample (campaign_id, at, open, accepted, failed) "
        "SELECT %s, datetime('now', '-' || i || ' seconds'), i, %s - i, 0 FROM numbers",
        [7200, campaign.pk, 7200],
    )
    cursor.execute(
        f"{_NUMBERS} INSERT INTO campaigns_auditentry (at, who, act, subject, detail) "
        "SELECT %s, 'asha', 'import', 'campaign ' || i, '' FROM numbers",
        [n, now],
    )


PAGES = (
    "/", "/campaigns/new/", "/campaigns/{campaign}/", "/campaigns/{campaign}/live/",
    "/campaigns/{campaign}/?after={middle}", "/campaigns/{campaign}/?after={last_row}",
    "/campaigns/{campaign}/?status=failed", "/campaigns/{campaign}/?status=failed&code=code3",
    "/campaigns/{campaign}/?status=failed&code=unknown", "/campaigns/{campaign}/?code=code3",
    "/campaigns/{campaign}/?code=unknown", "/campaigns/{campaign}/retry/", "/campaigns/{campaign}/retry/?code=code3",
    "/campaigns/{campaign}/cancel/", "/campaigns/{campaign}/add-rows/", "/campaigns/{draft}/",
    "/recipients/{recipient}/", "/accounts/", "/accounts/{account}/", "/accounts/{account}/edit/",
    "/accounts/{account}/remove/", "/inbox/", "/inbox/?campaign={campaign}", "/inbox/?account={account}&before=10",
    "/suppressions/", "/suppressions/?account={account}&before=1000", "/suppressions/{suppression}/remove/",
    "/activity/", "/activity/?before=1000", "/people/", "/accounts/{account}/rotate/", "/password/",
)  # fmt: skip
"""Those that ask a gateway or the broker are not among them: they take as long as those take to answer."""


def main(n: int) -> int:
    """Fill a new database, ask for every page, print a table; return 1 when one is too slow."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ.update(
            CAMPAIGNS_DATA_DIR=folder,
            DJANGO_SETTINGS_MODULE="campaigns.settings",
            DATABASE_URL="",
            CAMPAIGNS_LOG="text",
        )
        django.setup()
        from django.conf import settings  # noqa: PLC0415
        from django.core.management import call_command  # noqa: PLC0415
        from django.test import Client  # noqa: PLC0415

        from campaigns.people import add_user  # noqa: PLC0415

        call_command("migrate", verbosity=0)
        settings.ALLOWED_HOSTS = ["testserver"]
        names = fill(n)
        client = Client()
        client.force_login(
            add_user("asha", "unusual-password", "admin"), backend="django.contrib.auth.backends.ModelBackend"
        )
        slow = 0
        for page in PAGES:
            slow += _told(page, *_medians(client, page.format(**names)))
        search = f"/campaigns/{names['campaign']}/find/"
        slow += _told("a number searched", *_medians(client, search, {"phone": "+919000500000"}))
        sys.stdout.write(f"{n:,} recipients, {slow} pages above {GOAL:.0f} ms\n")
        return bool(slow)


def _told(page: str, own: float, clock: float) -> bool:
    sys.stdout.write(f"{own:8.1f} ms  ({clock:6.1f} by the clock)  {page}{'  TOO SLOW' if own > GOAL else ''}\n")
    return own > GOAL


def _medians(client: object, path: str, data: dict[str, str] | None = None) -> tuple[float, float]:
    own, clock = [], []
    for _ in range(TIMES):
        began, busy = time.perf_counter(), time.process_time()
        answer = client.post(path, data) if data else client.get(path)  # type: ignore[attr-defined]
        own.append((time.process_time() - busy) * 1000)
        clock.append((time.perf_counter() - began) * 1000)
        if answer.status_code != 200:
            raise AssertionError(f"{path} answered {answer.status_code}")
    return statistics.median(own), statistics.median(clock)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1].replace("_", "")) if len(sys.argv) > 1 else 1_000_000))
