"""The webhook: stored before it is answered, right in whatever order and shape it comes, never a 5xx."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from campaigns import receipts
from campaigns.models import Account, Alert, InboundMedia, InboundMessage, ParkedReceipt, Recipient
from campaigns.status import Status
from tests.builders import a_campaign, a_recipient, an_account
from tests.receipts.samples import DELIVERY, MEDIA, TEXT

pytestmark = [pytest.mark.django_db, pytest.mark.database]

JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01" + b"\0" * 64
READ_AT = datetime(2022, 5, 6, 7, 55, 47, 65000, tzinfo=UTC)


@pytest.fixture
def account() -> Account:
    return an_account()


def a_submitted(account: Account, **fields: object) -> Recipient:
    known = {"status": Status.SUBMITTED, "message_id": DELIVERY["messageID"], "phone": DELIVERY["phone"]}
    then = {"accepted_at": READ_AT - timedelta(minutes=1), "claimed_at": READ_AT - timedelta(minutes=1)}
    return a_recipient(a_campaign(account), **known | then | fields)


def post(account: Account, body: bytes, content_type: str = "application/json; charset=utf-8") -> int:
    path = f"/webhooks/{account.webhook_secret}"
    return Client().generic("POST", path, body, content_type=content_type).status_code


def multipart(event: dict[str, Any], content: bytes, name: str = "photo.jpg") -> tuple[bytes, str]:
    body = (
        b'--xyz\r\nContent-Disposition: form-data; name="json"\r\n\r\n' + json.dumps(event).encode()
        + f'\r\n--xyz\r\nContent-Disposition: form-data; name="file1"; filename="{name}"\r\n'.encode()
        + b"Content-Type: image/jpeg\r\n\r\n" + content + b"\r\n--xyz--\r\n"
    )  # fmt: skip
    return body, "multipart/form-data; boundary=xyz"


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        pytest.param(json.dumps(DELIVERY, indent=3).encode(), "application/json; charset=utf-8", id="as specified"),
        pytest.param(json.dumps(DELIVERY).encode(), "", id="no content type"),
        pytest.param(json.dumps(DELIVERY).encode(), "text/plain", id="another content type"),
        pytest.param(b"\xef\xbb\xbf " + json.dumps(DELIVERY).encode(), "application/json", id="byte order mark"),
        pytest.param(json.dumps([DELIVERY, 7, None]).encode(), "application/json", id="list of events"),
        pytest.param(
            urlencode({"json": json.dumps(DELIVERY)}).encode(), "application/x-www-form-urlencoded", id="form field"
        ),
        pytest.param(*multipart(DELIVERY, b"x"), id="multipart"),
        pytest.param(multipart(DELIVERY, b"x")[0], "", id="multipart without content type"),
    ],
)
def test_the_specifications_delivery_status_makes_the_message_read(
    account: Account, body: bytes, content_type: str
) -> None:
    row = a_submitted(account)
    assert post(account, body, content_type) == 200
    assert ParkedReceipt.objects.count() == 1, "stored before it is applied"
    assert receipts.run() == 1
    row.refresh_from_db()
    assert (row.status, row.read_at, row.wa_message_id) == (Status.READ, READ_AT, "57AAAAAAE6")
    assert not ParkedReceipt.objects.exists()


def test_an_incoming_text_is_kept_once_however_often_it_is_posted(account: Account) -> None:
    for _ in range(3):
        assert post(account, json.dumps(TEXT).encode()) == 200
    message = InboundMessage.objects.get()
    assert (message.phone, message.kind, message.text) == ("919300000001", "text", "Hello")
    assert not ParkedReceipt.objects.exists()


@pytest.mark.parametrize(
    ("content", "mime"),
    [
        pytest.param(JPEG, "image/jpeg", id="a picture"),
        pytest.param(b"<html><script>alert(1)</script>", "application/octet-stream", id="a page that claims to be one"),
        pytest.param(b"<svg onload=alert(1)>", "application/octet-stream", id="a drawing with a script"),
        pytest.param(b"", "application/octet-stream", id="nothing"),
    ],
)
def test_media_are_kept_by_what_they_are(account: Account, content: bytes, mime: str) -> None:
    assert post(account, *multipart(MEDIA, content, "../../evil.html")) == 200
    media = InboundMedia.objects.get()
    assert (media.mime, media.size, media.message.text) == (mime, len(content), "Hi this is test")
    with default_storage.open(media.file.name) as stored:
        assert stored.read() == content
    assert "evil" not in media.file.name
    assert "html" not in media.file.name


def test_a_failure_posted_again_is_no_second_observation_of_it(account: Account, settings: Any) -> None:
    settings.SETTLE_SECONDS = 0.0001
    row, failed = a_submitted(account), DELIVERY | {"status": 0, "statusInfo": "Failed"}
    later = failed | {"createdAt": "2022-05-06T13:26:47.065+05:30"}
    statuses = []
    for event in (failed, failed, later):
        assert post(account, json.dumps(event).encode()) == 200
        assert receipts.run() == 1
        row.refresh_from_db()
        statuses.append(row.status)
    assert statuses == [Status.SUBMITTED, Status.SUBMITTED, Status.FAILED]


def test_a_message_posted_again_leaves_no_second_file(account: Account) -> None:
    before = (
        {f"inbox/{name}" for name in default_storage.listdir("inbox")[1]} if default_storage.exists("inbox") else set()
    )
    for _ in range(3):
        post(account, *multipart(MEDIA, JPEG))
    kept = InboundMedia.objects.get().file.name
    _, files = default_storage.listdir("inbox")
    with default_storage.open(kept) as stored:
        assert stored.read() == JPEG
    assert [f"inbox/{name}" for name in files if f"inbox/{name}" not in before] == [kept]


def test_a_receipt_before_our_own_commit_waits_for_it(account: Account) -> None:
    row = a_submitted(account, message_id="", status=Status.SENDING)
    post(account, json.dumps(DELIVERY).encode())
    assert receipts.run() == 0
    Recipient.objects.filter(pk=row.pk).update(message_id=DELIVERY["messageID"], status=Status.SUBMITTED)
    assert receipts.run() == 0, "it is not asked again at once"
    ParkedReceipt.objects.update(retry_at=timezone.now())
    assert receipts.run() == 1
    row.refresh_from_db()
    assert row.status == Status.READ


def test_a_receipt_of_nobody_is_given_up_after_a_day(account: Account) -> None:
    post(account, json.dumps(DELIVERY).encode())
    receipts.run()
    assert ParkedReceipt.objects.count() == 1
    day_old = timezone.now() - timedelta(hours=25)
    ParkedReceipt.objects.update(received_at=day_old, retry_at=day_old)
    receipts.run()
    assert not ParkedReceipt.objects.exists()


def test_read_before_delivered_stays_read(account: Account) -> None:
    row = a_submitted(account)
    earlier = DELIVERY | {"status": 3, "statusInfo": "Delivered", "createdAt": "2022-05-06T13:25:40+05:30"}
    post(account, json.dumps(DELIVERY).encode())
    post(account, json.dumps(earlier).encode())
    receipts.run()
    row.refresh_from_db()
    assert (row.status, row.delivered_at) == (Status.READ, READ_AT.replace(second=40, microsecond=0))


def test_words_nobody_knows_are_kept_and_told(account: Account) -> None:
    row = a_submitted(account)
    post(account, json.dumps(DELIVERY | {"status": 9, "statusInfo": "Quantum"}).encode())
    receipts.run()
    row.refresh_from_db()
    assert (row.status, row.report_words) == (Status.SUBMITTED, "9/Quantum")
    assert [(a.kind, a.subject, a.count) for a in Alert.objects.all()] == [("unknown_words", "9/Quantum", 1)]


@pytest.mark.parametrize(
    ("instance", "status"),
    [
        pytest.param("5f21868ad1a8239cc335ccf3", 200, id="ours"),
        pytest.param("another", 403, id="another"),
        pytest.param("", 200, id="not known"),
    ],
)
def test_another_instances_events_are_refused(instance: str, status: int) -> None:
    account = an_account(instance_id=instance)
    assert post(account, json.dumps(DELIVERY).encode()) == status
    assert ParkedReceipt.objects.count() == (status == 200)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        pytest.param(b"", 400, id="empty"),
        pytest.param(b"hello", 400, id="no JSON"),
        pytest.param(b'{"a":NaN}', 400, id="NaN"),
        pytest.param(b"[" * 100_000, 400, id="deep"),
        pytest.param(b"[1,2]", 400, id="no object"),
        pytest.param(b'{"n":' + b"1" * 5000 + b"}", 400, id="huge number"),
        pytest.param(b"x" * (16 * 2**20 + 1), 413, id="too large"),
        pytest.param(b'{"reportType":"something new"}', 200, id="a type nobody knows"),
        pytest.param(b'{"reportType":"inbox","value":"\\u0000\\ud800 hi","phone":"91"}', 200, id="half a character"),
        pytest.param(b'{"reportType":"delivery","messageID":"a\\u0000b","messageID":"c"}', 200, id="a key twice"),
    ],
)
def test_strange_bodies_get_a_plain_answer(account: Account, body: bytes, status: int) -> None:
    assert post(account, body) == status
    receipts.run()


def test_an_unknown_or_rotated_secret_is_not_found(account: Account) -> None:
    assert Client().post("/webhooks/guess", DELIVERY, content_type="application/json").status_code == 404
    assert Client().get(f"/webhooks/{account.webhook_secret}").status_code == 405


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=8,
)
EVENT_KEYS = (
    "messageID", "phone", "status", "statusInfo", "type", "value", "createdAt", "waID", "waMessageID", "instanceID",
)  # fmt: skip
near_events = st.fixed_dictionaries(
    {"reportType": st.sampled_from(["delivery", "inbox", "x"])}, optional=dict.fromkeys(EVENT_KEYS, json_values)
)


near_json = (near_events | json_values).map(lambda value: json.dumps(value).encode())
near_multipart = st.builds(
    lambda at, cut, more: multipart(MEDIA, JPEG)[0][:at] + more + multipart(MEDIA, JPEG)[0][at + cut :],
    st.integers(0, 400), st.integers(0, 60), st.binary(max_size=20),
)  # fmt: skip


@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck), database=None)
@given(
    body=st.binary(max_size=200) | near_multipart | (near_events | json_values).map(lambda v: json.dumps(v).encode())
)
def test_no_content_makes_the_server_fail(account: Account, body: bytes) -> None:
    assert post(account, body) < 500
    receipts.run()
