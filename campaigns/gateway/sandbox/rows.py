"""The rows of campaignStatus, campaignReport and the inbox, key by key as the specification prints them."""

from campaigns.gateway.sandbox.checks import media_type
from campaigns.gateway.sandbox.fates import Ack
from campaigns.gateway.sandbox.messages import Inbound, Message
from campaigns.gateway.sandbox.shapes import ZERO_DATE, instant, second
from campaigns.gateway.sandbox.state import State

CLIENT_ID = "5f21868ad1a8239cc335ccc8"
INSTANCE_ID = "5f21868ad1a8239cc335ccf3"

ACK_WORDS = {
    Ack.FAILED: "Failed",
    Ack.PENDING: "Pending",
    Ack.SENT: "Sent",
    Ack.DELIVERED: "Delivered",
    Ack.READ: "Read",
}
_SUBMISSION = {Ack.FAILED: (2, "Failed"), Ack.PENDING: (0, "Pending")}
_SUBMITTED = (1, "Sent")
_PLACE_FIELDS = ("degreesLatitude", "degreesLongitude", "name", "address", "url")
_CONTACT_FIELDS = ("contactName", "contactPhone", "contactOrganization")
_LIST_FIELDS = ("header", "footer", "buttonText")
_WITH_FILE = frozenset({"sendFiles", "sendFileWithCaption", "sendFilesButton"})
_WITH_PLACE = frozenset({"sendLocation", "sendLocationButton"})
_WITH_BUTTONS = frozenset({"sendTextButton", "sendFilesButton", "sendLocationButton"})


def wa_message_id(message_id: str) -> str:
    """WhatsApp's own id of a message: derived, so that nothing more need be kept."""
    return "3EB0" + message_id[::-1][:16].upper()


def outbound_row(state: State, message: Message, client_key: str) -> dict[str, object]:
    """A row of campaignStatus (`client_key` clientID) or campaignReport (`clientId`)."""
    now = state.now()
    ack = message.ack(now)
    status, info = _SUBMISSION.get(ack, _SUBMITTED)
    sent = message.due(Ack.SENT)
    moved = sent if sent is not None and sent <= now else message.accepted
    row = _row(message.id, client_key, message.phone)
    row |= _content(message)
    row |= {
        "wacheck": False,
        "waID": message.account.number,
        "waMessageID": "" if ack is Ack.PENDING else wa_message_id(message.id),
        "status": status,
        "timedOut": 0,
        "statusInfo": info,
        "statusMessage": int(ack),
        "statusMessageInfo": ACK_WORDS[ack],
        "mode": "Panel" if message.foreign else "API",
        "deliveredAt": _when(state, message.due(Ack.DELIVERED), now),
        "readAt": _when(state, message.due(Ack.READ), now),
        "createdAt": instant(message.accepted),
        "updatedAt": instant(moved),
        "value": None,
    }
    return row


def inbound_row(state: State, inbound: Inbound) -> dict[str, object]:
    """A row of inboxReport and inboxReportOffset (specification 4.1)."""
    row = _row(inbound.id, "clientId", inbound.phone)
    row |= {
        "text": inbound.text,
        "isMedia": bool(inbound.media),
        "mediaType": inbound.media,
        "mediaPath": f"/media/{inbound.id}" if inbound.media else "",
        "wacheck": False,
        "waID": f"{inbound.phone}@g.us" if "-" in inbound.phone else f"{inbound.phone}@s.whatsapp.net",
        "waMessageID": wa_message_id(inbound.id),
        "status": 3,
        "timedOut": 0,
        "statusInfo": "Delivered",
        "statusMessage": 0,
        "statusMessageInfo": "",
        "mode": "",
        "deliveredAt": None,
        "readAt": None,
        "createdAt": second(inbound.created),
        "updatedAt": instant(inbound.created),
        "webhookURL": state.options.webhook,
        "webhookStatus": inbound.webhook_status,
        "value": None,
    }
    return row


def _row(message_id: str, client_key: str, phone: str) -> dict[str, object]:
    """The beginning that all rows share, in the specification's order."""
    return {
        "messageID": message_id,
        client_key: CLIENT_ID,
        "instanceID": INSTANCE_ID,
        "creditID": "",
        "phone": phone,
        "full_push_name": "",
        "text": "",
        "link": "",
        "serverSend": False,
        "isMedia": False,
        "mediaType": "",
        "mediaPath": "",
        "isLocation": False,
        "location": None,
        "isContact": False,
        "contact": None,
        "isButton": False,
        "button": None,
        "isList": False,
        "list": None,
    }


def _content(message: Message) -> dict[str, object]:
    """What was sent. The shapes of location, contact, button and list are ours: none is documented."""
    content: dict[str, object] = {"text": message.value("message"), "link": message.value("link")}
    endpoint = message.endpoint
    if endpoint in _WITH_FILE:
        name = message.files[0].filename if message.files else message.value("link")
        kind = media_type(name)
        stored = f"/uploads/{message.id}" if message.files else ""
        content |= {"isMedia": True, "mediaType": kind, "mediaPath": stored}
        if kind == "document" and endpoint == "sendFileWithCaption":
            content["text"] = ""
    if endpoint in _WITH_PLACE:
        content |= {"isLocation": True, "location": _chosen(message, _PLACE_FIELDS)}
    if endpoint == "sendContact":
        content |= {"isContact": True, "contact": _chosen(message, _CONTACT_FIELDS)}
    if endpoint in _WITH_BUTTONS:
        named = message.named()
        content |= {"isButton": True, "button": {key: named[key][0] for key in named if "utton" in key}}
    if endpoint == "sendList":
        content |= {"isList": True, "list": _chosen(message, _LIST_FIELDS) | {"rows": message.values("rows")}}
    return content


def _chosen(message: Message, names: tuple[str, ...]) -> dict[str, object]:
    return {name: message.value(name) for name in names}


def _when(state: State, due: float | None, now: float) -> str | None:
    if due is not None and due <= now:
        return instant(due)
    return ZERO_DATE if state.options.zero_dates else None
