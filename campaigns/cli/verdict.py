"""A verdict as a person reads it on the terminal: the sum, what is wrong and where, a sample, cost and time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from rich.table import Table

from campaigns.cli.parts import console
from campaigns.counted import counted
from campaigns.intake import Estimate, Verdict

_PROBLEMS_SHOWN = 15
_NAMES_SHOWN = 10
_TEXT_SHOWN = 300
_SURE = 0.95
"""Names and synonyms; anything less was matched by likeness."""


def show(verdict: Verdict, *, added: bool = False) -> None:
    """Print a verdict; of `added` rows, nothing about attachments that other rows of the campaign may name."""
    counts = " + ".join(f"{n:,} {status}" for status, n in verdict.counts.items() if n)
    _say(f"{verdict.file}, sheet {verdict.sheet}: {counted(verdict.rows, 'row')} = {counts}")
    for line in (*_reading(verdict), *_columns(verdict)):
        _say(line)
    if any(verdict.countries):
        parts = (f"{n:,} {country or 'none'}" for country, n in verdict.countries.most_common(12))
        _say("countries: " + ", ".join(parts))
    _counted("What is wrong", "Rows", verdict.faults, verdict)
    _first_faults(verdict)
    _counted("Good to know", "Rows", verdict.warnings, verdict)
    _attachments(verdict.attached.findings(verdict.files), added=added)
    _samples(verdict)
    if verdict.estimate:
        for line in _estimate(verdict.estimate):
            _say(line)


def _reading(verdict: Verdict) -> Iterator[str]:
    """Say what a person may want read otherwise: other sheets, and letters of an old encoding."""
    if verdict.other_sheets:
        yield f"other sheets, not read: {_named(verdict.other_sheets)} (choose one with --sheet)"
    if verdict.encoding and not verdict.encoding.startswith("utf"):
        yield f"letters read as {verdict.encoding}: if they look wrong, save the list as CSV UTF-8 or as .xlsx"


def _named(names: Sequence[str]) -> str:
    more = f" and {len(names) - _NAMES_SHOWN} more" if len(names) > _NAMES_SHOWN else ""
    return ", ".join(map(repr, names[:_NAMES_SHOWN])) + more


def _columns(verdict: Verdict) -> Iterator[str]:
    """Say which column is which field, how alike the names are where nothing else speaks for it, and what is left."""
    alike = {field: sure for field, sure in verdict.confidence.items() if sure < _SURE}
    shown = (
        f"{field} = {header!r}" + (f" ({alike[field]:.0%} alike)" if field in alike else "")
        for field, header in verdict.columns.items()
    )
    yield "columns: " + ", ".join(shown)
    if alike:
        yield "Matched by likeness alone. Where that is wrong: --map FIELD=HEADER, or --map FIELD= for no column."
    if verdict.unused:
        yield f"not used: {_named(verdict.unused)}"


def _say(line: str) -> None:
    console.print(line, soft_wrap=False)


def _counted(title: str, unit: str, counts: dict[str, int], verdict: Verdict) -> None:
    """Print each kind of finding with the number of its rows and its first case."""
    if not counts:
        return
    table = Table(box=None, pad_edge=False)
    table.add_column(unit, justify="right", no_wrap=True)
    table.add_column("Kind", no_wrap=True)
    table.add_column(f"{title}, for example", overflow="fold")
    for code, n in counts.items():
        table.add_row(f"{n:,}", code, verdict.cases[code].message)
    console.print()
    console.print(table)


def _first_faults(verdict: Verdict) -> None:
    if not verdict.problems:
        return
    table = Table(box=None, pad_edge=False)
    table.add_column("Cell", overflow="fold", max_width=24)
    table.add_column("The first faults", overflow="fold")
    for _, problem in verdict.problems[:_PROBLEMS_SHOWN]:
        table.add_row(problem.cell, problem.message)
    console.print()
    console.print(table)
    more = sum(verdict.faults.values()) - min(len(verdict.problems), _PROBLEMS_SHOWN)
    if more > 0:
        console.print(f"… and {more:,} more", style="dim")


def _attachments(found: dict[str, Any], *, added: bool) -> None:
    """Print what is wrong with the files that rows name."""
    lines = (
        ("not given, but named by rows", [entry["name"] for entry in found["missing"]]),
        ("given, but named by no row", [] if added else found["unused"]),
        ("too large to be sent", [entry["name"] for entry in found["oversized"]]),
        ("of a type that cannot be sent", found["unsupported"]),
    )
    for what, names in lines:
        if names:
            more = f" and {len(names) - _NAMES_SHOWN} more" if len(names) > _NAMES_SHOWN else ""
            _say(f"attachments {what}: {', '.join(names[:_NAMES_SHOWN])}{more}")


def _samples(verdict: Verdict) -> None:
    rows = {"first": verdict.samples.first, "longest": verdict.samples.longest, "random": verdict.samples.random}
    table = Table(box=None, pad_edge=False)
    table.add_column("Sample", no_wrap=True)
    table.add_column("Row", justify="right", no_wrap=True)
    table.add_column("Message", overflow="fold")
    shown: set[int] = set()
    for name, row in rows.items():
        if row is None or row.number in shown:
            continue
        shown.add(row.number)
        words = row.params.get("message") or ", ".join(f"{key}: {value}" for key, value in row.params.items())
        text = str(words) if len(str(words)) <= _TEXT_SHOWN else f"{str(words)[:_TEXT_SHOWN]}…"
        table.add_row(name, str(row.number), " + ".join(part for part in (row.file, text) if part))
    if shown:
        console.print()
        console.print(table)
        console.print()


def _estimate(found: Estimate) -> Iterator[str]:
    """Say what it costs and how long it takes."""
    if found.balance is None:
        yield f"cost: {counted(found.messages, 'message')}; the balance is not known, as the gateway did not answer"
    else:
        source = "" if found.asked else ", as last known: the gateway did not answer"
        short = f", {found.short:,} too few" if found.short else ""
        yield f"cost: {counted(found.messages, 'message')} of a balance of {found.balance:,}{short}{source}"
    limit = f" ({found.limited_by})" if found.limited_by else ""
    if found.seconds is None:
        yield f"time: more than a year at {found.rate_per_second:g} a second{limit}"
    else:
        yield f"time: about {_took(found.seconds)} at {found.rate_per_second:g} a second{limit}"


def _took(seconds: int) -> str:
    days, rest = divmod(timedelta(seconds=seconds), timedelta(days=1))
    hours, rest = divmod(rest, timedelta(hours=1))
    minutes, rest = divmod(rest, timedelta(minutes=1))
    parts = ((days, "d"), (hours, "h"), (minutes, "min"), (rest.seconds, "s"))
    said = [f"{count} {unit}" for count, unit in parts if count]
    return " ".join(said[:2]) or "a second"
