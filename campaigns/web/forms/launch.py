"""When to launch, and whether in spite of a warning."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone

from campaigns.models import Campaign


class LaunchForm(forms.Form):
    """`at` is typed in the account's zone and cleaned to an aware time, None for now."""

    at = forms.CharField(
        label="Start at",
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    anyway = forms.BooleanField(label="Launch although something speaks against it", required=False)

    def __init__(self, campaign: Campaign, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._zone = campaign.account.timezone
        self.fields["at"].help_text = f"Time in {self._zone}. Leave it empty to start now."

    def clean_at(self) -> datetime | None:
        """Return the moment; refuses what is no time and what lies in the past."""
        text = self.cleaned_data["at"].strip()
        if not text:
            return None
        try:
            at = datetime.fromisoformat(text)
        except ValueError:
            raise forms.ValidationError("Write a date and a time, such as 2026-12-01 09:30.") from None
        at = at if at.tzinfo else at.replace(tzinfo=ZoneInfo(self._zone))
        if at <= timezone.now():
            raise forms.ValidationError("This time is over. Choose a later one, or leave it empty to start now.")
        return at
