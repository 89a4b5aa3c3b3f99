"""A place on the map: its coordinates, and the kind `location`."""

from __future__ import annotations

import re
from decimal import Decimal

from campaigns.messages.base import Field
from campaigns.messages.draft import Draft
from campaigns.messages.kind import Kind
from campaigns.messages.links import WEB, check_link

LATITUDE = Field(
    "latitude",
    "degreesLatitude",
    required=True,
    synonyms=("lat", "degreesLatitude", "degrees latitude"),
    example="12.9716",
    help="Decimal degrees from -90 to 90.",
    bounds=(-90, 90),
)
LONGITUDE = Field(
    "longitude",
    "degreesLongitude",
    required=True,
    synonyms=("lon", "lng", "long", "degreesLongitude", "degrees longitude"),
    example="77.5946",
    help="Decimal degrees from -180 to 180.",
    bounds=(-180, 180),
)
PLACE = Field(
    "name",
    "name",
    required=True,
    synonyms=("location name", "place", "place name"),
    example="Cubbon Park",
    help="Name of the place.",
)
ADDRESS = Field(
    "address",
    "address",
    synonyms=("location address", "full address", "street"),
    example="Kasturba Road, Bengaluru",
    help="Address of the place; may be empty.",
)
URL = Field(
    "url",
    "url",
    synonyms=("location url", "map", "map link", "map url", "website"),
    example="https://example.com/park",
    help="Link shown with the place; may be empty.",
    starts=WEB,
)
_DECIMAL = re.compile(r"[+-]?(?:[0-9]{1,30}[.,]?[0-9]{0,30}|[.,][0-9]{1,30})(?:[eE][+-]?[0-9]{1,2})?")
_MARKS = re.compile(r"[°º′″'\"NSEWnsew]")


def check_place(draft: Draft) -> None:
    """Read coordinates and name, which both kinds of location need (specification 1.4, 1.8)."""
    _check_degrees(draft, LATITUDE)
    _check_degrees(draft, LONGITUDE)
    draft.line(PLACE)


def _check_degrees(draft: Draft, field: Field) -> None:
    """Read decimal degrees onto the wire, without an exponent; a comma is the decimal sign."""
    written = draft.raw(field).replace("\u2212", "-")
    if not written:
        draft.missing(field)
        return
    if not _DECIMAL.fullmatch(written):
        why = "must be decimal degrees such as 12.97"
        if _MARKS.search(written):
            why += ", not degrees, minutes and seconds"
        draft.problem(field, "bad_number", why)
        return
    degrees = Decimal(written.replace(",", "."))
    if field.bounds and not field.bounds[0] <= degrees <= field.bounds[1]:
        draft.problem(field, "bad_number", f"from {field.bounds[0]} to {field.bounds[1]}, found {degrees:.6g}")
        return
    draft.params[field.wire] = f"{degrees:f}"


class LocationKind(Kind):
    """A place with its name, address and link (specification 1.4)."""

    name = "location"
    title = "Location"
    endpoint = "sendLocation"
    fields = (LATITUDE, LONGITUDE, PLACE, ADDRESS, URL)

    def read(self, draft: Draft) -> None:
        """See `Kind.read`."""
        check_place(draft)
        draft.line(ADDRESS)
        check_link(draft, URL)
