"""One more system that is told of changes and alerts."""

from __future__ import annotations

from django import forms

from campaigns import notices
from campaigns.models import Account, Campaign, Hook
from campaigns.notices import LONGEST_URL


class HookForm(forms.Form):
    """A name nobody has yet, an address, and what is told there."""

    name = forms.CharField(max_length=80)
    url = forms.CharField(
        label="Address",
        max_length=LONGEST_URL,
        help_text="https, such as https://crm.example.com/campaigns",
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "url"}),
    )
    account = forms.ModelChoiceField(
        label="Of account", queryset=Account.objects.all(), required=False, empty_label="every account"
    )
    campaign = forms.IntegerField(label="Of one campaign, number", required=False, min_value=1)
    statuses = forms.BooleanField(label="Every change of a recipient's status", required=False, initial=True)
    alerts = forms.BooleanField(label="Alerts: pauses, finished campaigns, standstill", required=False, initial=True)

    def clean_campaign(self) -> Campaign | None:
        """Return the campaign of that number."""
        number = self.cleaned_data["campaign"]
        if number is None:
            return None
        found = Campaign.objects.filter(pk=number).first()
        if found is None:
            raise forms.ValidationError(f"There is no campaign {number}.")
        return found

    def clean(self) -> dict[str, object]:
        """Refuse two answers to one question."""
        found: dict[str, object] = super().clean() or {}
        if found.get("account") and found.get("campaign"):
            self.add_error("campaign", "Choose an account or a campaign, not both: a campaign has one account.")
        return found

    def save(self) -> Hook | None:
        """Store the hook; None when it cannot be, and the form says why."""
        given = self.cleaned_data
        try:
            return notices.add(
                given["name"], given["url"], account=given["account"], campaign=given["campaign"],
                statuses=given["statuses"], alerts=given["alerts"],
            )  # fmt: skip
        except notices.BadAddress as error:
            self.add_error("url", str(error))
        except notices.Refused as error:
            self.add_error("name", str(error))
        return None
