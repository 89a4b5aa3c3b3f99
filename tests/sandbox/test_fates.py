"""Phones with a fate: each line of the table is what really happens."""

from typing import Any

import pytest
import requests

from campaigns.gateway.sandbox.fates import FATES
from tests.sandbox.conftest import Api
from tests.sandbox.process import Sandbox
from tests.sandbox.test_faults import raw_send
from tests.waiting import until

LATER = 3_600


@pytest.mark.parametrize(
    ("digits", "age", "status"),
    [
        pytest.param("1234", LATER, "read", id="ordinary"),
        pytest.param("0001", LATER, "delivered", id="never read"),
        pytest.param("0002", LATER, "sent", id="never delivered"),
        pytest.param("0003", 11, "sent", id="has not failed yet"),
        pytest.param("0003", LATER, "failed", id="failed later"),
        pytest.param("0004", 40, "pending", id="slow"),
        pytest.param("0004", 101, "sent", id="slow, ten times later"),
        pytest.param("0005", LATER, "read", id="stops"),
    ],
)
def test_a_message_ends_as_the_phone_says(sandbox: Sandbox, api: Api, digits: str, age: int, status: str) -> None:
    phone = f"91930000{digits}"
    api("sendText", phone=phone, message="m")
    sandbox.control(clock_skew=age)
    assert sandbox.messages(phone)[0]["status"] == status


def test_a_failed_message_says_so_in_the_report(sandbox: Sandbox, api: Api) -> None:
    api("sendText", phone="919300000003", message="m")
    sandbox.control(clock_skew=LATER)
    (row,) = api("campaignReport").json()["data"]
    assert (row["status"], row["statusInfo"], row["statusMessage"], row["deliveredAt"]) == (
        2,
        "Failed",
        0,
        None,
    )


@pytest.mark.parametrize(("digits", "code"), [("0404", 400), ("0500", 500), ("0502", 502), ("0503", 503)])
def test_a_phone_can_refuse_before_anything_is_accepted(sandbox: Sandbox, api: Api, digits: str, code: int) -> None:
    for _ in range(2):
        assert api("sendText", phone=f"91930000{digits}", message="m").status_code == code
    assert sandbox.seen()["accepted"] == 0


def test_a_phone_not_on_whatsapp_is_error_04(api: Api) -> None:
    message = api("sendText", phone="919300000404", message="m").json()["message"]
    assert message == "04-Phone number not registered on whatsapp or your instance not connected"


def test_a_phone_can_be_accepted_without_an_answer(sandbox: Sandbox, api: Api) -> None:
    with pytest.raises(requests.ConnectionError):
        api("sendText", phone="919300000409", message="m")
    with raw_send(sandbox, "919300000408") as connection:
        connection.settimeout(0.2)
        with pytest.raises(TimeoutError):
            connection.recv(1)
    assert sandbox.seen()["by_phone"] == {"919300000409": 1, "919300000408": 1}


@pytest.mark.parametrize(
    ("digits", "endpoint", "params", "reply"),
    [
        pytest.param("0005", "sendText", {"message": "m"}, "STOP", id="stop"),
        pytest.param("0006", "sendText", {"message": "m"}, "Thank you", id="thanks"),
        pytest.param("0007", "sendTextButton", {"message": "m", "button1": "Yes, please"}, "Yes, please", id="button"),
        pytest.param(
            "0008",
            "sendList",
            {"message": "m", "buttonText": "b", "rows": [":Tea:", ":Coffee:"]},
            "Tea",
            id="row",
        ),
    ],
)
def test_a_phone_can_answer(
    sandbox: Sandbox, api: Api, digits: str, endpoint: str, params: dict[str, Any], reply: str
) -> None:
    sandbox.control(sent_after=0, delivered_after=0.01, read_after=0.02)
    phone = f"91930000{digits}"
    api(endpoint, phone=phone, **params)
    until(lambda: api("inboxReport").status_code == 200)
    answer = api("inboxReport").json()["data"]
    assert (answer["phone"], answer["text"]) == (phone, reply)


def test_fates_can_be_switched_off(sandbox: Sandbox, api: Api) -> None:
    sandbox.control(no_fates=True)
    for digits in FATES:
        assert api("sendText", phone=f"91930000{digits}", message="m").status_code == 200
    sandbox.control(clock_skew=LATER)
    assert {message["status"] for message in sandbox.messages()} == {"read"}
