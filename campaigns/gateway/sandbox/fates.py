"""Phones with a fate: the last four digits of a number decide what becomes of its messages."""

from dataclasses import dataclass
from enum import IntEnum


class Ack(IntEnum):
    """How far a message came, in the gateway's numbers (specification 2.1 and 8)."""

    FAILED = 0
    PENDING = 1
    SENT = 2
    DELIVERED = 3
    READ = 4


@dataclass(frozen=True, slots=True)
class Fate:
    """What happens to every message for a phone; `fault` names a kind of `faults.KINDS`."""

    story: str
    stops_at: Ack = Ack.READ
    fails: bool = False
    slowness: float = 1.0
    reply: str = ""
    absent: bool = False
    fault: str = ""


ORDINARY = Fate("delivered and read")

PRESSES_BUTTON = "<button1>"
PICKS_ROW = "<first row>"

FATES: dict[str, Fate] = {
    "0001": Fate("delivered, never read", stops_at=Ack.DELIVERED),
    "0002": Fate("sent, never delivered", stops_at=Ack.SENT),
    "0003": Fate("accepted and sent, fails when it should be delivered", stops_at=Ack.SENT, fails=True),
    "0004": Fate("slow: everything takes ten times as long", slowness=10.0),
    "0005": Fate("read, answers STOP after delivery", reply="STOP"),
    "0006": Fate('read, answers "Thank you" after delivery', reply="Thank you"),
    "0007": Fate("read, presses the first button (answers its text)", reply=PRESSES_BUTTON),
    "0008": Fate("read, picks the first row of a list (answers its title)", reply=PICKS_ROW),
    "0404": Fate("not on WhatsApp: refused with error 04", absent=True),
    "0408": Fate("accepted, but the answer never comes", fault="silence-after"),
    "0409": Fate("accepted, then the connection is reset", fault="reset-after"),
    "0500": Fate("HTTP 500, not accepted", fault="500"),
    "0502": Fate("HTTP 502 every time, never accepted", fault="502-before"),
    "0503": Fate("HTTP 503 every time, never accepted", fault="503-before"),
}


def fate_of(phone: str) -> Fate:
    """The fate of a phone by its last four digits; `ORDINARY` when they mean nothing."""
    return FATES.get(phone[-4:], ORDINARY)


def fates_as_text() -> str:
    """The table of fates, one line each, for `--help` and the README."""
    return "\n".join(f"…{digits}  {fate.story}" for digits, fate in FATES.items())
