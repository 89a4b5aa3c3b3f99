"""The webhook bodies of the specification's section 8 word for word, with the hidden digits filled in."""

from __future__ import annotations

from typing import Any

DELIVERY: dict[str, Any] = {
    "clientID": "5f21868ad1a8239cc335ccc8",
    "createdAt": "2022-05-06T13:25:47.065+05:30",
    "instanceID": "5f21868ad1a8239cc335ccf3",
    "messageID": "62b32db5758e0afb0d390700",
    "phone": "919300000001",
    "reportType": "delivery",
    "status": 4,
    "statusInfo": "Read",
    "waID": "919300000000",
    "waMessageID": "57AAAAAAE6",
}
TEXT: dict[str, Any] = {
    "clientID": "5f21868ad1a8239cc335ccc8",
    "createdAt": "2022-05-06T13:36:19+05:30",
    "instanceID": "5f21868ad1a8239cc335ccf3",
    "phone": "919300000001",
    "reportType": "inbox",
    "status": 3,
    "statusInfo": "Delivered",
    "type": "text",
    "value": "Hello",
    "waID": "919300000001@s.whatsapp.net",
    "waMessageID": "A4AAAAAAB7",
}
MEDIA: dict[str, Any] = {
    "reportType": "inbox",
    "clientID": "5f21868ad1a8239cc335ccc8",
    "instanceID": "5f21868ad1a8239cc335ccf3",
    "phone": "919300000001",
    "type": "image",
    "value": {"caption": "Hi this is test", "type": "image/jpeg"},
    "waID": "919300000001@s.whatsapp.net",
    "waMessageID": "67AAAAAAA3",
    "status": 3,
    "statusInfo": "Delivered",
    "createdAt": "2022-05-06T13:40:36+05:30",
}
