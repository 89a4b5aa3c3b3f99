"""The page at `/`: what the recipients would see, as chats. Works without JavaScript."""

from html import escape
from pathlib import Path
from urllib.parse import parse_qs, quote

from campaigns.gateway.sandbox.bubbles import incoming, outgoing
from campaigns.gateway.sandbox.shapes import HTML_TYPE, Answer
from campaigns.gateway.sandbox.state import State

STYLE_PATH = "/_page.css"
REFRESH_SECONDS = 3
MESSAGES_READ = 2_000
CHATS = 60
BUBBLES = 30

_STYLE = Path(__file__).with_name("page.css").read_bytes()
_SAFE = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


def style() -> Answer:
    """The page's style sheet."""
    return Answer(200, _STYLE, "text/css; charset=utf-8", _SAFE)


def render_page(state: State, query: str) -> Answer:
    """The chats of the newest 2,000 messages, or of one phone with `?phone=`."""
    wanted = parse_qs(query).get("phone", [""])[0]
    chats = _chats(state, wanted)
    sections = "".join(
        f'<section><h2><a href="/?phone={quote(phone)}">{escape(phone)}</a></h2><ul>{"".join(bubbles)}</ul></section>'
        for phone, bubbles in chats.items()
    )
    quota = sum(account.quota for account in state.accounts.values())
    link = "connected" if all(account.connected for account in state.accounts.values()) else "not connected"
    back = '<a href="/">all phones</a>' if wanted else ""
    page = (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Sandbox</title>'
        f'<meta http-equiv="refresh" content="{REFRESH_SECONDS}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<link rel="stylesheet" href="{STYLE_PATH}"></head><body><header><h1>Sandbox</h1>'
        f"<p>{state.tally.total:,} accepted · {quota:,} left · {link}</p>{back}</header>"
        f"<main>{sections or '<p>No messages yet.</p>'}</main></body></html>"
    )
    return Answer(200, page.encode(errors="replace"), HTML_TYPE, _SAFE)


def _chats(state: State, wanted: str) -> dict[str, list[str]]:
    """Bubbles by phone, the phone with the newest message first, bubbles oldest first."""
    now = state.now()
    events: list[tuple[float, str, str]] = []
    for read, message in enumerate(state.newest()):
        if read >= MESSAGES_READ and not wanted:
            break
        if not message.foreign and wanted in ("", message.phone):
            events.append((message.accepted, message.phone, outgoing(message, now)))
    for account in state.accounts.values():
        events += [
            (inbound.created, inbound.phone, incoming(inbound))
            for inbound in list(account.inbound)[-MESSAGES_READ:]
            if wanted in ("", inbound.phone)
        ]
    chats: dict[str, list[str]] = {}
    for _, phone, bubble in sorted(events, reverse=True):
        if phone not in chats and len(chats) >= CHATS:
            continue
        bubbles = chats.setdefault(phone, [])
        if len(bubbles) < BUBBLES:
            bubbles.append(bubble)
    return {phone: bubbles[::-1] for phone, bubbles in chats.items()}
