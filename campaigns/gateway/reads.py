"""The reads as typed methods (specification 2 to 7). Reads change nothing, so they are repeated freely."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from datetime import date

from campaigns.gateway import answers
from campaigns.gateway.answers import Balance, Contact, Group, Inbox, Instance, QrCode, Report
from campaigns.gateway.classify import Outcome
from campaigns.gateway.dates import request_date
from campaigns.gateway.errors import Rejected
from campaigns.gateway.rows import ReportRow, report_rows
from campaigns.gateway.stream import ReportStream
from campaigns.gateway.wire import as_int, as_list


class Reads:
    """One method for each read endpoint. Each raises Unavailable, AccountPaused, or Rejected for a wrong
    question.
    """

    @abstractmethod
    def read(self, endpoint: str, params: Mapping[str, str] | None = None, *, once: bool = False) -> Outcome:
        """Ask one question; see Gateway.read."""

    @abstractmethod
    def open_report(self, params: Mapping[str, str], *, once: bool = False) -> ReportStream:
        """Open campaignReport as a stream; see Gateway.open_report."""

    def campaign_status(self, message_id: str) -> ReportRow | None:
        """campaignStatus (2.1): the row of one message, None when the gateway does not know the id."""
        if not message_id.strip() or "*" in message_id:
            raise Rejected("bad_message_id", "not a message id")
        outcome = self.read("campaignStatus", {"msg_id": message_id.strip()})
        return next(report_rows(as_list(outcome.payload.get("data"))), None)

    def campaign_report(self, start: date, end: date, limit: int = 0) -> Report:
        """campaignReport (2.2): all rows between two days of the gateway's zone, both included; 0 is no
        limit.

        The gateway keeps 7 days. For large accounts prefer campaign_report_rows.
        """
        return read_report(self.read("campaignReport", report_params(start, end, limit)))

    def campaign_report_rows(self, start: date, end: date, limit: int = 0) -> ReportStream:
        """campaignReport (2.2) row by row, in little memory; see ReportStream."""
        return self.open_report(report_params(start, end, limit))

    def qr_code(self) -> Instance | QrCode:
        """qrCode (3.1): the connected instance, or a PNG to scan. May start a login: not more than once a
        minute.
        """
        return answers.instance_or_qr(self.read("qrCode").payload)

    def qr_code_link(self) -> Instance | QrCode:
        """qrCodeLink (3.2): like qr_code with the address of the picture, which holds the token."""
        return answers.instance_or_qr(self.read("qrCodeLink").payload)

    def inbox(self, start: date | None = None, end: date | None = None, limit: int = 0) -> Inbox:
        """inboxReport (4.1): received messages; without both dates everything the gateway still has."""
        params = report_params(start, end, limit) if start and end else _limit(limit)
        return answers.inbox(self.read("inboxReport", params).payload)

    def inbox_after(self, message_id: str) -> Inbox:
        """inboxReportOffset (4.2): received messages after this one. No limit is sent: it could skip the
        middle.

        Raises Rejected when the gateway does not know the id; start again from `inbox` then.
        """
        return answers.inbox(self.read("inboxReportOffset", {"offset": message_id}).payload)

    def check_balance(self, *, once: bool = False) -> Balance:
        """checkBal (5): messages left and expiry; an account that was never recharged has 0.

        `once` asks without a second try, for a person who waits.
        """
        return answers.balance(self.read("checkBal", once=once).payload)

    def groups(self) -> tuple[Group, ...]:
        """groups (6). Raises AccountPaused("connection") when no WhatsApp account is connected."""
        return answers.groups(self.read("groups").payload)

    def contacts(self) -> tuple[Contact, ...]:
        """contacts (7). Raises AccountPaused("connection") when no WhatsApp account is connected."""
        return answers.contacts(self.read("contacts").payload)


def read_report(outcome: Outcome) -> Report:
    """Read the rows of an answered campaignReport."""
    rows = tuple(report_rows(as_list(outcome.payload.get("data"))))
    total = max(as_int(outcome.payload.get("total")) or 0, len(rows))
    return Report(rows, total, total > len(rows))


def report_params(start: date, end: date, limit: int) -> dict[str, str]:
    """Return the parameters of a report: both dates always, in order, and `limit` only when it limits."""
    first, last = min(start, end), max(start, end)
    return {"start_date": request_date(first), "end_date": request_date(last), **_limit(limit)}


def _limit(limit: int) -> dict[str, str]:
    return {"limit": str(limit)} if limit > 0 else {}
