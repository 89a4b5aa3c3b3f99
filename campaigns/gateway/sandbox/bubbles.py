"""One message as a chat bubble in HTML: everything from outside is escaped before any mark-up is added."""

import re
from html import escape

from campaigns.gateway.sandbox.checks import media_type
from campaigns.gateway.sandbox.fates import Ack
from campaigns.gateway.sandbox.messages import Inbound, Message
from campaigns.gateway.sandbox.rows import ACK_WORDS
from campaigns.gateway.sandbox.shapes import second

_MONO = re.compile(r"```(.+?)```", re.DOTALL)
_MARKS = (
    (re.compile(r"(?<![\w*])\*(?=[^\s*])([^*\n]*[^\s*])\*(?![\w*])"), r"<b>\1</b>"),
    (re.compile(r"(?<![\w_])_(?=[^\s_])([^_\n]*[^\s_])_(?![\w_])"), r"<i>\1</i>"),
    (re.compile(r"(?<![\w~])~(?=[^\s~])([^~\n]*[^\s~])~(?![\w~])"), r"<s>\1</s>"),
)
_TICKS = {Ack.PENDING: "🕓", Ack.SENT: "✓", Ack.DELIVERED: "✓✓", Ack.READ: "✓✓", Ack.FAILED: "✗"}
_ICONS = {"image": "🖼", "video": "🎞", "audio": "🎵", "document": "📄"}
_BUTTONS = (
    ("button1", "↩"),
    ("button2", "↩"),
    ("button3", "↩"),
    ("callButtonText", "📞"),
    ("urlButtonText", "🔗"),
)


def formatted(text: str) -> str:
    """Text as WhatsApp shows it: *bold*, _italic_, ~struck~ and ```mono```, escaped."""
    pieces = _MONO.split(escape(text))
    for place, piece in enumerate(pieces):
        if place % 2:
            pieces[place] = f"<code>{piece}</code>"
            continue
        for mark, tag in _MARKS:
            piece = mark.sub(tag, piece)
        pieces[place] = piece
    return "".join(pieces)


def outgoing(message: Message, now: float) -> str:
    """The bubble of a message that was sent, at the right."""
    ack = message.ack(now)
    word = "Parked" if message.begun is None else ACK_WORDS[ack]
    foot = f'<span class="tick {word.lower()}" title="{word}">{_TICKS[ack]} <small>{word}</small></span>'
    inner = "".join((_media(message), _place(message), _contact(message), _words(message), _choices(message)))
    return f'<li class="out">{inner}<footer><time>{_clock(message.accepted)}</time>{foot}</footer></li>'


def incoming(inbound: Inbound) -> str:
    """The bubble of an incoming message, at the left."""
    media = f'<p class="media">{_ICONS[inbound.media]} {inbound.media}</p>' if inbound.media else ""
    words = f"<p>{formatted(inbound.text)}</p>" if inbound.text else ""
    return f'<li class="in">{media}{words}<footer><time>{_clock(inbound.created)}</time></footer></li>'


def _clock(moment: float) -> str:
    return second(moment)[11:19]


def _media(message: Message) -> str:
    name = message.files[0].filename if message.files else message.value("link")
    if not name:
        return ""
    size = f" · {message.files[0].size / 1024:,.1f} KiB" if message.files else ""
    return f'<p class="media">{_ICONS[media_type(name)]} {escape(name)}{size}</p>'


def _place(message: Message) -> str:
    latitude, longitude = message.value("degreesLatitude"), message.value("degreesLongitude")
    if not latitude:
        return ""
    lines = [message.value(name) for name in ("name", "address", "url")]
    rest = "".join(f"<br>{escape(line)}" for line in lines if line)
    return f'<p class="card">📍 {escape(latitude)}, {escape(longitude)}{rest}</p>'


def _contact(message: Message) -> str:
    lines = [message.value(name) for name in ("contactName", "contactPhone", "contactOrganization")]
    if not lines[0]:
        return ""
    return '<p class="card">👤 ' + "<br>".join(escape(line) for line in lines if line) + "</p>"


def _words(message: Message) -> str:
    """Header, text and footer. A document sent by sendFileWithCaption loses its caption, as 1.3 says."""
    header, text, footer = (message.value(name) for name in ("header", "message", "footer"))
    name = message.files[0].filename if message.files else message.value("link")
    if message.endpoint == "sendFileWithCaption" and media_type(name) == "document":
        text = ""
    words = f"<h3>{formatted(header)}</h3>" if header else ""
    words += f"<p>{formatted(text)}</p>" if text else ""
    return words + (f'<p class="foot">{formatted(footer)}</p>' if footer else "")


def _choices(message: Message) -> str:
    """Buttons, or the list a recipient can open."""
    labels = [(icon, message.value(name)) for name, icon in _BUTTONS]
    shown = "".join(f'<p class="button">{icon} {escape(label)}</p>' for icon, label in labels if label)
    rows = [row.split(":") for row in message.values("rows")]
    if not rows:
        return shown
    items, section = "", None
    for cells in rows:
        if cells[0] != section and cells[0]:
            items += f"<dt>{escape(cells[0])}</dt>"
        section = cells[0]
        items += f"<dd>{escape(cells[1])}<br><small>{escape(cells[2])}</small></dd>"
    return f"<details open><summary>☰ {escape(message.value('buttonText'))}</summary><dl>{items}</dl></details>"
