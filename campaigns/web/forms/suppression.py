"""A number, or a list of numbers, that must not be messaged."""

from __future__ import annotations

from django import forms

from campaigns.models import Account
from campaigns.web.forms.upload import SPREADSHEETS


def _whose() -> forms.ModelChoiceField[Account]:
    return forms.ModelChoiceField(
        label="Not messaged by", queryset=Account.objects.all(), required=False, empty_label="every account"
    )


class SuppressionForm(forms.Form):
    """One number."""

    number = forms.CharField(
        label="Phone number", max_length=40, widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"})
    )
    account = _whose()
    reason = forms.CharField(max_length=120, required=False)


class ListForm(forms.Form):
    """A spreadsheet with a phone column."""

    prefix = "list"
    file = forms.FileField(label="Spreadsheet", widget=forms.FileInput(attrs={"accept": SPREADSHEETS}))
    account = _whose()
