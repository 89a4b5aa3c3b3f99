"""Posts receipts and incoming messages to the webhook (specification 8), and plans recipients' replies."""

import json
import uuid
from collections.abc import Mapping

from tornado.httpclient import AsyncHTTPClient, HTTPClientError, HTTPRequest
from tornado.ioloop import IOLoop

from campaigns.gateway.sandbox.agenda import Agenda
from campaigns.gateway.sandbox.fates import PICKS_ROW, PRESSES_BUTTON, Ack
from campaigns.gateway.sandbox.messages import Inbound, Message
from campaigns.gateway.sandbox.qr import qr_like_png
from campaigns.gateway.sandbox.rows import ACK_WORDS, CLIENT_ID, INSTANCE_ID, wa_message_id
from campaigns.gateway.sandbox.shapes import instant, second
from campaigns.gateway.sandbox.state import State

TIMEOUT = 10.0
AT_ONCE = 50
MEDIA_TYPES = {
    "image": "image/jpeg",
    "video": "video/mp4",
    "audio": "audio/ogg",
    "document": "application/pdf",
}
_EVENTS = (Ack.SENT, Ack.DELIVERED, Ack.READ, Ack.FAILED)


class Webhooks:
    """Follows messages with receipts and replies. At most 50 posts are under way; others wait."""

    def __init__(self, state: State, agenda: Agenda) -> None:
        self._state = state
        self._agenda = agenda
        self._waiting = 0
        self.posted = 0
        self.dropped = 0
        self.refused = 0

    def message_started(self, message: Message) -> None:
        """Plan the receipts of a message, and the recipient's reply."""
        now = self._state.now()
        if self._state.options.webhook:
            for ack in _EVENTS:
                if (due := message.due(ack)) is not None:
                    self._plan(due - now, "application/json; charset=utf-8", receipt(message, ack, due))
        if message.fate.reply and (due := message.due(Ack.DELIVERED)) is not None and (text := _reply(message)):
            self._agenda.add(due - now, lambda: self._answer(message, text))

    def inbound_arrived(self, inbound: Inbound) -> None:
        """Post an incoming message."""
        if self._state.options.webhook:
            content_type, body = incoming(inbound)
            self._plan(0.0, content_type, body, inbound)

    def _answer(self, message: Message, text: str) -> None:
        self._state.receive(message.account, message.phone, text)

    def _plan(self, seconds: float, content_type: str, body: bytes, inbound: Inbound | None = None) -> None:
        options, random = self._state.options, self._state.random
        for _ in range(options.webhook_repeat):
            if options.webhook_drop and random.random() < options.webhook_drop:
                self.dropped += 1
                continue
            late = options.webhook_delay
            if options.webhook_shuffle:
                late += random.uniform(0.0, options.read_after)
            self._agenda.add(max(seconds + late, 0.0), lambda: self._post(content_type, body, inbound))

    def _post(self, content_type: str, body: bytes, inbound: Inbound | None) -> None:
        if not self._state.options.webhook:
            return
        if self._waiting >= AT_ONCE:
            self._agenda.add(0.05, lambda: self._post(content_type, body, inbound))
            return
        self._waiting += 1
        IOLoop.current().add_callback(self._send, content_type, body, inbound)

    async def _send(self, content_type: str, body: bytes, inbound: Inbound | None) -> None:
        request = HTTPRequest(
            self._state.options.webhook,
            method="POST",
            body=body,
            headers={"Content-Type": content_type},
            request_timeout=TIMEOUT,
            follow_redirects=False,
        )
        try:
            code = (await AsyncHTTPClient(max_clients=AT_ONCE).fetch(request, raise_error=False)).code
        except (OSError, HTTPClientError):
            code = 0
        finally:
            self._waiting -= 1
        self.posted += 1
        if not 200 <= code < 300:
            self.refused += 1
        if inbound is not None:
            inbound.webhook_status = code

    def counts(self) -> dict[str, int]:
        """How many were posted, refused (of those), dropped on purpose, and left out as too many wait."""
        return {
            "posted": self.posted,
            "refused": self.refused,
            "dropped": self.dropped,
            "overflowed": self._agenda.overflowed,
        }


def receipt(message: Message, ack: Ack, due: float) -> bytes:
    """A delivery status, key by key as section 8 prints it."""
    return _pretty(
        {
            "clientID": CLIENT_ID,
            "createdAt": instant(due),
            "instanceID": INSTANCE_ID,
            "messageID": message.id,
            "phone": message.phone,
            "reportType": "delivery",
            "status": int(ack),
            "statusInfo": ACK_WORDS[ack],
            "waID": message.account.number,
            "waMessageID": wa_message_id(message.id),
        }
    )


def incoming(inbound: Inbound) -> tuple[str, bytes]:
    """Content type and body of an incoming message: JSON for text, multipart (`json`, `file1`) for media."""
    content: dict[str, object] = {
        "clientID": CLIENT_ID,
        "createdAt": second(inbound.created),
        "instanceID": INSTANCE_ID,
        "phone": inbound.phone,
        "reportType": "inbox",
        "status": 3,
        "statusInfo": "Delivered",
        "type": inbound.media or "text",
        "value": inbound.text,
        "waID": f"{inbound.phone}@s.whatsapp.net",
        "waMessageID": wa_message_id(inbound.id),
    }
    if not inbound.media:
        return "application/json; charset=utf-8", _pretty(content)
    media_type = MEDIA_TYPES[inbound.media]
    content["value"] = {"caption": inbound.text, "type": media_type}
    file = qr_like_png(inbound.id) if inbound.media == "image" else b"%PDF-1.4\n%sandbox\n"
    return _multipart(_pretty(content), media_type, file)


def _multipart(fields: bytes, media_type: str, file: bytes) -> tuple[str, bytes]:
    boundary = uuid.uuid4().hex
    name = f"file.{media_type.rpartition('/')[2]}"
    body = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="json"\r\n\r\n'.encode()
        + fields
        + f'\r\n--{boundary}\r\nContent-Disposition: form-data; name="file1"; filename="{name}"\r\n'
        f"Content-Type: {media_type}\r\n\r\n".encode()
        + file
        + f"\r\n--{boundary}--\r\n".encode()
    )
    return f"multipart/form-data; boundary={boundary}", body


def _pretty(content: Mapping[str, object]) -> bytes:
    return json.dumps(content, ensure_ascii=False, indent=2).encode()


def _reply(message: Message) -> str:
    """What the recipient answers; an empty text when there is no button or row to choose."""
    if message.fate.reply == PRESSES_BUTTON:
        return message.value("button1")
    if message.fate.reply == PICKS_ROW:
        row = message.value("rows")
        return row.split(":")[1] if row else ""
    return message.fate.reply
