"""The columns a person chose for a set of headers, remembered for the next file that has them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from campaigns.models import ColumnChoice
from campaigns.sheets import ColumnMap, Header, signature


def remembered(headers: Sequence[Header], kind: str) -> dict[str, str]:
    """Return what was chosen for these headers and this kind of message; nothing when nobody chose."""
    found = ColumnChoice.objects.filter(signature=signature(headers), kind=kind).first()
    return dict(found.columns) if found else {}


def remember(headers: Sequence[Header], kind: str, columns: ColumnMap) -> None:
    """Keep the columns as confirmed. A table with two headers of one name is not remembered: letters may move."""
    texts = [header.text for header in headers if header.text]
    if len(set(texts)) < len(texts):
        return
    chosen = {field: header.text for field, header in columns.columns.items()} | dict.fromkeys(columns.left_out, "")
    ColumnChoice.objects.update_or_create(signature=signature(headers), kind=kind, defaults={"columns": chosen})


def spelt_out(headers: Sequence[Header], columns: ColumnMap) -> Mapping[str, str]:
    """Return every column in a form that names one header only: its text, or its letter where two are alike.

    Fields that shall have no column are there too, with nothing.
    """
    texts = [header.text for header in headers]
    return {
        field: header.text if texts.count(header.text) == 1 else f"column {header.letter}"
        for field, header in columns.columns.items()
    } | dict.fromkeys(columns.left_out, "")
