"""The kind `list`: a text with a menu."""

from __future__ import annotations

from campaigns.messages.base import Field
from campaigns.messages.buttons import FOOTER
from campaigns.messages.draft import Draft
from campaigns.messages.kind import Kind
from campaigns.messages.rows import ROWS, check_rows

HEADER = Field(
    "header",
    "header",
    limit=60,
    synonyms=("heading", "list header", "list title", "title"),
    example="Our menu",
    help="Title above the message, at most 60 characters; some hosts require it.",
)
LIST_MESSAGE = Field(
    "message",
    "message",
    required=True,
    limit=1024,
    synonyms=("text", "body", "msg", "content"),
    example="What shall we bring you?",
    help="The text above the menu, at most 1024 characters.",
)
BUTTON_TEXT = Field(
    "buttonText",
    "buttonText",
    required=True,
    limit=20,
    synonyms=("list button", "menu button", "button"),
    example="Choose",
    help="Text of the button that opens the menu, at most 20 characters.",
)


class ListKind(Kind):
    """A text with a button that opens a menu (specification 1.9)."""

    name = "list"
    title = "List"
    endpoint = "sendList"
    fields = (HEADER, LIST_MESSAGE, FOOTER, BUTTON_TEXT, ROWS)

    def read(self, draft: Draft) -> None:
        """See `Kind.read`."""
        draft.line(HEADER)
        draft.text(LIST_MESSAGE)
        draft.line(FOOTER)
        draft.line(BUTTON_TEXT)
        check_rows(draft)
