"""How each kind of message goes on the wire, and what a white label may want otherwise."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import parse_qs

import pytest

from campaigns.gateway import BadBaseUrl, BadConnection, Buttons, Connection, Gateway, Upload
from campaigns.gateway.connection import api_root
from tests.gateway.canned import PHONE, TOKEN, Canned, accepted, endpoint_of, gateway_with, query_of

PNG = Upload("My photo é.png", b"x", "image/png")
CALL = Buttons(
    button1="Yes",
    call_text="Call",
    call_value="+919300000002",
    url_text="Open",
    url_value="https://x.example",
)
ALL_BUTTONS = {
    "button1": ["Yes"], "callButtonText": ["Call"], "callButtonValue": ["+919300000002"],
    "urlButtonText": ["Open"], "urlButtonValue": ["https://x.example"],
}  # fmt: skip
PLACE = {"degreesLatitude": ["12.97"], "degreesLongitude": ["-0.00001"], "name": ["Shop"]}
LINK = "https://x.example/a.png?x=1&y=2"

KINDS: list[object] = [
    pytest.param(lambda g: g.send_text(PHONE, "hi"), "sendText", {"message": ["hi"]}, id="text"),
    pytest.param(lambda g: g.send_file(PHONE, LINK), "sendFiles", {"link": [LINK]}, id="file by link"),
    pytest.param(lambda g: g.send_file(PHONE, PNG), "sendFiles", {}, id="local file"),
    pytest.param(
        lambda g: g.send_file_caption(PHONE, LINK, "hi"),
        "sendFileWithCaption",
        {"link": [LINK], "message": ["hi"]},
        id="file with caption by link",
    ),
    pytest.param(
        lambda g: g.send_file_caption(PHONE, PNG, "hi"),
        "sendFileWithCaption",
        {"message": ["hi"]},
        id="local file with caption",
    ),
    pytest.param(
        lambda g: g.send_location(PHONE, 12.97, -0.00001, "Shop", "Main St", "https://x.example"),
        "sendLocation",
        {**PLACE, "address": ["Main St"], "url": ["https://x.example"]},
        id="location",
    ),
    pytest.param(
        lambda g: g.send_contact(PHONE, "Asha", "919300000002"),
        "sendContact",
        {"contactName": ["Asha"], "contactPhone": ["919300000002"]},
        id="contact: empty parameters are left out",
    ),
    pytest.param(
        lambda g: g.send_text_buttons(PHONE, "hi", CALL, "bye"),
        "sendTextButton",
        {"message": ["hi"], "footer": ["bye"], **ALL_BUTTONS},
        id="text with buttons",
    ),
    pytest.param(
        lambda g: g.send_file_buttons(PHONE, LINK, "hi", CALL),
        "sendFilesButton",
        {"link": [LINK], "message": ["hi"], **ALL_BUTTONS},
        id="file with buttons by link",
    ),
    pytest.param(
        lambda g: g.send_file_buttons(PHONE, PNG, "hi", CALL),
        "sendFilesButton",
        {"message": ["hi"], **ALL_BUTTONS},
        id="local file with buttons",
    ),
    pytest.param(
        lambda g: g.send_location_buttons(PHONE, 12.97, -0.00001, "Shop", "hi", CALL),
        "sendLocationButton",
        {**PLACE, "message": ["hi"], **ALL_BUTTONS},
        id="location with buttons",
    ),
    pytest.param(
        lambda g: g.send_list(PHONE, "hi", "Open", ["A:B:C", ":D:"], "Head", "Foot"),
        "sendList",
        {
            "header": ["Head"],
            "message": ["hi"],
            "footer": ["Foot"],
            "buttonText": ["Open"],
            "rows": ["A:B:C", ":D:"],
        },
        id="list",
    ),
]


@pytest.mark.parametrize(("send", "endpoint", "params"), KINDS)
def test_each_kind_is_sent_as_the_specification_prints_it(
    send: Callable[[Gateway], object], endpoint: str, params: dict[str, list[str]]
) -> None:
    adapter = Canned(accepted())
    send(gateway_with(adapter))
    request = adapter.requests[0]
    body = request.body
    assert isinstance(body, bytes)
    multipart = request.headers["Content-Type"].startswith("multipart/form-data")
    sent = query_of(request) if multipart else parse_qs(body.decode())
    assert endpoint_of(request) == endpoint
    assert sent == {"token": [TOKEN], "phone": [PHONE], **params}
    assert not multipart or b'filename="My_photo_e.png"' in body


@pytest.mark.parametrize(
    ("setting", "names"),
    [
        pytest.param("camel", ["callButtonText"], id="camel"),
        pytest.param("lower", ["callbuttontext"], id="lower"),
        pytest.param("both", ["callButtonText", "callbuttontext"], id="both"),
    ],
)
def test_button_parameters_are_spelled_as_the_host_wants(setting: str, names: list[str]) -> None:
    adapter = Canned(accepted())
    gateway = gateway_with(adapter, transport="get", button_param_case=setting)
    gateway.send_text_buttons(PHONE, "hi", Buttons(call_text="Call", call_value="9"))
    assert [name for name in query_of(adapter.requests[0]) if "text" in name.lower()] == names


def test_a_list_may_also_carry_the_names_of_the_echo() -> None:
    adapter = Canned(accepted())
    gateway_with(adapter, transport="get", list_aliases=True).send_list(PHONE, "hi", "Open", [":D:"], "Head")
    sent = query_of(adapter.requests[0])
    assert (sent["title"], sent["description"], sent["header"], sent["message"]) == (
        ["Head"],
        ["hi"],
        ["Head"],
        ["hi"],
    )


def test_the_instance_id_goes_to_the_endpoints_that_want_it() -> None:
    adapter = Canned(accepted(), qrCode=(200, '{"status":"qrcode","data":""}'))
    gateway = gateway_with(adapter, transport="get", instance_id="instance-7")
    gateway.send_contact(PHONE, "Asha", "919300000002")
    gateway.qr_code()
    gateway.send_text(PHONE, "hi")
    assert [query_of(request)["token"] for request in adapter.requests] == [
        ["instance-7"],
        ["instance-7"],
        [TOKEN],
    ]


@pytest.mark.parametrize(
    ("given", "root"),
    [
        pytest.param("gw.example", "https://gw.example/api", id="a bare host"),
        pytest.param("http://gw.example:8080/", "http://gw.example:8080/api", id="scheme, port and slash"),
        pytest.param("https://gw.example/api", "https://gw.example/api", id="with api"),
        pytest.param(" https://gw.example/api/ ", "https://gw.example/api", id="with api, slash and spaces"),
        pytest.param("gw.example/label", "https://gw.example/label/api", id="with a path"),
        pytest.param("HTTPS://gw.example//api//", "https://gw.example/api", id="capitals and double slashes"),
        pytest.param("127.0.0.1:9000", "https://127.0.0.1:9000/api", id="an address with a port"),
    ],
)
def test_a_base_url_is_accepted_in_every_common_form(given: str, root: str) -> None:
    assert api_root(given) == root


@pytest.mark.parametrize(
    "given",
    [
        "",
        "   ",
        "ftp://gw.example",
        "https://",
        "https://gw example",
        "https://gw.example:99999",
        "https://user:secret@gw.example",
        "https://gw.example/?x=1",
        "https://gw.example/#x",
        "https://[",
    ],
)
def test_a_base_url_that_cannot_work_is_refused_with_a_sentence(given: str) -> None:
    with pytest.raises(BadBaseUrl) as caught:
        Connection(given, TOKEN)
    assert str(caught.value).startswith("The base URL ")
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    "settings",
    [
        pytest.param({"token": " "}, id="no token"),
        pytest.param({"transport": "carrier pigeon"}, id="transport"),
        pytest.param({"button_param_case": "UPPER"}, id="button case"),
        pytest.param({"read_timeout": 0}, id="no time"),
        pytest.param({"report_timezone": "Mars/Olympus"}, id="time zone"),
    ],
)
def test_a_setting_that_cannot_work_is_refused(settings: dict[str, object]) -> None:
    with pytest.raises(BadConnection):
        Gateway(Connection(**{"base_url": "gw.example", "token": TOKEN, **settings}))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "wire"),
    [
        pytest.param("My photo.png", "My_photo.png", id="spaces"),
        pytest.param("दस्तावेज़.pdf", "file.pdf", id="no ASCII at all"),
        pytest.param("résumé.PDF", "resume.PDF", id="accents"),
        pytest.param("../../etc/passwd", "file.etcpasswd", id="a path"),
        pytest.param('a"b\r\nc.png', "a_b_c.png", id="header injection"),
    ],
)
def test_a_file_name_goes_out_in_plain_ascii(name: str, wire: str) -> None:
    assert Upload(name, b"").wire_name == wire
