"""The form of what programs send. Unknown fields are refused, so that a typing mistake is never silent."""

from __future__ import annotations

import math
from datetime import datetime
from typing import Annotated, Literal

from ninja import Schema
from pydantic import (
    AfterValidator,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    StrictFloat,
    StrictInt,
    StringConstraints,
)

MOST_ROWS = 2_000
"""In one request; longer lists go as files."""
_LARGEST_ID = 2**63 - 1


def storable(text: str) -> str:
    """Return the text. Raises ValueError when no database and no file can hold it."""
    if "\x00" in text:
        raise ValueError("The character NUL is not allowed.")
    if any("\ud800" <= char <= "\udfff" for char in text):
        raise ValueError("Half a character (a lone surrogate) is not allowed.")
    return text


def plain(value: object) -> object:
    """Return what a cell can hold. Raises ValueError, once and not for each type that it might have been."""
    if isinstance(value, str):
        return storable(value)
    if value is None or isinstance(value, int) or (isinstance(value, float) and math.isfinite(value)):
        return value
    raise ValueError("A cell is a text, a number, true, false or null.")


Text = Annotated[str, AfterValidator(storable)]
Name = Annotated[Text, StringConstraints(min_length=1, max_length=120)]
Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.-]{1,40}$")]
Id = Annotated[int, Field(ge=1, le=_LARGEST_ID)]
After = Annotated[int, Field(ge=0, le=_LARGEST_ID, description="`next` of the page before.")]
Limit = Annotated[int, Field(ge=1, le=500)]
Cell = Annotated[str | StrictBool | StrictInt | StrictFloat | None, BeforeValidator(plain)]
Row = Annotated[dict[Text, Cell], Field(max_length=200)]
Kind = Literal[
    "text", "file", "file_caption", "location", "contact", "text_buttons", "file_buttons", "location_buttons", "list"
]
Duplicates = Literal["skip", "keep"]


class Sent(Schema):
    """The body of a request."""

    model_config = ConfigDict(extra="forbid")


class Choices(Sent):
    """How a list becomes a campaign."""

    account: Name
    name: Annotated[Text, StringConstraints(max_length=120)] = ""
    kind: Kind = "text"
    message: Text | None = Field(default=None, description="The text for all rows, with {{column}} placeholders.")
    region: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")] | None = None
    duplicates: Duplicates = "skip"
    again: bool = Field(default=False, description="Import a list, or send texts, that went out before, on purpose.")
    groups: bool = Field(default=False, description="The phone column holds ids of WhatsApp groups, and no numbers.")


class Rows(Choices):
    """A list as JSON: objects with the same keys as a spreadsheet has headers."""

    again: StrictBool = False
    groups: StrictBool = False
    rows: Annotated[list[Row], Field(min_length=1, max_length=MOST_ROWS)]
    templates: dict[Text, Text] = Field(default_factory=dict, description="Fields of the message for all rows.")
    columns: dict[Text, Text] = Field(default_factory=dict, description="Which column is which field.")


class Upload(Choices):
    """The fields beside an uploaded spreadsheet."""

    sheet: Text | None = None
    templates: Text = Field(default="{}", description="A JSON object: fields of the message for all rows.")
    columns: Text = Field(default="{}", description="A JSON object: field of the message to header.")


class Start(Sent):
    """When and how a campaign goes out."""

    at: datetime | None = Field(default=None, description="Without an offset: in the account's zone. Left out: now.")
    yes: StrictBool = Field(default=False, description="Launch although something yellow speaks against it.")
    window: Text | None = Field(default=None, description="Hours in the account's zone, such as Mon-Sat 09:00-18:00.")
    finish_by: datetime | None = None
    canary: Annotated[StrictInt, Field(ge=1, le=2**31 - 1)] | None = None
    canary_minutes: Annotated[StrictInt, Field(ge=1, le=10_080)] = 30
    canary_max_failed: Annotated[StrictInt, Field(ge=0, le=100)] = 20


class Again(Sent):
    """Which failed recipients are sent to again."""

    code: Code | None = None


class Number(Sent):
    """A number to suppress or to let go. Without `account`: for all accounts."""

    phone: Annotated[Text, StringConstraints(min_length=1, max_length=40)]
    account: Name | None = None
    reason: Annotated[Text, StringConstraints(max_length=120)] = "added by a program"
