"""The file of a message: a link or an attachment, exactly one; and the two kinds that send only that."""

from __future__ import annotations

import re

from campaigns.messages.attachment import LIMIT, SAFE
from campaigns.messages.base import Field, Part
from campaigns.messages.draft import Draft
from campaigns.messages.filetypes import BY_EXTENSION, FileType
from campaigns.messages.kind import Kind
from campaigns.messages.links import WEB, check_link, extension_of

LINK = Field(
    "link",
    "link",
    synonyms=("file link", "file url", "media", "media link", "media url", "image url", "document url"),
    example="https://example.com/photo.jpg",
    help="Public http or https address of the file, at most 5 MB; give a link or a file, not both.",
    starts=WEB,
    apart=("file",),
)
FILE = Field(
    "file",
    "file",
    synonyms=("file name", "attachment", "attachment name"),
    help="Name of a file uploaded with the campaign, at most 3 MB; give a link or a file, not both.",
    apart=("link",),
)
CAPTION = Field(
    "message",
    "message",
    required=True,
    limit=2000,
    unit="bytes",
    synonyms=("caption", "text", "body", "msg", "content"),
    example="The new colours, *Asha*.",
    help="Caption of the image or video, at most 2000 bytes; documents arrive without it.",
)
_PATH = re.compile(r"[/\\\x00-\x1f]|^\.|\.\.|^[A-Za-z]:")


def check_file(draft: Draft, *, with_buttons: bool = False) -> FileType | None:
    """Read the row's one file; gives its type, None when it is bad or unknown (a link need not show it)."""
    link, name = draft.raw(LINK), draft.raw(FILE)
    if link and name:
        draft.problem(FILE, "bad_combination", "give a link or a file, not both")
    if not link and not name:
        draft.missing(LINK, "give a link or the name of a file")
    kind = BY_EXTENSION.get(extension_of(link)) if check_link(draft, LINK, fetched=True) else None
    if name:
        draft.file = name
        kind = _check_attachment(draft, name)
    if kind and with_buttons and not kind.with_buttons:
        where = FILE if name else LINK
        draft.problem(where, "unsupported_type", "buttons go with image, video, Word, Excel, PowerPoint, PDF")
    return kind


def _check_attachment(draft: Draft, name: str) -> FileType | None:
    attachment = draft.attachment
    if _PATH.search(name):
        draft.problem(FILE, "bad_file_name", "must be the name of an uploaded file, not a path")
        return None
    if attachment is None:
        draft.problem(FILE, "missing_attachment", "is not among the files uploaded with the campaign")
        return None
    if attachment.size == 0:
        draft.problem(FILE, "empty_file", "the file is empty: found 0 bytes")
        return None
    if attachment.size > LIMIT:
        draft.problem(FILE, "too_large", f"at most {LIMIT} bytes, found {attachment.size}")
    elif attachment.size > SAFE:
        draft.warn(FILE, "large_file", f"some hosts take at most {SAFE} bytes, found {attachment.size}")
    kind = attachment.type
    if kind is None:
        draft.problem(FILE, "unsupported_type", "its content is no type that the gateway sends")
    elif attachment.extension not in kind.extensions:
        draft.warn(FILE, "wrong_extension", f"its content is {kind.mime}: it goes out as {kind.extensions[0]}")
    return kind


class FileKind(Kind):
    """A file without words (specification 1.2, 1.2a)."""

    name = "file"
    title = "File"
    endpoint = "sendFiles"
    fields = (LINK, FILE)

    def read(self, draft: Draft) -> None:
        """See `Kind.read`."""
        check_file(draft)


class FileCaptionKind(Kind):
    """A file with a caption (specification 1.3, 1.3a); documents and sound arrive without it."""

    name = "file_caption"
    title = "File with caption"
    endpoint = "sendFileWithCaption"
    fields = (LINK, FILE, CAPTION)

    def read(self, draft: Draft) -> None:
        """See `Kind.read`; with `caption_on_document="split"` a document gives two parts, the text first."""
        kind = check_file(draft)
        caption = draft.text(CAPTION)
        if not caption or kind is None or kind.family in ("image", "video"):
            return
        if draft.options.caption_on_document == "split":
            rest = {name: value for name, value in draft.params.items() if name != CAPTION.wire}
            text = Part("sendText", {CAPTION.wire: caption})
            draft.parts = (text, Part("sendFiles", rest, draft.file))
        elif draft.options.caption_on_document == "warn":
            draft.warn(CAPTION, "caption_not_delivered", f"a caption does not arrive with {kind.mime}")
