"""A send window as a person types it."""

from __future__ import annotations

from typing import Any

from django import forms

from campaigns.windows import BadWindow, Window


class WindowField(forms.CharField):
    """Cleans to a Window, None for nothing."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"placeholder": "Mon-Sat 09:00-18:00"})
        super().__init__(max_length=80, widget=widget, **kwargs)

    def clean(self, value: Any) -> Window | None:
        """Read it, with the sentence that shows how one is written where it is none."""
        text = str(super().clean(value)).strip()
        try:
            return Window.parse(text) if text else None
        except BadWindow as error:
            raise forms.ValidationError(str(error)) from None
