"""Webhooks: receipts and incoming messages as section 8 prints them; repeated, dropped, shuffled and late."""

import json
import threading
from collections.abc import Iterator
from email.message import Message
from email.parser import BytesParser
from email.policy import HTTP
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Queue
from typing import Any

import pytest

from tests.sandbox.conftest import PHONE, Api
from tests.sandbox.process import Sandbox
from tests.waiting import until

Post = tuple[str, bytes]


@pytest.fixture
def posts(sandbox: Sandbox) -> Iterator["Queue[Post]"]:
    """What the sandbox posts to a real web server, in order of arrival."""
    queue: Queue[Post] = Queue()

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            queue.put((self.headers["Content-Type"], body))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *args: object) -> None:
            """Nothing is printed."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    webhook = f"http://127.0.0.1:{server.server_port}/hook"
    sandbox.control(webhook=webhook, sent_after=0, delivered_after=0.02, read_after=0.04)
    yield queue
    sandbox.reset()
    server.shutdown()
    thread.join()
    server.server_close()


def take(posts: "Queue[Post]", count: int) -> list[dict[str, Any]]:
    return [json.loads(posts.get(timeout=10)[1]) for _ in range(count)]


def test_a_message_is_followed_by_its_receipts(api: Api, posts: "Queue[Post]") -> None:
    message_id = api("sendText", message="m").json()["data"]["messageIDs"][0]
    # Each comes on a connection of its own, so one may overtake another.
    receipts = sorted(take(posts, 3), key=lambda receipt: receipt["status"])
    assert [(receipt["status"], receipt["statusInfo"]) for receipt in receipts] == [
        (2, "Sent"),
        (3, "Delivered"),
        (4, "Read"),
    ]
    keys = ["clientID", "createdAt", "instanceID", "messageID", "phone", "reportType", "status", "statusInfo"]
    assert list(receipts[0]) == [*keys, "waID", "waMessageID"]
    assert {receipt["messageID"] for receipt in receipts} == {message_id}
    assert {(receipt["phone"], receipt["reportType"]) for receipt in receipts} == {(PHONE, "delivery")}


def test_an_incoming_text_is_json(sandbox: Sandbox, api: Api, posts: "Queue[Post]") -> None:
    sandbox.inbound(PHONE, "Hello ✓")
    content_type, body = posts.get(timeout=10)
    assert content_type == "application/json; charset=utf-8"
    content = json.loads(body)
    assert "messageID" not in content
    assert (content["reportType"], content["type"], content["value"]) == ("inbox", "text", "Hello ✓")
    assert (content["status"], content["waID"]) == (3, f"{PHONE}@s.whatsapp.net")
    until(lambda: api("inboxReport").json()["data"]["webhookStatus"] == 204)


def test_an_incoming_picture_is_multipart_with_json_and_file1(sandbox: Sandbox, posts: "Queue[Post]") -> None:
    sandbox.inbound(PHONE, "Look", media="image")
    content_type, body = posts.get(timeout=10)
    parsed: Message = BytesParser(policy=HTTP).parsebytes(
        b"Content-Type: " + content_type.encode() + b"\r\n\r\n" + body
    )
    parts = {part.get_param("name", header="content-disposition"): part for part in parsed.iter_parts()}  # type: ignore[attr-defined]
    content = json.loads(parts["json"].get_payload(decode=True))
    assert content["type"] == "image"
    assert content["value"] == {"caption": "Look", "type": "image/jpeg"}
    assert parts["file1"].get_content_type() == "image/jpeg"
    assert len(parts["file1"].get_payload(decode=True)) > 100


def test_webhooks_can_repeat(sandbox: Sandbox, posts: "Queue[Post]") -> None:
    sandbox.control(webhook_repeat=3)
    sandbox.inbound(PHONE, "Hello")
    assert len(take(posts, 3)) == 3


def test_webhooks_can_be_dropped(sandbox: Sandbox, api: Api, posts: "Queue[Post]") -> None:
    sandbox.control(webhook_drop=1)
    api("sendText", message="m")
    assert sandbox.seen()["webhooks"] == {"posted": 0, "refused": 0, "dropped": 3, "overflowed": 0}


def test_webhooks_can_come_late_and_in_any_order(sandbox: Sandbox, api: Api, posts: "Queue[Post]") -> None:
    sandbox.control(webhook_shuffle=True, webhook_delay=0.05, read_after=0.2)
    for _ in range(10):
        api("sendText", message="m")
    order = [receipt["status"] for receipt in take(posts, 30)]
    assert sorted(order) == [2] * 10 + [3] * 10 + [4] * 10
    assert order != sorted(order)


def test_a_webhook_nobody_answers_is_counted_as_refused(sandbox: Sandbox, posts: "Queue[Post]") -> None:
    sandbox.control(webhook="http://127.0.0.1:1/hook")
    sandbox.inbound(PHONE, "Hello")
    until(lambda: sandbox.seen()["webhooks"]["refused"] == 1)
