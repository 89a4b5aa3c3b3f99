"""WhatsApp's own marks (*bold*, _italic_, ~struck~, ```code```) as HTML; everything else is escaped."""

from __future__ import annotations

import re

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

_MARKS = tuple(
    # A mark opens before and closes after a character that is not space, and does not stand inside a word.
    (re.compile(rf"(?<![\w{sign}]){sign}(?=\S)([^{sign}\n]*?\S){sign}(?![\w{sign}])"), tag)
    for sign, tag in ((r"\*", "strong"), ("_", "em"), ("~", "s"))
)
_CODE = re.compile(r"```(.+?)```", re.DOTALL)


def whatsapp(text: str) -> SafeString:
    """Return the text as WhatsApp would show it. Safe for any text: it is escaped before a tag is added."""
    pieces = _CODE.split(escape(text))
    shown = [f"<code>{piece}</code>" if number % 2 else _marked(piece) for number, piece in enumerate(pieces)]
    return mark_safe("".join(shown).replace("\n", "<br>"))  # noqa: S308 - escaped above


def _marked(escaped: str) -> str:
    for pattern, tag in _MARKS:
        escaped = pattern.sub(rf"<{tag}>\1</{tag}>", escaped)
    return escaped
