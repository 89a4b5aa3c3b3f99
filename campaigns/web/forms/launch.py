"""How a campaign goes out: when, in which hours, a few first; and the number of a test before it does."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone

from campaigns.models import Campaign
from campaigns.terms import FURTHEST, Terms
from campaigns.web.forms.window import WindowField
from campaigns.windows import Window

_TERMS = Terms()


class MomentField(forms.CharField):
    """A time typed in a zone, cleaned to an aware time; None for nothing. Refuses what is over."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    zone = "UTC"

    def clean(self, value: Any) -> datetime | None:
        """Return the moment."""
        text = str(super().clean(value)).strip()
        if not text:
            return None
        try:
            at = datetime.fromisoformat(text)
        except ValueError:
            raise forms.ValidationError("Write a date and a time, such as 2026-12-01 09:30.") from None
        at = at if at.tzinfo else at.replace(tzinfo=ZoneInfo(self.zone))
        if at <= timezone.now():
            raise forms.ValidationError("This time is over. Choose a later one, or leave it empty.")
        if at > timezone.now() + FURTHEST:
            raise forms.ValidationError("This lies more than a year ahead. Look at the year.")
        return at


class LaunchForm(forms.Form):
    """`at` and `finish_by` are typed in the account's zone; everything may be left empty."""

    at = MomentField(label="Start at", required=False)
    finish_by = MomentField(label="Finish by", required=False)
    window = WindowField(label="Only in these hours", required=False)
    canary = forms.IntegerField(
        label="Send to so many first", min_value=1, required=False, help_text="The rest waits until these prove good."
    )
    canary_minutes = forms.IntegerField(label="Wait for them at most (minutes)", min_value=1, max_value=10_080)
    canary_max_failed = forms.IntegerField(label="Pause when more fail (percent)", min_value=0, max_value=100)
    anyway = forms.BooleanField(label="Launch although something speaks against it", required=False)

    def __init__(self, campaign: Campaign, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, initial=_chosen(campaign))
        zone, usual = campaign.account.timezone, Window.of(campaign.account.window)
        for name in ("at", "finish_by"):
            self.fields[name].zone = zone  # type: ignore[attr-defined]
        self.fields["at"].help_text = f"Time in {zone}. Leave it empty to start now."
        self.fields["finish_by"].help_text = f"Time in {zone}. The pace is slowed down so that it lasts until then."
        self.fields["window"].help_text = f"Hours in {zone}, for example Mon-Sat 09:00-18:00. Empty: " + (
            f"the account's, {usual}." if usual else "at any hour."
        )
        for name in ("canary_minutes", "canary_max_failed"):
            self.fields[name].required = False

    def clean(self) -> dict[str, Any]:
        """Refuse an end before the start, and a canary that would be everybody."""
        data = super().clean() or self.cleaned_data
        start, end = data.get("at") or timezone.now(), data.get("finish_by")
        if end and end <= start:
            self.add_error("finish_by", "This lies before the start.")
        return data

    def terms(self) -> Terms:
        """Return how it goes out, of a valid form."""
        data = self.cleaned_data
        failed = data["canary_max_failed"]
        return Terms(
            window=data["window"],
            finish_by=data["finish_by"],
            canary=data["canary"],
            canary_minutes=data["canary_minutes"] or _TERMS.canary_minutes,
            canary_max_failed=_TERMS.canary_max_failed if failed is None else failed,
        )

    @property
    def has_terms(self) -> bool:
        """Whether anything but the start was filled in, so that the page shows it unfolded."""
        return any(self[name].value() for name in ("finish_by", "window", "canary"))


def _chosen(campaign: Campaign) -> dict[str, Any]:
    """Return what was chosen before and is not over: a scheduled campaign is moved without losing the rest."""
    zone, now, terms = ZoneInfo(campaign.account.timezone), timezone.now(), Terms.of(campaign)
    chosen: dict[str, Any] = {name: getattr(terms, name) for name in Terms.__dataclass_fields__}
    for name, at in (("at", campaign.scheduled_at), ("finish_by", terms.finish_by)):
        chosen[name] = at.astimezone(zone).replace(tzinfo=None) if at and at > now else None
    return chosen


class RehearsalForm(forms.Form):
    """Somebody's own number, and whose message is tried on it."""

    number = forms.CharField(
        label="Your own number",
        max_length=40,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
        help_text="With the country code, such as +91 98123 45678.",
    )
    row = forms.IntegerField(
        label="Message of row", min_value=1, required=False, help_text="Empty: the first row that can be sent."
    )
