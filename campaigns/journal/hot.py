"""The two moves that every message makes, as prepared SQL: taking it for sending, and storing that it was accepted.

Everything else goes through `moves.move`. These two carry the same statuses in their UPDATE; composing them through
the ORM costs more than the rest of a send together.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from campaigns.models import Account, Campaign, Pace, Part, Recipient, StoredAccess, Suppression
from campaigns.status import COMES_FROM, State, Status


@dataclass(frozen=True, slots=True)
class Taken:
    """What a claim needs to know of its recipient. JSON columns as text."""

    campaign_id: int
    account_id: int
    kind: str
    phone: str
    params: str
    file: str
    parts: str | None
    is_probe: bool
    pace: Pace
    access: StoredAccess


def _from(to: Status) -> str:
    """Return the statuses a move may start from, as an SQL list."""
    return ", ".join(f"'{status}'" for status in sorted(COMES_FROM[to]))


def _table(model: Any) -> str:
    return str(model._meta.db_table)


_PACE = ", ".join(f"a.{name}" for name in Pace._fields)
_ACCESS = ", ".join(f"a.{name}" for name in StoredAccess._fields)
_FREE = f"""
    SELECT r.campaign_id, r.account_id, c.kind, r.phone, r.params, r.file, r.parts, a.probes > 0, {_PACE}, {_ACCESS}
    FROM {_table(Recipient)} r
    JOIN {_table(Campaign)} c ON c.id = r.campaign_id
    JOIN {_table(Account)} a ON a.id = r.account_id
    WHERE r.id = %s AND r.attempt = %s AND r.status IN ({_from(Status.SENDING)})
      AND c.state = '{State.RUNNING}' AND a.pause_reason = ''
      AND NOT EXISTS (
        SELECT 1 FROM {_table(Suppression)} s
        WHERE s.phone = r.phone AND (s.account_id IS NULL OR s.account_id = r.account_id)
      )
"""  # noqa: S608 - constants
_TAKE = f"""
    UPDATE {_table(Recipient)} SET status = '{Status.SENDING}', status_at = %s, claimed_at = %s, lease_until = %s
    WHERE id = %s AND attempt = %s AND status IN ({_from(Status.SENDING)})
"""  # noqa: S608 - constants
_ACCEPT = f"""
    UPDATE {_table(Recipient)} SET status = '{Status.SUBMITTED}', status_at = %s, message_id = %s,
        accepted_at = COALESCE(accepted_at, %s), code = '', error = '', tries = tries + %s, lease_until = NULL
    WHERE id = %s AND attempt = %s AND status IN ('{Status.SENDING}', '{Status.UNCERTAIN}')
"""  # noqa: S608 - constants
_IS_A_PART = f"SELECT 1 FROM {_table(Part)} WHERE account_id = %s AND message_id = %s"  # noqa: S608 - constants


def take(recipient_id: int, attempt: int, now: datetime, until: datetime) -> Taken | None:
    """Move a queued recipient whose campaign and account may send to sending; None when it may not be had.

    The caller holds the transaction. On PostgreSQL a row that another transaction holds counts as taken.
    """
    lock = " FOR UPDATE OF r SKIP LOCKED" if connection.features.has_select_for_update_skip_locked else ""
    with connection.cursor() as cursor:
        cursor.execute(_FREE + lock, (recipient_id, attempt))
        row = cursor.fetchone()
        if row is None:
            return None
        moment, end = _time(now), _time(until)
        cursor.execute(_TAKE, (moment, moment, end, recipient_id, attempt))
        if cursor.rowcount != 1:
            return None
    campaign_id, account_id, kind, phone, params, file, parts, is_probe, rate, burst, gap, *access = row
    pace = Pace(rate, burst, gap)
    return Taken(campaign_id, account_id, kind, phone, params, file, parts, bool(is_probe), pace, StoredAccess(*access))


def accept(recipient_id: int, attempt: int, message_id: str, now: datetime, requests: int) -> bool:
    """Move a claimed recipient to submitted; False when the claim is not current any more.

    The caller holds the transaction. Raises IntegrityError when the id belongs to another recipient.
    """
    with connection.cursor() as cursor:
        moment = _time(now)
        cursor.execute(_ACCEPT, (moment, message_id, moment, requests, recipient_id, attempt))
        return bool(cursor.rowcount == 1)


def is_a_part(account_id: int, message_id: str) -> bool:
    """Say whether the id belongs to a message of several requests."""
    with connection.cursor() as cursor:
        cursor.execute(_IS_A_PART, (account_id, message_id))
        return cursor.fetchone() is not None


def _time(moment: datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(moment)
