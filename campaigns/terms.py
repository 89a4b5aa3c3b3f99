"""How a campaign may go out, beside its account's own rules: hours, an end, and a few first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

from campaigns.counted import counted
from campaigns.models import Campaign
from campaigns.status import State
from campaigns.windows import Window

FURTHEST = timedelta(days=366)
"""A start or an end further ahead than this is a typing mistake."""


@dataclass(frozen=True, slots=True)
class Terms:
    """The account's own window when there is none here; without `finish_by` its own pace; without `canary` all go."""

    window: Window | None = None
    finish_by: datetime | None = None
    canary: int | None = None
    canary_minutes: int = 30
    canary_max_failed: int = 20

    @classmethod
    def of(cls, campaign: Campaign) -> Self:
        """Return the terms chosen for the campaign so far."""
        return cls(
            window=Window.of(campaign.window),
            finish_by=campaign.finish_by,
            canary=campaign.canary,
            canary_minutes=campaign.canary_minutes,
            canary_max_failed=campaign.canary_max_failed,
        )

    def _sentences(self, moment: Callable[[datetime], str]) -> list[str]:
        said = []
        if self.window:
            said.append(f"It sends only at {self.window}.")
        if self.finish_by:
            said.append(f"Its pace is slowed down to last until {moment(self.finish_by)}.")
        if self.canary:
            first = counted(self.canary, "recipient goes", "recipients go")
            said.append(
                f"{first} first; the rest when it is known what became of those, or after "
                f"{counted(self.canary_minutes, 'minute')}, unless more than {self.canary_max_failed} % of them fail."
            )
        return said

    def as_fields(self) -> dict[str, object]:
        """Return the campaign's columns."""
        return {
            "window": self.window.as_json() if self.window else None,
            "finish_by": self.finish_by,
            "canary": self.canary,
            "canary_minutes": self.canary_minutes,
            "canary_max_failed": self.canary_max_failed,
        }


def sentences(campaign: Campaign, moment: Callable[[datetime], str]) -> list[str]:
    """Say to people how the campaign goes out, as long as it does; `moment` writes a time."""
    goes = campaign.state in (State.SCHEDULED, State.RUNNING, State.PAUSED)
    return Terms.of(campaign)._sentences(moment) if goes else []
