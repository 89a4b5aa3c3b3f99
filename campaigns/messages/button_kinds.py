"""The three kinds with buttons: under a text, a file, a place."""

from __future__ import annotations

from campaigns.messages.buttons import BODY, BUTTONS, FOOTER, check_buttons
from campaigns.messages.draft import Draft
from campaigns.messages.files import FILE, LINK, check_file
from campaigns.messages.kind import Kind
from campaigns.messages.location import LATITUDE, LONGITUDE, PLACE, check_place


def _check_body(draft: Draft) -> None:
    draft.text(BODY)
    draft.line(FOOTER)
    check_buttons(draft)


class TextButtonsKind(Kind):
    """A text with buttons (specification 1.6)."""

    name = "text_buttons"
    title = "Text with buttons"
    endpoint = "sendTextButton"
    fields = (BODY, FOOTER, *BUTTONS)

    def read(self, draft: Draft) -> None:
        """See `Kind.read`."""
        _check_body(draft)


class FileButtonsKind(Kind):
    """A file with text and buttons (specification 1.7, 1.7a); here documents keep their text."""

    name = "file_buttons"
    title = "File with buttons"
    endpoint = "sendFilesButton"
    fields = (LINK, FILE, BODY, FOOTER, *BUTTONS)

    def read(self, draft: Draft) -> None:
        """See `Kind.read`."""
        check_file(draft, with_buttons=True)
        _check_body(draft)


class LocationButtonsKind(Kind):
    """A place with text and buttons (specification 1.8), without the address and link of 1.4."""

    name = "location_buttons"
    title = "Location with buttons"
    endpoint = "sendLocationButton"
    fields = (LATITUDE, LONGITUDE, PLACE, BODY, FOOTER, *BUTTONS)

    def read(self, draft: Draft) -> None:
        """See `Kind.read`."""
        check_place(draft)
        _check_body(draft)
