"""Balance, QR codes, groups, contacts, and what a connection that comes and goes does to sends."""

import base64
import io
import re

import pytest
import requests
from PIL import Image

from tests.sandbox.conftest import PHONE, Api
from tests.sandbox.process import Sandbox
from tests.waiting import until


def test_the_balance_has_the_shape_of_section_5(sandbox: Sandbox, api: Api) -> None:
    api("sendText", message="m")
    data = api("checkBal").json()["data"]
    assert list(data) == ["backup", "expiryDate", "quota", "status"]
    assert (data["backup"], data["quota"], data["status"]) == (None, 99_999, "active")
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d \+0530 IST", data["expiryDate"])


def test_the_balance_of_an_instance_never_recharged_is_http_500(sandbox: Sandbox, api: Api) -> None:
    sandbox.control(never_recharged=True)
    assert api("checkBal").status_code == 500


@pytest.mark.parametrize("endpoint", ["qrCode", "qrCodeLink"])
def test_a_connected_instance_tells_its_status(api: Api, endpoint: str) -> None:
    api("sendText", message="m")
    content = api(endpoint).json()
    assert (content["status"], content["message"]) == ("success", "00-Success")
    data = content["data"]
    assert (data["status"], data["quota"], data["usage"], data["todayUsage"]) == (True, 100_000, 1, 1)
    assert data["todayUsageUpdate"] == "0001-01-01T00:00:00Z"
    assert data["info"]["Connected"] is True
    assert len(data) == 31


def test_a_disconnected_instance_shows_its_qr_code_with_keys_in_reverse(sandbox: Sandbox, api: Api) -> None:
    sandbox.disconnect()
    content = api("qrCode").json()
    assert list(content) == ["data", "message", "responsetime", "status"]
    assert (content["message"], content["status"]) == ("success", "qrcode")
    image = Image.open(io.BytesIO(base64.b64decode(content["data"])))
    assert (image.format, image.size) == ("PNG", (296, 296))


def test_the_qr_code_link_leads_to_a_picture(sandbox: Sandbox, api: Api) -> None:
    sandbox.disconnect()
    content = api("qrCodeLink").json()
    assert (content["status"], content["message"]) == ("qrcode", "00-Success")
    assert content["data"].startswith(f"{sandbox.url}/assets/qrcode/qrcode_{sandbox.token}_")
    picture = requests.get(content["data"], timeout=10)
    assert picture.headers["Content-Type"] == "image/png"
    assert Image.open(io.BytesIO(picture.content)).format == "PNG"


@pytest.mark.parametrize(
    ("endpoint", "keys"), [("groups", ["id", "name", "participants"]), ("contacts", ["id", "name"])]
)
def test_groups_and_contacts_need_a_connection(sandbox: Sandbox, api: Api, endpoint: str, keys: list[str]) -> None:
    assert list(api(endpoint).json()["data"][0]) == keys
    sandbox.disconnect()
    answer = api(endpoint)
    assert (answer.status_code, answer.json()["message"]) == (400, "14-Data not found")


@pytest.mark.parametrize("endpoint", ["checkBal", "qrCode", "qrCodeLink", "groups", "contacts"])
def test_an_account_wants_a_known_token(api: Api, endpoint: str) -> None:
    answer = api(endpoint, token="x")
    assert (answer.status_code, answer.json()["message"]) == (401, "invalid object id")


def test_a_send_while_disconnected_is_error_04(sandbox: Sandbox, api: Api) -> None:
    sandbox.disconnect()
    assert api("sendText", message="m").json()["message"].startswith("04-")
    sandbox.connect()
    assert api("sendText", message="m").status_code == 200


def test_a_parked_send_says_so_and_starts_when_connected(sandbox: Sandbox, api: Api) -> None:
    sandbox.control(park_when_disconnected=True, disconnected=True)
    data = api("sendText", message="m").json()["data"]
    assert data["connStatus"] is False
    sandbox.control(clock_skew=3_600)
    assert sandbox.messages(PHONE)[0]["status"] == "pending"
    sandbox.connect()
    assert sandbox.messages(PHONE)[0]["status"] == "pending"
    sandbox.control(clock_skew=3_600 + 40)
    assert sandbox.messages(PHONE)[0]["status"] == "read"


def test_the_code_is_scanned_after_a_while(sandbox: Sandbox, api: Api) -> None:
    sandbox.control(qr_scan_after=0.01, disconnected=True)
    assert api("qrCode").json()["status"] == "qrcode"
    until(lambda: api("qrCode").json()["status"] == "success")
    assert api("sendText", message="m").json()["data"]["connStatus"] is True
