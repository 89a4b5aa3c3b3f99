"""Code 04 merges "not on WhatsApp" with "the account lost its connection"; the client finds out which."""

from __future__ import annotations

import pytest
import requests

from campaigns.gateway import AccountPaused, Rejected, Unavailable
from tests.gateway.canned import PHONE, Canned, gateway_with, refusal

CONNECTED = (200, '{"status":"success","data":{"status":true,"login":true,"info":{"Connected":true}}}')
QR = (200, '{"data":"iVBORw0KGgo=","message":"success","status":"qrcode"}')


@pytest.mark.parametrize(
    ("qr_code", "error"),
    [
        pytest.param(CONNECTED, Rejected, id="connected: the recipient has no WhatsApp"),
        pytest.param(QR, AccountPaused, id="not connected: the account pauses"),
        pytest.param((502, ""), Unavailable, id="nobody knows: later"),
    ],
)
def test_code_04_asks_whether_the_account_is_connected(qr_code: tuple[int, str], error: type[Exception]) -> None:
    adapter = Canned(refusal("04-Phone number not registered on whatsapp"), qrCode=qr_code)
    with pytest.raises(error) as caught:
        gateway_with(adapter).send_text(PHONE, "hello")
    assert getattr(caught.value, "code") == "04"  # noqa: B009
    assert adapter.asked == ["sendText", "qrCode"]


def test_a_lost_connection_is_asked_about_once_for_many_recipients() -> None:
    adapter = Canned(refusal("04-Phone number not registered on whatsapp"), qrCode=QR)
    gateway = gateway_with(adapter)
    for _ in range(3):
        with pytest.raises(AccountPaused):
            gateway.send_text(PHONE, "hello")
    assert adapter.asked.count("qrCode") == 1


def test_a_question_about_the_connection_that_nobody_answers_is_not_asked_for_each_recipient() -> None:
    adapter = Canned(refusal("04-Phone number not registered on whatsapp"), qrCode=requests.ReadTimeout())
    gateway = gateway_with(adapter)
    for _ in range(3):
        with pytest.raises(Unavailable):
            gateway.send_text(PHONE, "hello")
    assert adapter.asked.count("qrCode") == 1
