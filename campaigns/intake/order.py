"""What a person asks to be imported: the file, the kind of message, the texts and the choices."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

from campaigns import files
from campaigns.messages import Options
from campaigns.models import Campaign
from campaigns.phone import Written

Duplicates = Literal["skip", "keep"]


class OrderError(Exception):
    """The whole import cannot be done; the text says why and how to mend it."""


class SameContent(OrderError):
    """The account has a campaign of the same content; ordering it `again` is the way on."""


@dataclass(frozen=True, slots=True)
class Order:
    """One import. `templates` gives fields of the message for all rows, `columns` chooses headers for fields.

    A field whose chosen header is "" has no column, even where one would be found by name.
    """

    path: Path
    name: str
    kind: str = "text"
    templates: Mapping[str, str] = field(default_factory=dict)
    columns: Mapping[str, str] = field(default_factory=dict)
    sheet: str | None = None
    region: str = "IN"
    written: Written | None = None
    """How numbers without a plus are written; None lets the column say."""
    duplicates: Duplicates = "skip"
    again: bool = False
    """Whether content that was imported before, and texts that went to a number lately, may go once more."""
    groups: bool = False
    """Whether the phone column holds ids of WhatsApp groups, and no numbers."""
    attachments: Mapping[str, Path] = field(default_factory=dict)
    options: Options = field(default_factory=Options)

    def as_options(self) -> dict[str, Any]:
        """Return what a campaign keeps beside its own columns, as JSON."""
        return {
            "region": self.region,
            "written": self.written.value if self.written else None,
            "duplicates": self.duplicates,
            "again": self.again,
            "groups": self.groups,
            "sheet": self.sheet,
            "columns": dict(self.columns),
            "message": asdict(self.options),
        }


@contextmanager
def stored_order(campaign: Campaign, source: str) -> Iterator[Order]:
    """Yield the campaign's order with its files at hand; `source` is the stored file of the rows.

    Raises FilesUnreachable and FileNotFoundError.
    """
    attached = dict(campaign.attachments.values_list("name", "file"))
    with files.at_hand([source, *attached.values()]) as paths:
        yield order_of(campaign, paths[source], {name: paths[stored] for name, stored in attached.items()})


def order_of(campaign: Campaign, path: Path, attachments: Mapping[str, Path]) -> Order:
    """Return the order that the campaign was made from, for the file at `path`."""
    options = campaign.options
    return Order(
        path=path,
        name=campaign.source_name,
        kind=campaign.kind,
        templates=campaign.templates,
        columns=options["columns"],
        sheet=options["sheet"],
        region=options["region"],
        written=Written(options["written"]) if options["written"] else None,
        duplicates=options["duplicates"],
        again=options["again"],
        groups=options.get("groups", False),
        attachments=attachments,
        options=Options(**options["message"]),
    )
