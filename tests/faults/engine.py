"""The one engine of all scenarios: launch a campaign, let the nemesis rage, wait until settled, audit."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from random import Random

from tests.faults.books import Books
from tests.faults.rig import QUICK, Rig, operator, write_list
from tests.postgres import running_postgresql
from tests.sandbox.process import Sandbox, running_sandbox
from tests.workers.product import Installation, Product

_LAST_LOOK_SECONDS = 30.0
_REACHED = frozenset({"submitted", "sent", "delivered", "read"})
_MOVING = frozenset({"pending", "queued", "sending"})
_numbers = count(9198700)


@dataclass(frozen=True)
class Scenario:
    """One kind of trouble."""

    name: str
    nemesis: Callable[[Rig], None]
    flags: tuple[str, ...] = ()
    """Flags of the sandbox."""
    settings: tuple[tuple[str, str], ...] = ()
    """Settings of the product; a scenario that has some needs a product of its own."""
    prepare: Callable[[Path], dict[str, str]] | None = None
    """Prepares the folder of a product of its own, and returns more settings for it."""
    only: str = ""
    """The one database it is about; empty for both."""
    seconds: float = 8.0
    """How long the sending lasts when nothing goes wrong: the pace is chosen by it."""


@dataclass(frozen=True)
class Verdict:
    """What the gateway and the books said after a run; `seconds` from launch to settled."""

    rows: int
    twice: int
    unaccounted: int
    not_accepted: int
    """Recipients that the books call sent and the gateway never accepted."""
    counted: bool
    """Whether the product's own counts equal the rows."""
    person: int
    """Recipients that wait for a person, because the report cannot prove them within the product's rules."""
    finished: bool
    seconds: float

    @property
    def kept(self) -> bool:
        """Whether both promises were kept and nobody has to decide anything."""
        return (
            not (self.twice or self.unaccounted or self.not_accepted or self.person) and self.counted and self.finished
        )


@contextmanager
def running_product(folder: Path, database: str, **settings: str) -> Iterator[Product]:
    """Run a product with quick settings in a new folder below `folder`, on `sqlite` or `postgresql`."""
    data = folder / "data folder"
    if database == "postgresql":
        with running_postgresql() as url, _started(data, url, settings) as product:
            yield product
    else:
        with _started(data, f"sqlite:///{data}/campaigns.sqlite3", settings) as product:
            yield product


@contextmanager
def _started(data: Path, url: str, settings: dict[str, str]) -> Iterator[Product]:
    product = Product.start(data, **{**QUICK, "DATABASE_URL": url, **settings})
    try:
        yield product
    finally:
        product.stop()


def rehearse(product: Installation, scenario: Scenario, rows: int, seed: int = 1) -> Verdict:
    """Run one scenario with a gateway, an account and a campaign of its own in a running product."""
    prefix = f"{next(_numbers)}{seed % 10}"
    ticks = ("--sent-after", "0.1", "--delivered-after", "0.3", "--read-after", "0.6", "--latency", "0.2")
    with running_sandbox("--no-fates", "--seed", str(seed), *ticks, *scenario.flags) as gateway:
        began = time.monotonic()
        rig = _launched(product, gateway, prefix, rows, rows / scenario.seconds, seed)
        scenario.nemesis(rig)
        _wait_until_settled(rig)
        return _audit(rig, rows, time.monotonic() - began)


def _launched(product: Installation, gateway: Sandbox, prefix: str, rows: int, rate: float, seed: int) -> Rig:
    path = write_list(product.folder.parent, prefix, rows)
    account = ("--base-url", gateway.url, "--token", gateway.token, "--rate", f"{rate:.1f}/s", "--burst", 5)
    made = operator(
        product,
        ("account", "add", f"shop {prefix}", *account),
        ("import", path, "--account", f"shop {prefix}", "--message", "Dear {{Name}}, hello.", "--json"),
        ("launch", "$campaign", "--yes"),
    )
    books = Books(product.settings["DATABASE_URL"], json.loads(made[1])["campaign"])
    return Rig(product, gateway, books, prefix, Random(seed))


def _wait_until_settled(rig: Rig) -> None:
    """Wait until nothing moves any more; what is left shows in the audit."""

    def settled() -> bool:
        rows, again = rig.books.rows(), rig.books.sent_again()
        return all(row.status == "read" or (row.status == "uncertain" and row.id in again) for row in rows)

    with suppress(AssertionError):
        rig.wait(settled)
        # The report may still find a second attempt; what it does not show by then waits for a person.
        rig.wait(lambda: not rig.books.counts()["uncertain"], _LAST_LOOK_SECONDS)
        rig.wait(lambda: rig.books.counts()["read"] == len(rig.books.rows()), _LAST_LOOK_SECONDS)
        rig.wait(lambda: rig.books.state() == "finished", _LAST_LOOK_SECONDS)


def _audit(rig: Rig, rows: int, seconds: float) -> Verdict:
    """Ask the gateway what it saw, and compare."""
    found, again = rig.books.rows(), rig.books.sent_again()
    messages = [message for message in rig.gateway.messages() if message["phone"].startswith(rig.prefix)]
    accepted = {(message["phone"], message["id"]) for message in messages}
    told = json.loads(rig.operator(("status", rig.books.campaign, "--json"))[0])
    waits = [row for row in found if row.status == "uncertain"]
    return Verdict(
        rows=len(found),
        twice=len(messages) - len({message["phone"] for message in messages}),
        unaccounted=abs(rows - len(found))
        + sum(row.status in _MOVING for row in found)
        + sum(row.id not in again for row in waits),
        not_accepted=sum(row.status in _REACHED and (row.phone, row.message_id) not in accepted for row in found),
        counted=sum(told["counts"].values()) == told["total"] == rows
        and {word: n for word, n in told["counts"].items() if n} == dict(rig.books.counts()),
        person=sum(row.id in again for row in waits),
        finished=rig.books.state() == "finished" or bool(waits),
        seconds=seconds,
    )
