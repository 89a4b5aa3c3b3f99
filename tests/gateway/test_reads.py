"""Each read endpoint: the documented answers, and what the wild makes of them."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
import requests

from campaigns.gateway import AccountPaused, Ack, Gateway, Instance, QrCode, Rejected, Unavailable
from tests.gateway.canned import ID, TOKEN, Canned, gateway_with, query_of, refusal, report, row
from tests.gateway.rough_server import answer, rough_server
from tests.gateway.test_transport import gateway_to

DAY = date(2022, 6, 25)
EMPTY = refusal("14-Data not found")
EXPIRES = datetime(2023, 5, 4, 16, 59, 59, tzinfo=UTC)
INSTANCE = {
    "instanceID": "i", "name": "ABC", "login": True, "status": True, "isUnlimited": False, "quotaLimit": 100,
    "quota": 5000, "todayUsage": 0, "usage": 699, "expired": "2023-05-04T22:29:59+05:30", "webHook": "",
    "todayUsageUpdate": "0001-01-01T00:00:00Z", "info": {"Connected": True, "Wid": "919300000000"},
}  # fmt: skip
INBOX_ROW = row(messageID="in1", text="Let me check", waID="1203@g.us", status=3, webhookStatus=500)


def ok(data: object, **rest: object) -> tuple[int, str]:
    return 200, json.dumps({"status": "success", "message": "00-Success", "data": data, **rest})


def test_a_message_status_is_one_row() -> None:
    adapter = Canned(ok(row()))
    found = gateway_with(adapter).campaign_status(ID)
    assert found is not None
    assert (found.message_id, found.word) == (ID, Ack.DELIVERED)
    assert query_of(adapter.requests[0]) == {"token": [TOKEN], "msg_id": [ID]}


@pytest.mark.parametrize("unknown", [(500, "<html>"), EMPTY, ok(None), ok([])])
def test_an_unknown_message_id_has_no_status(unknown: tuple[int, str]) -> None:
    adapter = Canned(unknown)
    assert gateway_with(adapter).campaign_status(ID) is None
    assert len(adapter.requests) == 1


@pytest.mark.parametrize("message_id", ["", "  ", "62***35"])
def test_a_message_id_that_is_none_is_not_asked_for(message_id: str) -> None:
    adapter = Canned(EMPTY)
    with pytest.raises(Rejected):
        gateway_with(adapter).campaign_status(message_id)
    assert adapter.requests == []


@pytest.mark.parametrize(
    ("given", "count", "total", "truncated"),
    [
        pytest.param(report(row(), row(messageID="m2")), 2, 2, False, id="a list"),
        pytest.param(report(row(), total=16), 1, 16, True, id="cut by a limit"),
        pytest.param(ok(row(), total=1), 1, 1, False, id="an object"),
        pytest.param(ok(None), 0, 0, False, id="null"),
        pytest.param(EMPTY, 0, 0, False, id="14 is no error"),
        pytest.param(ok([row(), None, "x", {"phone": "1"}]), 1, 1, False, id="things that are no rows"),
        pytest.param(
            (200, '{"data":[' + json.dumps(row()) + '],"status":"success","total":"1"}'),
            1,
            1,
            False,
            id="data first",
        ),
        pytest.param((200, "\ufeff" + report(row())[1]), 1, 1, False, id="byte order mark"),
    ],
)
def test_a_report_is_read_at_once_and_row_by_row_alike(
    given: tuple[int, str], count: int, total: int, truncated: bool
) -> None:
    whole = gateway_with(Canned(given)).campaign_report(DAY, DAY)
    stream = gateway_with(Canned(given)).campaign_report_rows(DAY, DAY)
    assert tuple(stream) == whole.rows
    assert (len(whole.rows), whole.total, whole.truncated) == (count, total, truncated)
    assert (stream.count, stream.total, stream.truncated) == (count, total, truncated)


def test_both_dates_are_always_sent_in_order() -> None:
    adapter = Canned(EMPTY)
    gateway_with(adapter).campaign_report(date(2022, 6, 26), DAY, limit=5)
    sent = query_of(adapter.requests[0])
    assert (sent["start_date"], sent["end_date"], sent["limit"]) == (["25-06-2022"], ["26-06-2022"], ["5"])


READ_FAULTS = [
    pytest.param(refusal("invalid object id", 401), AccountPaused, 1, id="credentials"),
    pytest.param((404, ""), AccountPaused, 1, id="wrong address"),
    pytest.param((403, ""), Unavailable, 1, id="hung"),
    pytest.param((500, ""), Rejected, 1, id="500"),
    pytest.param((502, ""), Unavailable, 5, id="502 to the end"),
    pytest.param(requests.ReadTimeout(), Unavailable, 5, id="silence to the end"),
    pytest.param((200, "<html>"), Unavailable, 5, id="HTML to the end"),
]


@pytest.mark.parametrize(("given", "error", "calls"), READ_FAULTS)
def test_a_report_that_cannot_be_read_raises(given: object, error: type[Exception], calls: int) -> None:
    adapter = Canned(given)  # type: ignore[arg-type]
    with pytest.raises(error):
        gateway_with(adapter).campaign_report(DAY, DAY)
    assert len(adapter.requests) == calls


@pytest.mark.parametrize(("given", "error", "calls"), READ_FAULTS)
def test_a_stream_that_cannot_be_read_raises(given: object, error: type[Exception], calls: int) -> None:
    adapter = Canned(given)  # type: ignore[arg-type]
    with pytest.raises(error):
        list(gateway_with(adapter).campaign_report_rows(DAY, DAY))
    assert len(adapter.requests) == (1 if given == (200, "<html>") else calls)


def test_an_error_inside_a_200_is_not_an_empty_report() -> None:
    error = (200, '{"status":"error","message":"03-Instance id not found"}')
    with pytest.raises(AccountPaused):
        list(gateway_with(Canned(error)).campaign_report_rows(DAY, DAY))


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("{}", id="nothing at all"),
        pytest.param('{"message":"hello"}', id="something else"),
        pytest.param('{"status":"success","message":"00-Success","data":"soon"}', id="no rows but a text"),
    ],
)
def test_what_is_no_report_is_not_an_empty_one(text: str) -> None:
    with pytest.raises(Unavailable):
        list(gateway_with(Canned((200, text))).campaign_report_rows(DAY, DAY))


@pytest.mark.parametrize("status", [201, 203])
def test_a_report_under_another_status_of_success_has_its_rows(status: int) -> None:
    _, text = report(row(messageID="m1"), row(messageID="m2"))
    stream = gateway_with(Canned((status, text))).campaign_report_rows(DAY, DAY)
    assert [found.message_id for found in stream] == ["m1", "m2"]
    broken = gateway_with(Canned((status, text[:-40]))).campaign_report_rows(DAY, DAY)
    with pytest.raises(Unavailable):
        list(broken)


def test_a_stream_that_breaks_off_gives_its_rows_and_then_raises() -> None:
    text = report(*(row(messageID=f"m{number}") for number in range(500)))[1]

    with rough_server(lambda client, _seen: answer(client, 200, text[:-2000], length=len(text))) as server:
        stream = gateway_to(server.url).campaign_report_rows(DAY, DAY)
        seen: list[str] = []
        with pytest.raises(Unavailable):
            seen.extend(found.message_id for found in stream)
    assert seen[:2] == ["m0", "m1"]
    assert 400 < len(seen) < 500


@pytest.mark.parametrize(
    ("given", "quota", "expires"),
    [
        pytest.param(
            ok(
                {
                    "backup": None,
                    "expiryDate": "2023-05-04 22:29:59 +0530 IST",
                    "quota": 4300,
                    "status": "active",
                }
            ),
            4300,
            EXPIRES,
            id="active",
        ),
        pytest.param(
            ok({"quota": "4300.0", "expiryDate": "2023-05-04T22:29:59+05:30"}),
            4300,
            EXPIRES,
            id="other types",
        ),
        pytest.param((500, ""), 0, None, id="never recharged"),
    ],
)
def test_a_balance_says_what_is_left(given: tuple[int, str], quota: int, expires: datetime | None) -> None:
    balance = gateway_with(Canned(given)).check_balance()
    assert (balance.quota, balance.expires) == (quota, expires)


def test_a_connected_account_describes_itself() -> None:
    state = gateway_with(Canned(ok(INSTANCE))).qr_code()
    assert isinstance(state, Instance)
    assert (state.connected, state.usage_today, state.daily_limit, state.own_phone) == (
        True,
        0,
        100,
        "919300000000",
    )
    assert state.expires == EXPIRES


@pytest.mark.parametrize("changes", [{"info": {"Connected": False}}, {"login": False}, {"info": None, "status": False}])
def test_an_instance_may_be_logged_out(changes: dict[str, object]) -> None:
    state = gateway_with(Canned(ok({**INSTANCE, **changes}))).qr_code()
    assert isinstance(state, Instance)
    assert not state.connected


@pytest.mark.parametrize("prefix", ["", "data:image/png;base64,", " \n"])
def test_an_account_that_is_not_connected_shows_a_picture(prefix: str) -> None:
    body = {"data": prefix + "iVBORw0K\nGgo=", "message": "success", "status": "qrcode"}
    assert gateway_with(Canned((200, json.dumps(body)))).qr_code() == QrCode(png=b"\x89PNG\r\n\x1a\n")


def test_a_qr_code_may_be_an_address() -> None:
    body = {"status": "qrcode", "message": "00-Success", "data": "https://gw.example/assets/qrcode/x.png"}
    found = gateway_with(Canned((200, json.dumps(body)))).qr_code_link()
    assert found == QrCode(link="https://gw.example/assets/qrcode/x.png")


@pytest.mark.parametrize("ask", [lambda g: g.inbox(DAY, DAY, 1), lambda g: g.inbox(), lambda g: g.inbox_after("in0")])
def test_an_inbox_of_one_object_is_read(ask: Callable[[Gateway], object]) -> None:
    found = ask(gateway_with(Canned(ok(INBOX_ROW, total=16, offset=0, limit=1))))
    assert (found.total, found.truncated, found.rows[0].text) == (16, True, "Let me check")  # type: ignore[attr-defined]
    assert found.rows[0].is_group  # type: ignore[attr-defined]


def test_an_inbox_after_a_message_sends_its_id_and_no_limit() -> None:
    adapter = Canned(EMPTY)
    assert gateway_with(adapter).inbox_after("in0").rows == ()
    assert query_of(adapter.requests[0]) == {"token": [TOKEN], "offset": ["in0"]}


def test_groups_come_with_their_members() -> None:
    adapter = Canned(ok([{"id": "1203@g.us", "name": "AI 🎓", "participants": ["919300000001", "9***2"]}]))
    (group,) = gateway_with(adapter).groups()
    assert (group.group_id, group.name, group.participants) == ("1203", "AI 🎓", ("919300000001",))


def test_contacts_come_with_their_names() -> None:
    (contact,) = gateway_with(Canned(ok({"id": "919300000001", "name": "$Abc$"}))).contacts()
    assert (contact.phone, contact.name) == ("919300000001", "$Abc$")


@pytest.mark.parametrize("ask", [lambda g: g.groups(), lambda g: g.contacts()])
def test_no_groups_and_contacts_without_a_connected_account(ask: Callable[[Gateway], object]) -> None:
    with pytest.raises(AccountPaused) as caught:
        ask(gateway_with(Canned(EMPTY)))
    assert caught.value.reason == "connection"
