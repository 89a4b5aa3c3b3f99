"""What is written back: one outcome for each row, and the summary of the campaign."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo

from campaigns.status import Status

COLUMNS = ("Status", "Status time", "Message ID", "Sent", "Delivered", "Read", "Error", "Attempts")
"""The columns added at the right, in this order; a file that has them already gets them replaced."""
WIDTHS = (12, 20, 30, 20, 20, 20, 60, 10)
TIME_FORMAT = "yyyy-mm-dd hh:mm:ss"
SUMMARY_SHEET = "Campaign"
SUMMARY_WIDTHS = (70, 26)
SUMMARY_TITLE = "Campaign results"
"""Stands in A1 of the summary, by which an earlier summary is known and replaced."""

_GREEN, _MINT, _BLUE, _RED, _AMBER, _GREY = "C6EFCE", "E2F0D9", "DDEBF7", "FFC7CE", "FFEB9C", "E7E6E6"
COLOURS: dict[str, str] = {
    Status.READ: _GREEN,
    Status.DELIVERED: _GREEN,
    Status.SENT: _MINT,
    Status.SUBMITTED: _BLUE,
    Status.PENDING: _BLUE,
    Status.QUEUED: _BLUE,
    Status.SENDING: _BLUE,
    Status.UNCERTAIN: _AMBER,
    Status.EXPIRED: _AMBER,
    Status.FAILED: _RED,
    Status.INVALID: _RED,
    Status.DUPLICATE: _GREY,
    Status.SUPPRESSED: _GREY,
    Status.CANCELLED: _GREY,
}
"""The background of the Status cell (RGB)."""


@dataclass(frozen=True, slots=True)
class ResultRow:
    """What became of one row. Times are aware; `phone` is the number as it was sent, digits only."""

    number: int
    status: str
    status_time: datetime | None = None
    message_id: str = ""
    sent: datetime | None = None
    delivered: datetime | None = None
    read: datetime | None = None
    error: str = ""
    attempts: int = 0
    phone: str = field(default="", repr=False)

    def cells(self, timezone: tzinfo) -> tuple[str | int | datetime | None, ...]:
        """The values of COLUMNS; times in the account's zone and without it, as spreadsheets have none."""
        return (
            self.status,
            _local(self.status_time, timezone),
            self.message_id or None,
            _local(self.sent, timezone),
            _local(self.delivered, timezone),
            _local(self.read, timezone),
            self.error or None,
            self.attempts,
        )


def is_strong(line: tuple[object, ...]) -> bool:
    """Whether a line of the summary is its title, the header of a block or its sum."""
    return bool(line) and (line[0] == SUMMARY_TITLE or line[-1] == "Rows" or str(line[0]).startswith("All "))


def _local(moment: datetime | None, timezone: tzinfo) -> datetime | None:
    return moment.astimezone(timezone).replace(tzinfo=None, microsecond=0) if moment else None


@dataclass(frozen=True, slots=True)
class Summary:
    """The campaign in a few lines. `errors` counts rows by reason."""

    campaign: str
    account: str
    counts: Mapping[str, int]
    errors: Mapping[str, int] = field(default_factory=dict)
    kind: str = ""
    file: str = ""
    started_at: datetime | None = None
    finished_at: datetime | None = None

    def lines(self, timezone: tzinfo) -> list[tuple[str | int | datetime | None, ...]]:
        """The summary sheet, row by row; the counts add up to the last line of their block."""
        started, finished = _local(self.started_at, timezone), _local(self.finished_at, timezone)
        about = (
            ("Campaign", self.campaign),
            ("Account", self.account),
            ("Kind", self.kind),
            ("File", self.file),
            ("Started", started),
            ("Finished", finished),
            ("Took", _took(finished - started) if started and finished else None),
            ("Times are in", str(timezone)),
        )
        counted = [(status, count) for status, count in self.counts.items() if count]
        lines: list[tuple[str | int | datetime | None, ...]] = [(SUMMARY_TITLE,), ()]
        lines += [line for line in about if line[1]]
        lines += [(), ("Status", "Rows"), *counted, ("All rows", sum(count for _, count in counted))]
        if self.errors:
            by_count = sorted(self.errors.items(), key=lambda pair: (-pair[1], pair[0]))
            lines += [(), ("Error", "Rows"), *by_count, ("All errors", sum(self.errors.values()))]
        return lines


def _took(duration: timedelta) -> str:
    minutes, seconds = divmod(int(duration.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    parts = ((hours, "h"), (minutes, "min"), (seconds, "s"))
    return " ".join(f"{count} {unit}" for count, unit in parts if count) or "less than a second"
