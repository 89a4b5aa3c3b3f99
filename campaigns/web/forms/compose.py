"""The second step of a new campaign: the kind of message, which column is what, and the texts for all rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms

from campaigns.messages import KINDS, Field
from campaigns.models import Account, Campaign
from campaigns.sheets import Template, TemplateError
from campaigns.web.forms.account import REGIONS
from campaigns.web.workbook import Column, Found, Workbook

_LONG = ("message", "rows")
_SHOWN = 24


@dataclass(frozen=True, slots=True)
class Line:
    """One field of the message: its text for all rows, and the column that wins over it."""

    about: Field
    column: forms.BoundField
    text: forms.BoundField
    found: Found | None
    samples: tuple[str, ...]


class ComposeForm(forms.Form):
    """`column_<field>` and `text_<field>` for every field of the kind, and the choices for the whole file."""

    name = forms.CharField(label="Name of the campaign", max_length=120)
    kind = forms.ChoiceField(label="Kind of message", choices=[(name, kind.title) for name, kind in KINDS.items()])
    sheet = forms.ChoiceField(required=False)
    region = forms.ChoiceField(
        label="Country of numbers without a country code", choices=[(region, region) for region in REGIONS]
    )
    duplicates = forms.ChoiceField(
        label="A number that stands in several rows",
        choices=[("skip", "is messaged once"), ("keep", "is messaged for every row")],
    )
    column_phone = forms.ChoiceField(label="Phone numbers are in", required=False)
    groups = forms.BooleanField(
        label="This column holds ids of WhatsApp groups, and no phone numbers",
        required=False,
        help_text="An id is 18 digits, or a number, a hyphen and a timestamp. "
        "The command campaigns groups lists those of an account.",
    )
    several = forms.BooleanField(
        label="A message may go out as several: a long text in parts, a document's caption on its own", required=False
    )
    again = forms.BooleanField(label="Import it once more, and message people a second time", required=False)

    def __init__(self, book: Workbook, kind: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.book = book
        self.message_kind = KINDS[kind]
        headers = [(column.value, _told(column)) for column in book.columns]
        phone = self.fields["column_phone"]
        phone.choices = headers if "phone" in book.fields else [("", "choose a column"), *headers]  # type: ignore[attr-defined]
        self.fields["sheet"].choices = [(sheet, sheet) for sheet in book.table.sheets]  # type: ignore[attr-defined]
        for field in self.message_kind.fields:
            self.fields[f"column_{field.name}"] = forms.ChoiceField(
                label=f"Column for {field.name}", choices=[("", "no column"), *headers], required=False
            )
            self.fields[f"text_{field.name}"] = _text_field(field)

    @property
    def may_split(self) -> bool:
        """Whether messages of this kind may have to go out in several."""
        return self.message_kind.name in ("text", "file_caption")

    def offer_again(self, why: str) -> None:
        """Refuse for now: only with the tick is the same content imported again."""
        self.add_error("again", why)

    def lines(self) -> Iterator[Line]:
        """Yield the fields of the message as the page shows them."""
        for field in self.message_kind.fields:
            column = self.book.fields.get(field.name)
            yield Line(
                field,
                self[f"column_{field.name}"],
                self[f"text_{field.name}"],
                self.book.found.get(field.name),
                column.samples if column else (),
            )

    def clean(self) -> dict[str, Any]:
        """Look that every field that must be there comes from a column or from a text whose columns exist."""
        data = super().clean() or self.cleaned_data
        if "column_phone" in data and not data["column_phone"]:
            self.add_error("column_phone", self.book.trouble or "Choose the column with the phone numbers.")
        headers = [column.text for column in self.book.columns]
        for field in self.message_kind.fields:
            text = data.get(f"text_{field.name}", "")
            if field.required and not text.strip() and not data.get(f"column_{field.name}"):
                self.add_error(f"text_{field.name}", "Write it here for all rows, or choose the column it stands in.")
            try:
                Template.parse(text).bind(headers)
            except TemplateError as error:
                self.add_error(f"text_{field.name}", str(error))
        return data

    def choices(self) -> dict[str, Any]:
        """Return everything typed so far, right or wrong, as it is kept with the upload."""
        names = [field.name for field in self.message_kind.fields]
        typed = {name: str(self[name].value() or "") for name in self.fields}
        # An empty choice says that the field has no column, also where the matching would find one.
        columns = {name: typed[f"column_{name}"] for name in names}
        if typed["column_phone"]:
            columns["phone"] = typed["column_phone"]
        templates = {name: _lines(typed[f"text_{name}"]) for name in names if typed[f"text_{name}"].strip()}
        whole = ("name", "kind", "sheet", "region", "duplicates")
        return {name: typed[name] for name in whole} | {
            "columns": columns,
            "templates": templates,
            "groups": bool(self["groups"].value()),
            "several": bool(self["several"].value()),
            "again": bool(self["again"].value()),
        }


def first_choices(book_name: str, account: Account) -> dict[str, Any]:
    """Return what is offered for an upload that nobody touched yet."""
    return {
        "name": book_name.rpartition(".")[0][:120] or book_name[:120],
        "kind": "text",
        "sheet": "",
        "region": account.region,
        "duplicates": "skip",
        "groups": False,
        "again": False,
        "columns": {},
        "templates": {},
    }


def choices_of(campaign: Campaign) -> dict[str, Any]:
    """Return what was chosen for a draft, to be changed."""
    options = campaign.options
    whole = {name: options[name] for name in ("region", "duplicates", "again", "columns")}
    return whole | {
        "name": campaign.name,
        "kind": campaign.kind,
        "sheet": options["sheet"] or "",
        "templates": dict(campaign.templates),
        "groups": options.get("groups", False),
        "several": options["message"]["allow_multipart"],
    }


def initial(choices: dict[str, Any], book: Workbook) -> dict[str, Any]:
    """Return the form's first values: what was chosen, else what the matching found."""
    columns = {name: column.value for name, column in book.fields.items()} | choices["columns"]
    return (
        {name: choices[name] for name in ("name", "kind", "region", "duplicates")}
        | {name: choices.get(name, False) for name in ("groups", "several")}
        | {"sheet": choices["sheet"] or book.table.sheet}
        | {f"column_{name}": value for name, value in columns.items()}
        | {f"text_{name}": text for name, text in choices["templates"].items()}
    )


def _told(column: Column) -> str:
    """Return how a choice names a column: its header, its letter, and what stands first in it."""
    first = next((sample for sample in column.samples if sample), "")
    shown = f": {first[:_SHOWN]}{'…' if len(first) > _SHOWN else ''}" if first else ""
    return f"{column.text} ({column.letter}){shown}"


def _text_field(field: Field) -> forms.CharField:
    attrs: dict[str, Any] = {"placeholder": field.example, "data-chips": ""}
    if field.limit:
        attrs |= {"data-count": field.limit, "data-unit": field.unit}
    widget = forms.Textarea(attrs | {"rows": 6}) if field.name in _LONG else forms.TextInput(attrs)
    return forms.CharField(
        label=field.name, required=False, strip=False, max_length=20_000, widget=widget, help_text=field.help
    )


def _lines(text: str) -> str:
    """Browsers send CR LF; a message has LF."""
    return text.replace("\r\n", "\n")
