"""A requests adapter that answers from a list: replaces the network, and remembers what was asked."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from io import BytesIO
from urllib.parse import parse_qs, urlsplit

import requests
from requests.adapters import BaseAdapter
from urllib3 import HTTPResponse

from campaigns.gateway import Connection, Gateway, Patience

TOKEN = "62b32c76758e0afb0d390793"
PHONE = "919300000001"
ID = "62b32db5758e0afb0d3907e1"
QUICK = Patience(attempts=5, seconds=60, shortest=0, longest=0.005)

Answer = tuple[int, str] | tuple[int, str, Mapping[str, str]] | Exception | Callable[[], object]


class Canned(BaseAdapter):
    """Gives the answers in order; the last one for ever. `by_endpoint` answers named endpoints apart."""

    def __init__(self, *answers: Answer, **by_endpoint: Answer | list[Answer]) -> None:
        super().__init__()
        self.answers = list(answers)
        self.by_endpoint = {name: given if isinstance(given, list) else [given] for name, given in by_endpoint.items()}
        self.requests: list[requests.PreparedRequest] = []

    def send(self, request: requests.PreparedRequest, **options: object) -> requests.Response:  # type: ignore[override]
        self.requests.append(request)
        queue = self.by_endpoint.get(endpoint_of(request), self.answers)
        answer = queue.pop(0) if len(queue) > 1 else queue[0]
        if isinstance(answer, Exception):
            raise answer
        assert isinstance(answer, tuple)
        status, text, *headers = answer
        raw = HTTPResponse(
            BytesIO(text.encode()),
            headers=headers[0] if headers else {},
            status=status,
            preload_content=False,
        )
        response = requests.Response()
        response.status_code, response.raw, response.url = status, raw, str(request.url)
        response.headers.update(headers[0] if headers else {})
        return response

    def close(self) -> None:
        """Nothing is open."""

    @property
    def asked(self) -> list[str]:
        """The endpoints that were called, in order."""
        return [endpoint_of(request) for request in self.requests]


def endpoint_of(request: requests.PreparedRequest) -> str:
    """Return the last part of a request's path."""
    return urlsplit(str(request.url)).path.rsplit("/", 1)[-1]


def query_of(request: requests.PreparedRequest) -> dict[str, list[str]]:
    """Return the decoded query string."""
    return parse_qs(urlsplit(str(request.url)).query, keep_blank_values=True)


def gateway_with(adapter: BaseAdapter, **settings: object) -> Gateway:
    """Return a gateway without a network and with next to no patience."""
    connection = Connection("http://gw.example", TOKEN, **settings)  # type: ignore[arg-type]
    return Gateway(connection, adapter, patience=QUICK)


def accepted(message_id: str = ID) -> tuple[int, str]:
    """The specification's answer to an accepted send."""
    data = {"connStatus": True, "messageIDs": [message_id]}
    return 200, json.dumps({"status": "success", "message": "00-Success", "data": data, "responsetime": 0.001})


def refusal(message: str, status: int = 400) -> tuple[int, str]:
    """The specification's answer to a refused call."""
    return status, json.dumps({"status": "error", "message": message, "responsetime": 0.0005})


def row(**changes: object) -> dict[str, object]:
    """The specification's report row, with changes."""
    return {
        "messageID": ID, "clientId": "c", "instanceID": "i", "creditID": "", "phone": PHONE,
        "full_push_name": "", "text": "test_message", "link": "", "serverSend": False, "isMedia": False,
        "mediaType": "", "mediaPath": "", "isLocation": False, "location": None, "isContact": False,
        "contact": None, "isButton": False, "button": None, "isList": False, "list": None, "wacheck": False,
        "waID": "919300000000", "waMessageID": "EC22", "status": 1, "timedOut": 0, "statusInfo": "Sent",
        "statusMessage": 3, "statusMessageInfo": "Delivered", "mode": "Panel",
        "deliveredAt": "2022-06-25T14:36:16.546+05:30", "readAt": None,
        "createdAt": "2022-06-25T14:36:01.025+05:30", "updatedAt": "2022-06-25T14:36:01.474+05:30",
        "value": None, **changes,
    }  # fmt: skip


def report(*rows: dict[str, object], total: int | None = None) -> tuple[int, str]:
    """The specification's answer of campaignReport."""
    count = len(rows) if total is None else total
    body = {"status": "success", "message": "00-Success", "data": list(rows), "total": count, "offset": 0}
    return 200, json.dumps(body)
