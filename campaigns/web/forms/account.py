"""One gateway account: where it is, its token, its pace."""

from __future__ import annotations

import re
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

import phonenumbers
from django import forms
from django.utils import timezone as clock

from campaigns import pauses
from campaigns.gateway import BadConnection, Connection
from campaigns.models import Account
from campaigns.web.forms.optout import ReplyField, WordsField
from campaigns.web.forms.window import WindowField
from campaigns.windows import Window

REGIONS = sorted(phonenumbers.SUPPORTED_REGIONS)
_ZONES = sorted(available_timezones())
_RATE = re.compile(r"(\d+(?:\.\d+)?)\s*(?:/\s*([smh]))?")
_GAP = re.compile(r"(\d{1,4}(?:\.\d+)?)\s*-\s*(\d{1,4}(?:\.\d+)?)")
_SECONDS = {"s": 1, "m": 60, "h": 3600}


def read_rate(text: str) -> float:
    """Return messages per second of `5`, `5/s`, `300/m` or `1000/h`. Raises ValidationError."""
    match = _RATE.fullmatch(text.strip())
    if not match or not 0 < float(match[1]) < 1e6:
        raise forms.ValidationError("Write a pace such as 5/s, 300/m or 1000/h.")
    return float(match[1]) / _SECONDS[match[2] or "s"]


class AccountForm(forms.Form):
    """A new account, or changes to one. The token is written only; empty keeps the one there is."""

    name = forms.CharField(max_length=80, help_text="What you call it, for example Shop Bengaluru.")
    base_url = forms.CharField(
        label="Base URL",
        max_length=300,
        help_text="Where the gateway answers, with or without https:// and /api.",
    )
    token = forms.CharField(
        max_length=500, required=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )
    rate = forms.CharField(label="Pace", initial="5/s", help_text="Messages a second, a minute or an hour: 5/s, 300/m.")
    burst = forms.IntegerField(
        min_value=1, max_value=1000, initial=1, help_text="Messages that may go at once after a rest."
    )
    daily_cap = forms.IntegerField(
        label="Most recipients a day", min_value=1, required=False, help_text="Leave it empty for no limit."
    )
    gap = forms.CharField(
        label="Gap between messages (seconds)",
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"placeholder": "5-20"}),
        help_text="A random pause between these two, for example 5-20. Leave it empty for none.",
    )
    warm_up_from = forms.IntegerField(
        label="Warm-up: most recipients on the first day",
        min_value=1,
        required=False,
        help_text="For a new number. Leave it empty for none.",
    )
    warm_up_growth = forms.FloatField(
        label="Each further day, times", min_value=1.0, max_value=10.0, initial=1.5, required=False
    )
    window = WindowField(
        label="Hours in which messages may go",
        required=False,
        help_text="In the account's time zone, for example Mon-Sat 09:00-18:00. Leave it empty for any hour.",
    )
    timezone = forms.ChoiceField(label="Time zone", choices=[(zone, zone) for zone in _ZONES], initial="Asia/Kolkata")
    region = forms.ChoiceField(
        choices=[(region, region) for region in REGIONS],
        initial="IN",
        help_text="Country of phone numbers written without a country code.",
    )
    stop_words = WordsField(
        label="More words that opt out",
        help_text="Beside STOP and the like in many languages, for example: khatam, bas karo.",
    )
    start_words = WordsField(label="More words that opt in again")
    stop_reply = ReplyField(
        label="Answer to who opts out", help_text="Sent once to each. Leave it empty to answer nothing."
    )
    transport = forms.ChoiceField(
        choices=[("form", "POST with a form (usual)"), ("query", "POST with everything in the URL"), ("get", "GET")],
        help_text="How the gateway wants to be asked. Leave it unless it answers nonsense.",
    )

    def __init__(self, account: Account | None, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", _initial(account))
        super().__init__(*args, **kwargs)
        self.account = account
        self.fields["token"].required = account is None
        self.fields["token"].help_text = (
            "Instance id, API key or access token. Stored encrypted and never shown again."
            if account is None
            else "Leave it empty to keep the token there is; it is never shown."
        )

    def clean_name(self) -> str:
        """Refuse a name that another account has."""
        name: str = self.cleaned_data["name"]
        others = Account.objects.exclude(pk=self.account.pk) if self.account else Account.objects.all()
        if others.filter(name=name).exists():
            raise forms.ValidationError(f"There is an account {name} already. Choose another name.")
        return name

    def clean_base_url(self) -> str:
        """Refuse what is no address of a gateway, with the gateway's own sentence."""
        address: str = self.cleaned_data["base_url"]
        try:
            Connection(base_url=address, token="-")  # noqa: S106 - only the address is looked at
        except BadConnection as error:
            raise forms.ValidationError(str(error)) from None
        return address

    def clean_rate(self) -> float:
        """Return the pace in messages per second."""
        return read_rate(self.cleaned_data["rate"])

    def clean_gap(self) -> tuple[float, float]:
        """Return the least and the most seconds."""
        text = self.cleaned_data["gap"].strip()
        match = _GAP.fullmatch(text or "0-0")
        if not match or not float(match[1]) <= float(match[2]) <= 3600:
            raise forms.ValidationError("Write two numbers of seconds, the smaller first, such as 5-20.")
        return float(match[1]), float(match[2])

    def clean_window(self) -> dict[str, Any] | None:
        """Return the window as it is stored."""
        window: Window | None = self.cleaned_data["window"]
        return window.as_json() if window else None

    def save(self) -> Account:
        """Store the account. A pause is lifted where what caused it may have been corrected."""
        record = self.account or Account()
        values = dict(self.cleaned_data)
        values["rate_per_second"] = values.pop("rate")
        values["gap_min"], values["gap_max"] = values.pop("gap")
        values["warm_up_growth"] = values["warm_up_growth"] or record.warm_up_growth
        if values["warm_up_from"] and not record.warm_up_from:
            values["warm_up_began"] = clock.now().astimezone(ZoneInfo(values["timezone"])).date()
        if not values["token"]:
            del values["token"]
        record.change(**values)
        pauses.corrected(record)
        return record


def _initial(account: Account | None) -> dict[str, Any]:
    if account is None:
        return {}
    names = (
        "name", "base_url", "burst", "daily_cap", "timezone", "region", "transport", "warm_up_from", "warm_up_growth",
        "stop_words", "start_words", "stop_reply",
    )  # fmt: skip
    rate = account.rate_per_second
    written = f"{rate:g}/s" if rate >= 0.1 else f"{rate * 3600:g}/h"
    return {name: getattr(account, name) for name in names} | {
        "rate": written,
        "gap": f"{account.gap_min:g}-{account.gap_max:g}" if account.gap_max else "",
        "window": str(Window.of(account.window) or ""),
    }
