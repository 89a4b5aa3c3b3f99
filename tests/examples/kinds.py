"""Builds one small workbook for each kind of message: the template that `campaigns template` writes, with rows in it.

Run as `python -m tests.examples.kinds` to write them again. Every number is of the 555 exchange, which nobody has.
"""

from __future__ import annotations

import io
from pathlib import Path

from openpyxl import load_workbook
from PIL import Image

import campaigns
from campaigns.cli.template import columns
from campaigns.messages import KINDS
from campaigns.sheets import make_template

FOLDER = Path(campaigns.__file__).parent / "examples"
ATTACHMENTS = FOLDER / "attachments"
PHONES = ("+1 212 555 0101", "+1 212 555 0102", "+1 212 555 0103")

_BUTTONS = {"footer": "Reply STOP to opt out", "button1": "Yes", "button2": "No", "button3": "Later"}
_ACTIONS = {
    "callButtonText": "Call us",
    "callButtonValue": "+12125550100",
    "urlButtonText": "See it",
    "urlButtonValue": "https://example.com/spring?from=list&to=shop",
}
_PLACE = {"latitude": "40.7829", "longitude": "-73.9654", "name": "The Great Lawn"}
_MENU = "Tea:Masala chai:With ginger|Tea:Green tea:|Coffee:Filter coffee:Strong"

ROWS: dict[str, tuple[dict[str, str], ...]] = {
    "text": (
        {"message": "Hello *Asha*, your order 1001 is ready. 100% fresh & hot; price ₹50"},
        {"message": "Hello Ben,\nyour order is ready.\n_Riverside Shop_ 👋"},
        {"message": "नमस्ते कविता, आपका ऑर्डर तैयार है।"},
    ),
    "file": (
        {"link": "https://example.com/spring.jpg"},
        {"link": "https://example.com/price%20list.pdf"},
        {"file": "leaflet.pdf"},
    ),
    "file_caption": (
        {"link": "https://example.com/spring.jpg", "message": "The new colours, *Asha*"},
        {"file": "colours.png", "message": "Hello Ben, these are in stock"},
        {"file": "leaflet.pdf", "message": "Kavya, your leaflet"},
    ),
    "location": (
        {**_PLACE, "address": "Central Park, New York", "url": "https://example.com/lawn"},
        {"latitude": "-33.8568", "longitude": "151.2153", "name": "Opera House"},
        {"latitude": "0", "longitude": "-0.00001", "name": "A place at sea"},
    ),
    "contact": (
        {"contactName": "Asha Rao", "contactPhone": "+1 212 555 0110", "contactOrganization": "Rao Textiles"},
        {"contactName": "Ben", "contactPhone": "12125550111"},
        {"contactName": "कविता", "contactPhone": "12125550112", "contactOrganization": "A & B"},
    ),
    "text_buttons": (
        {"message": "Shall we deliver today?", **_BUTTONS},
        {"message": "Shall we deliver today?", "button1": "Yes", **_ACTIONS},
        {"message": "Only one question: which?", "button1": "This", "button2": "That", "button3": "Neither"},
    ),
    "file_buttons": (
        {"link": "https://example.com/spring.jpg", "message": "Do you like it?", **_BUTTONS},
        {"file": "leaflet.pdf", "message": "Our leaflet", **_ACTIONS},
        {"file": "colours.png", "message": "These are in stock", "button1": "Order"},
    ),
    "location_buttons": (
        {**_PLACE, "message": "We meet here", **_BUTTONS},
        {**_PLACE, "message": "We meet here", **_ACTIONS},
        {**_PLACE, "message": "We meet here", "button1": "Coming"},
    ),
    "list": (
        {"header": "Our menu", "message": "What shall we bring?", "buttonText": "Choose", "rows": _MENU},
        {"message": "When?", "buttonText": "Pick a time", "rows": "Morning\nEvening"},
        {"message": "Which?", "footer": "Thank you", "buttonText": "Choose", "rows": ":One:first|:Two:second"},
    ),
}
"""For each kind the rows of its example, by column; the phones are added in their order."""


def build(kind: str, target: Path) -> Path:
    """Write the example of a kind."""
    make_template(KINDS[kind].title, columns(KINDS[kind]), target)
    book = load_workbook(target)
    sheet = book["Recipients"]
    headers = [cell.value for cell in sheet[1]]
    for number, (phone, row) in enumerate(zip(PHONES, ROWS[kind], strict=True), start=2):
        for column, header in enumerate(headers, start=1):
            cell = sheet.cell(number, column)
            value = phone if header == "phone" else row.get(str(header))
            if header in ("latitude", "longitude"):
                cell.value = float(value or 0)
            else:
                cell.value = value
                cell.number_format = "@"
    book.save(target)
    return target


def attachments() -> dict[str, bytes]:
    """Return the files that rows name: a picture and a page."""
    picture = io.BytesIO()
    Image.linear_gradient("L").resize((120, 40)).convert("RGB").save(picture, "PNG")
    return {"colours.png": picture.getvalue(), "leaflet.pdf": _PAGE}


_PAGE = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]>>endobj\n"
    b"trailer<</Root 1 0 R>>\n%%EOF\n"
)

if __name__ == "__main__":
    for name in KINDS:
        build(name, FOLDER / f"{name}.xlsx")
    ATTACHMENTS.mkdir(exist_ok=True)
    for file, content in attachments().items():
        (ATTACHMENTS / file).write_bytes(content)
