"""Reads the product's tables from outside, past its own code: the rows as they are on the disk."""

from __future__ import annotations

import sqlite3
from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import psycopg

_ROWS = "SELECT status, phone, message_id, id FROM campaigns_recipient WHERE campaign_id = {campaign}"
_SENT_AGAIN = """
    SELECT r.id FROM campaigns_recipient r JOIN campaigns_attempt a ON a.recipient_id = r.id
    WHERE r.campaign_id = {campaign} AND a.outcome = 'proven_absent'
"""
_FAILED_CALLS = """
    SELECT a.code FROM campaigns_attempt a JOIN campaigns_recipient r ON a.recipient_id = r.id
    WHERE r.campaign_id = {campaign}
"""
_STATE = "SELECT state FROM campaigns_campaign WHERE id = {campaign}"
_PAUSE = """
    SELECT a.pause_reason FROM campaigns_account a JOIN campaigns_campaign c ON c.account_id = a.id
    WHERE c.id = {campaign}
"""


@dataclass(frozen=True)
class Row:
    """One recipient."""

    status: str
    phone: str
    message_id: str
    id: int


@dataclass(frozen=True)
class Books:
    """One campaign in the database at `url` (postgresql:// or sqlite:///)."""

    url: str
    campaign: int

    def rows(self) -> list[Row]:
        """Return every recipient."""
        return [Row(*found) for found in self._ask(_ROWS)]

    def counts(self) -> Counter[str]:
        """Return how many recipients have each status."""
        return Counter(row.status for row in self.rows())

    def sent_again(self) -> set[int]:
        """Return the recipients that were sent to again, because a report proved their first attempt absent."""
        return {found[0] for found in self._ask(_SENT_AGAIN)}

    def failed_calls(self) -> list[str]:
        """Return the codes of all calls that did not end in acceptance, lost answers among them."""
        return [str(found[0]) for found in self._ask(_FAILED_CALLS)]

    def state(self) -> str:
        """Return the campaign's state."""
        return str(self._ask(_STATE)[0][0])

    def pause(self) -> str:
        """Return why the campaign's account is paused; empty while it is not."""
        return str(self._ask(_PAUSE)[0][0])

    def writable(self) -> bool:
        """Say whether nobody keeps the lock of SQLite's one writer."""
        if self.url.startswith("postgresql"):
            return True
        with closing(sqlite3.connect(self.url.removeprefix("sqlite:///"), timeout=1)) as database:
            try:
                database.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError:
                return False
            database.rollback()
            return True

    def _ask(self, query: str) -> list[Any]:
        words = query.format(campaign=self.campaign)
        if self.url.startswith("postgresql"):
            with psycopg.connect(self.url) as connection:
                return connection.execute(words.encode()).fetchall()
        with closing(sqlite3.connect(self.url.removeprefix("sqlite:///"), timeout=30)) as database:
            return database.execute(words).fetchall()
