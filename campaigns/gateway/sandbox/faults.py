"""Faults on demand: which requests go wrong, and how, by share (seeded) or for the next N requests."""

from dataclasses import dataclass
from enum import Enum
from random import Random
from typing import Final

from campaigns.gateway.sandbox.shapes import ERRORS, HTML_TYPE, INVALID_TOKEN, Answer, compact, html

SCOPES: Final = ("send", "report", "status", "account", "all")


class Act(Enum):
    """What the wire does."""

    ANSWER = "answer"
    RESET = "reset"
    SILENCE = "silence"
    HALF = "half"


@dataclass(frozen=True, slots=True)
class Fault:
    """One kind of fault. `accepts`: the request is carried out before it goes wrong."""

    kind: str
    act: Act
    accepts: bool = False
    answer: Answer | None = None


def _json(status: int, message: str) -> Answer:
    return Answer(status, f'{{"status":"error","message":{compact(message)},"responsetime":0.00002883}}'.encode())


def _kinds() -> dict[str, Fault]:
    answers = {
        "500": html(500, "Internal Server Error"),
        "403": html(403, "Forbidden"),
        "429": html(429, "Too Many Requests", {"Retry-After": "1"}),
        "401": _json(401, INVALID_TOKEN),
        "quota": _json(400, ERRORS["05"]),
    }
    answers |= {f"code-{code}": _json(400, text) for code, text in ERRORS.items()}
    kinds = {kind: Fault(kind, Act.ANSWER, False, answer) for kind, answer in answers.items()}
    gateway_errors = {502: "Bad Gateway", 503: "Service Unavailable", 504: "Gateway Time-out"}
    for when, accepts in (("before", False), ("after", True)):
        for status, title in gateway_errors.items():
            kind = f"{status}-{when}"
            kinds[kind] = Fault(kind, Act.ANSWER, accepts, html(status, title))
        kinds[f"reset-{when}"] = Fault(f"reset-{when}", Act.RESET, accepts)
        kinds[f"silence-{when}"] = Fault(f"silence-{when}", Act.SILENCE, accepts)
    kinds["half-body"] = Fault("half-body", Act.HALF, accepts=True)
    kinds["html-200"] = Fault("html-200", Act.ANSWER, True, html(200, "Welcome"))
    kinds["empty-200"] = Fault("empty-200", Act.ANSWER, True, Answer(200, b"", HTML_TYPE))
    return kinds


KINDS: Final[dict[str, Fault]] = _kinds()


@dataclass(frozen=True, slots=True)
class Order:
    """One `--fault`: `[scope:]kind=share` or `[scope:]kind=count:N`. `count` is 0 for a share."""

    scope: str
    kind: str
    share: float = 0.0
    count: int = 0


def _whole(text: str) -> int:
    if not text.isdecimal():
        raise ValueError(text)
    return int(text)


def parse_order(text: str) -> Order:
    """Read one `--fault`. Raises ValueError with a sentence when it cannot be read."""
    name, equals, amount = text.partition("=")
    scope, colon, kind = name.rpartition(":")
    scope = scope if colon else "send"
    if not equals or scope not in SCOPES or kind not in KINDS:
        raise ValueError(
            f"a fault is [SCOPE:]KIND=SHARE or [SCOPE:]KIND=count:N, not {text!r}; "
            f"scopes: {', '.join(SCOPES)}; kinds: {', '.join(sorted(KINDS))}"
        )
    counted = amount.removeprefix("count:")
    try:
        if counted != amount:
            return Order(scope, kind, count=_whole(counted))
        share = float(amount)
    except ValueError:
        raise ValueError(f"{amount!r} is neither a share nor count:N") from None
    if not 0 <= share <= 1:
        raise ValueError(f"a share is between 0 and 1, not {amount}")
    return Order(scope, kind, share=share)


class Faults:
    """Draws at most one fault a request: first those with a count, in order, then by share."""

    def __init__(self, orders: list[Order], seed: int | None) -> None:
        self._random = Random(seed)  # noqa: S311 - a rehearsal must be repeatable
        self.seen: dict[str, int] = {}
        self.replace(orders)

    def replace(self, orders: list[Order]) -> None:
        """Take new orders; what was drawn so far stays counted and the random sequence goes on."""
        self._left: dict[Order, int] = {}
        for order in orders:
            if order.count:
                self._left[order] = self._left.get(order, 0) + order.count
        self._shares = [order for order in orders if order.share]

    def draw(self, scope: str) -> Fault | None:
        """The fault of the request that just came, or None."""
        if not self._left and not self._shares:
            return None
        kind = self._counted(scope) or self._drawn(scope)
        if not kind:
            return None
        self.seen[kind] = self.seen.get(kind, 0) + 1
        return KINDS[kind]

    def _counted(self, scope: str) -> str:
        order = next((order for order in self._left if order.scope in (scope, "all")), None)
        if order is None:
            return ""
        self._left[order] -= 1
        if not self._left[order]:
            del self._left[order]
        return order.kind

    def _drawn(self, scope: str) -> str:
        shares = [order for order in self._shares if order.scope in (scope, "all")]
        if not shares:
            return ""
        point = self._random.random()
        for order in shares:
            point -= order.share
            if point < 0:
                return order.kind
        return ""
