"""What an account's people opt out by, beside the usual words, and what they are answered."""

from __future__ import annotations

from typing import Any

from django import forms

from campaigns.messages.text import MESSAGE
from campaigns.optout import LONGEST


class WordsField(forms.CharField):
    """Words or short sentences with commas between them; cleaned to a list."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=1000, required=False, **kwargs)

    def prepare_value(self, value: object) -> object:
        """Return a stored list as it is written."""
        return ", ".join(map(str, value)) if isinstance(value, list) else value

    def clean(self, value: object) -> list[str]:
        """Return the words. Raises ValidationError for one that no answer could ever be."""
        words = list(dict.fromkeys(filter(None, (word.strip() for word in super().clean(value).split(",")))))
        if long := next((word for word in words if len(word) > LONGEST), None):
            raise forms.ValidationError(f"{long[:20]}… is longer than {LONGEST} characters. Put commas between words.")
        return words


class ReplyField(forms.CharField):
    """A text message, within the bytes that one may have."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, widget=forms.Textarea(attrs={"rows": 2}), **kwargs)

    def validate(self, value: str) -> None:
        """Refuse what the gateway would refuse."""
        super().validate(value)
        size, most = len(value.encode()), MESSAGE.limit or 0
        if size > most:
            raise forms.ValidationError(f"The text has {size:,} bytes; {most:,} are allowed.")
