"""The answers as bytes: envelopes, dates and error sentences exactly as the specification prints them."""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone

IST = timezone(timedelta(minutes=330))
ZERO_DATE = "0001-01-01T00:00:00Z"
JSON_TYPE = "application/json; charset=utf-8"
HTML_TYPE = "text/html; charset=utf-8"

ERRORS = {
    "01": "01-Access token failed",
    "02": "02-Client id not found",
    "03": "03-Instance id not found",
    "04": "04-Phone number not registered on whatsapp or your instance not connected",
    "05": "05-Quota expiry",
    "06": "06-Not enough quota",
    "07": "07-Quota limit",
    "08": "08-Save file / document failed",
    "09": "09-Link not valid",
    "10": "10-Download file failed",
    "11": "11-Unknown file type",
    "12": "12-Parsing parameter failed",
    "13": "13-Parameter required",
    "14": "14-Data not found",
    "15": "15-QrCode failed",
}
LIST_PARAMETER_REQUIRED = "please check request required header/message/buttonText/ at least one row"
INVALID_TOKEN = "invalid object id"  # noqa: S105 - the specification's sentence, not a secret

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode


@dataclass(frozen=True, slots=True)
class Answer:
    """One HTTP answer."""

    status: int
    body: bytes
    content_type: str = JSON_TYPE
    headers: Mapping[str, str] = field(default_factory=dict)


def compact(value: object) -> str:
    """JSON as Go prints it: no blanks, Unicode as it is."""
    return _encode(value)


def _elapsed(since: float) -> str:
    """Seconds since `since` (a `time.perf_counter()` reading) in plain decimals, never `2e-05`."""
    return f"{max(time.perf_counter() - since, 1e-9):.9f}".rstrip("0")


def success(data: object, since: float, **siblings: object) -> Answer:
    """HTTP 200, `00-Success`; `siblings` are printed after `data` (`total`, `offset`, `limit`)."""
    rest = "".join(f'"{name}":{compact(value)},' for name, value in siblings.items())
    text = (
        f'{{"status":"success","message":"00-Success","data":{compact(data)},{rest}"responsetime":{_elapsed(since)}}}'
    )
    return Answer(200, text.encode())


def accepted(id_key: str, message_id: str, connected: bool, since: float) -> Answer:
    """A send was accepted; `id_key` is `messageIDs` or `messageIds`, as the endpoint's section prints it."""
    state = "true" if connected else "false"
    text = (
        f'{{"status":"success","message":"00-Success","data":{{"connStatus":{state},'
        f'"{id_key}":["{message_id}"]}},"responsetime":{_elapsed(since)}}}'
    )
    return Answer(200, text.encode())


def error(message: str, since: float, request: Mapping[str, list[str]] | None = None, status: int = 400) -> Answer:
    """An error; `request` is the echo of the parameters (token included), keys sorted as Go does."""
    echo = "" if request is None else f'"request":{compact(dict(sorted(request.items())))},'
    text = f'{{"status":"error","message":{compact(message)},{echo}"responsetime":{_elapsed(since)}}}'
    return Answer(status, text.encode())


def qr_code(data: str, since: float) -> Answer:
    """The QR code as base64 (specification 3.1): keys in the reverse order and `success` as message."""
    text = f'{{"data":{compact(data)},"message":"success","responsetime":{_elapsed(since)},"status":"qrcode"}}'
    return Answer(200, text.encode())


def qr_code_link(url: str, since: float) -> Answer:
    """The QR code as a URL (specification 3.2)."""
    text = f'{{"status":"qrcode","message":"00-Success","data":{compact(url)},"responsetime":{_elapsed(since)}}}'
    return Answer(200, text.encode())


def as_json(value: object, status: int = 200) -> Answer:
    """Any value, for the control endpoints."""
    return Answer(status, compact(value).encode())


def html(status: int, title: str, headers: Mapping[str, str] | None = None) -> Answer:
    """A small error page, such as a proxy in front of the gateway prints."""
    page = (
        f"<html>\r\n<head><title>{status} {title}</title></head>\r\n<body>\r\n"
        f"<center><h1>{status} {title}</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n"
    )
    return Answer(status, page.encode(), HTML_TYPE, headers or {})


def instant(moment: float) -> str:
    """A time as rows print it: RFC 3339, milliseconds, `+05:30`."""
    return datetime.fromtimestamp(moment, IST).isoformat(timespec="milliseconds")


def second(moment: float) -> str:
    """A time without fraction, as `expired` and incoming messages print it."""
    return datetime.fromtimestamp(moment, IST).isoformat(timespec="seconds")


def balance_date(moment: float) -> str:
    """A time as checkBal prints it (specification 5): `2023-05-04 22:29:59 +0530 IST`."""
    return datetime.fromtimestamp(moment, IST).strftime("%Y-%m-%d %H:%M:%S +0530 IST")
