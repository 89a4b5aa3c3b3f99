"""Looks at everything the product stands on and says what is wrong and how to mend it."""

from __future__ import annotations

from campaigns.doctor import accounts, dangers, database, machine, processes, stored, telling
from campaigns.doctor.finding import Finding, Level

__all__ = ["Finding", "Level", "examine"]


def examine() -> list[Finding]:
    """Look at everything; without a usable database, only at what needs none. Asks every gateway: takes seconds."""
    found = list(database.reachable())
    usable = all(finding.level != "broken" for finding in found)
    found += [
        *processes.broker_safe(),
        *machine.disk(),
        *machine.permissions(),
        *stored.kept(),
        *dangers.settings_in_production(),
    ]
    if usable:
        found += [
            *database.clock(),
            *database.counts(),
            *processes.alive(),
            *processes.dispatching(),
            *processes.waiting(),
            *dangers.several_hosts(),
            *telling.arrives(),
            *telling.somebody(),
            *accounts.reachable(),
        ]
    return found
