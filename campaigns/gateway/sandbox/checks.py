"""The limits and grammars of the send endpoints, with the specification's errors (sections 1.1 to 1.9)."""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

from campaigns.gateway.sandbox.messages import Upload
from campaigns.gateway.sandbox.request import Call

TEXT_BYTES = 2000
BUTTON_TEXT = 20
FILE_BYTES = 3 * 1024 * 1024
SECTION, TITLE, DESCRIPTION = 20, 20, 30

IMAGES = frozenset({"jpg", "jpeg", "png", "gif", "webp"})
VIDEOS = frozenset({"mp4", "3gp", "mov", "avi", "mkv"})
AUDIOS = frozenset({"mp3", "ogg", "opus", "aac", "m4a", "amr", "wav"})
DOCUMENTS = frozenset({"pdf", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "txt", "csv", "zip"})
KNOWN = IMAGES | VIDEOS | AUDIOS | DOCUMENTS

Check = Callable[[Call], str]
_PHONE = re.compile(r"[0-9]{7,20}(-[0-9]{5,20})?")
_CALL_NUMBER = re.compile(r"\+?[0-9]{3,15}")
_SINGLE_QUICK_REPLIES = ("button2", "button3")


def extension(name: str) -> str:
    """The file extension of a file name or link, in small letters, without the dot."""
    tail = urlsplit(name).path.rpartition("/")[2]
    return tail.rpartition(".")[2].lower() if "." in tail else ""


def media_type(name: str) -> str:
    """image, video, audio or document, by the extension."""
    ending = extension(name)
    kinds = (("image", IMAGES), ("video", VIDEOS), ("audio", AUDIOS))
    return next((kind for kind, endings in kinds if ending in endings), "document")


def phone(call: Call) -> str:
    """Digits without plus sign; a group's id may hold one hyphen."""
    return "" if _PHONE.fullmatch(call.first("phone")) else "12"


def text(call: Call) -> str:
    """At most 2000 bytes of UTF-8 (1.1, 1.3)."""
    return "12" if len(call.first("message").encode()) > TEXT_BYTES else ""


def at_most(name: str, characters: int) -> Check:
    """At most so many characters (1.6: message 1024, footer 60)."""

    def check(call: Call) -> str:
        return "12" if len(call.first(name)) > characters else ""

    return check


def attachment(call: Call) -> str:
    """Exactly one of `link` and `file`; 08, 09, 10 and 11 as sections 1.2 and 9 say. Nothing is fetched."""
    uploads = call.files.get("file", [])
    link = call.first("link")
    if uploads and link:
        return "12"
    if uploads:
        return _upload(uploads)
    if not link:
        return "13"
    parts = urlsplit(link)
    name = parts.path.rpartition("/")[2]
    if parts.scheme not in ("http", "https") or not parts.netloc or " " in link or name.startswith("missing."):
        return "09"
    ending = extension(link)
    if name.startswith("forbidden.") or (ending and ending not in KNOWN):
        return "10"
    return ""


def _upload(uploads: list[Upload]) -> str:
    upload = uploads[0]
    if len(uploads) > 1:
        return "12"
    if not 0 < upload.size <= FILE_BYTES:
        return "08"
    return "" if extension(upload.filename) in KNOWN else "11"


def place(call: Call) -> str:
    """Decimal degrees within the globe (1.4, 1.8)."""
    for name, most in (("degreesLatitude", 90), ("degreesLongitude", 180)):
        try:
            degrees = float(call.first(name))
        except ValueError:
            return "12"
        if not abs(degrees) <= most:
            return "12"
    return ""


def buttons(call: Call) -> str:
    """Quick replies, or call and link buttons with at most button1; call and link come as pairs (1.6)."""
    pairs = (("callButtonText", "callButtonValue"), ("urlButtonText", "urlButtonValue"))
    given = [(call.first(label), call.first(value)) for label, value in pairs]
    if any(bool(label) != bool(value) for label, value in given):
        return "12"
    actions = any(label for label, _ in given)
    if actions and any(call.first(name) for name in _SINGLE_QUICK_REPLIES):
        return "12"
    if not actions and not call.first("button1"):
        return "13"
    labels = [call.first(name) for name in ("button1", "button2", "button3", "callButtonText", "urlButtonText")]
    if any(len(label) > BUTTON_TEXT for label in labels):
        return "12"
    number, address = given[0][1], given[1][1]
    if number and not _CALL_NUMBER.fullmatch(number):
        return "12"
    return "12" if address and "://" not in address else ""


def rows(call: Call) -> str:
    """`section:title:description`; both colons are compulsory and so is the title (1.9)."""
    for row in call.params.get("rows", []):
        cells = row.split(":")
        if len(cells) < 3 or not cells[1].strip():
            return "12"
        if len(cells[0]) > SECTION or len(cells[1]) > TITLE or len(cells[2]) > DESCRIPTION:
            return "12"
    return ""
