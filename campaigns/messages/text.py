"""The kind `text`: words only."""

from __future__ import annotations

from campaigns.messages.base import Field
from campaigns.messages.draft import Draft
from campaigns.messages.kind import Kind

MESSAGE = Field(
    "message",
    "message",
    required=True,
    limit=2000,
    unit="bytes",
    synonyms=("text", "body", "msg", "content", "sms"),
    example="Hello *Asha*, your order is ready.",
    help="The text, at most 2000 bytes; *bold*, _italic_ and ~struck~ are understood.",
)


class TextKind(Kind):
    """A text of at most 2000 bytes in one part (specification 1.1)."""

    name = "text"
    title = "Text"
    endpoint = "sendText"
    fields = (MESSAGE,)

    def read(self, draft: Draft) -> None:
        """See `Kind.read`."""
        draft.text(MESSAGE)
