"""Messages whose answer was lost: found in the report, or proven never accepted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.utils import timezone

from campaigns import journal
from campaigns.gateway import Gateway, Instance, ReportRow, but_for_the_clock, same_message
from campaigns.gateway.wire import digits
from campaigns.messages import Part
from campaigns.models import Account, Attempt, ParkedReceipt, Poll, Recipient
from campaigns.status import Status

_EARLIEST = datetime.min.replace(tzinfo=UTC)
_PIECE = 500
_POLLS_NEEDED = 2
"""Complete readings of the report, begun after the answer was lost, before a message counts as absent."""

_TWICE = "It was sent twice without an answer, and the report shows neither."
_ELSEWHEN = "Its answer was lost. The report has the same message at another time: it may well have arrived."


class LostAnswers:
    """Pairs an account's uncertain recipients with report rows that belong to nobody, one to one by time."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._waiting: dict[str, list[Recipient]] = defaultdict(list)
        self._sent: dict[int, Part] = {}
        uncertain = Recipient.objects.filter(account=account, status=Status.UNCERTAIN)
        for recipient in uncertain.select_related("campaign").order_by("claimed_at"):
            self._waiting[digits(recipient.phone)].append(recipient)
            self._sent[recipient.pk] = journal.in_flight(recipient)
        self._rows: list[ReportRow] = []
        self._nobodys: list[ReportRow] = []
        self.found: list[ReportRow] = []
        """Rows that were given to a recipient: what they prove is still to be applied."""
        self._masked = False

    def consider(self, unknown: Iterable[ReportRow]) -> None:
        """Keep those rows that could be a lost answer: their number is one that is waited for."""
        for row in unknown:
            number = digits(row.phone)
            self._masked = self._masked or not number
            if number in self._waiting:
                self._rows.append(row)

    def bind(self) -> int:
        """Give each lost message the id of its row; return how many were found.

        A row that a person sent on the gateway's own page is ours only where no other is.
        """
        self._nobodys = []
        for row in sorted(self._rows, key=_preferred):
            waiting = self._waiting[digits(row.phone)]
            match = next((r for r in waiting if self._same(row, r)), None)
            if match and journal.bind(match.pk, match.attempt, row.message_id, row.created_at or timezone.now()):
                waiting.remove(match)
                self.found.append(row)
                # A receipt that came before the id was known is applied now, not after its own wait.
                early = ParkedReceipt.objects.filter(account=self._account, message_id=row.message_id)
                early.update(retry_at=timezone.now())
            else:
                self._nobodys.append(row)
        return len(self.found)

    def _same(self, row: ReportRow, recipient: Recipient, same: Callable[..., bool] = same_message) -> bool:
        sent = self._sent[recipient.pk]
        return same(row, recipient.phone, sent.endpoint, sent.params, recipient.claimed_at, recipient.status_at)

    def settle_absent(self, gateway: Gateway, shown_from: datetime) -> int:
        """Put back to pending those that the report would show by now and does not; the second time a person decides.

        Concluded only when the settle time has passed, enough complete readings began after that, the phone is
        connected, the report reaches back to its sending (`shown_from`), and no row of an unknown message hides its
        number. A person decides as well where a row is the message but for its time. Raises GatewayError when the
        connection cannot be asked.
        """
        if self._masked:
            return 0
        now = timezone.now()
        before = now - timedelta(seconds=settings.SETTLE_SECONDS)
        everybody = (r for waiting in self._waiting.values() for r in waiting if r.status_at <= before)
        old = [r for r in everybody if r.claimed_at and r.claimed_at >= shown_from]
        absent = self._absent(old, now)
        if not absent or not _connected(gateway):
            return 0
        elsewhen, twice = self._but_for_the_clock(old), self._sent_again()
        journal.left_to_a_person([pk for pk in absent if pk in elsewhen], _ELSEWHEN)
        journal.left_to_a_person([pk for pk in absent if pk in twice - elsewhen], _TWICE)
        absent = [pk for pk in absent if pk not in elsewhen | twice]
        # A restore may leave a whole campaign to be proven: in pieces, each a short transaction.
        pieces = (absent[start : start + _PIECE] for start in range(0, len(absent), _PIECE))
        return sum(journal.proven_absent(piece, before) for piece in pieces)

    def _absent(self, old: list[Recipient], now: datetime) -> list[int]:
        """Return those that enough complete readings have not shown.

        Of a reading later than now nobody knows when it was: the clock was set back since.
        """
        known = Poll.objects.filter(account=self._account, complete=True, started_at__lte=now)
        readings = known.order_by("-started_at")
        newest = list(readings.values_list("started_at", flat=True)[:_POLLS_NEEDED])
        if len(newest) < _POLLS_NEEDED:
            return []
        latest_loss = newest[-1] - timedelta(seconds=settings.SETTLE_SECONDS)
        return [r.pk for r in old if r.status_at <= latest_loss]

    def _but_for_the_clock(self, old: list[Recipient]) -> frozenset[int]:
        """Return those for which the report has a row of nobody that differs by its time alone."""
        return frozenset(r.pk for r in old if any(self._same(row, r, but_for_the_clock) for row in self._nobodys))

    def _sent_again(self) -> frozenset[int]:
        """Return the uncertain recipients that were proven absent before."""
        earlier = Attempt.objects.filter(
            outcome="proven_absent", recipient__account=self._account, recipient__status=Status.UNCERTAIN
        )
        return frozenset(earlier.values_list("recipient_id", flat=True))


def _preferred(row: ReportRow) -> tuple[bool, datetime, str]:
    return row.mode.casefold() == "panel", row.created_at or _EARLIEST, row.message_id


def _connected(gateway: Gateway) -> bool:
    answer = gateway.qr_code()
    return isinstance(answer, Instance) and answer.connected
