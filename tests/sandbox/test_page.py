"""The page: what a recipient would see, escaped, without scripts."""

import pytest
import requests

from campaigns.gateway.sandbox.bubbles import formatted
from tests.sandbox.conftest import PHONE, Api
from tests.sandbox.process import Sandbox


def page(sandbox: Sandbox, path: str = "/") -> str:
    answer = requests.get(sandbox.url + path, timeout=10)
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'self';")
    assert "<script" not in answer.text
    return answer.text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("*bold* _italic_ ~struck~ ```mono```", "<b>bold</b> <i>italic</i> <s>struck</s> <code>mono</code>"),
        ("*_both_*", "<b><i>both</i></b>"),
        ("2*3*4 snake_case_name", "2*3*4 snake_case_name"),
        ("* not bold *", "* not bold *"),
        ("```*as it is*```", "<code>*as it is*</code>"),
        (
            "<script>alert('x')</script> & more",
            "&lt;script&gt;alert(&#x27;x&#x27;)&lt;/script&gt; &amp; more",
        ),
        ("*<img src=x>*", "<b>&lt;img src=x&gt;</b>"),
    ],
)
def test_marks_become_formatting_and_everything_else_is_escaped(text: str, shown: str) -> None:
    assert formatted(text) == shown


def test_an_empty_sandbox_says_so(sandbox: Sandbox) -> None:
    assert "No messages yet." in page(sandbox)


def test_the_page_shows_every_kind_as_the_recipient_sees_it(sandbox: Sandbox, api: Api) -> None:
    place = {"degreesLatitude": "23.02", "degreesLongitude": "72.57", "name": "Head <office>"}
    api("sendText", message="*Hello*")
    api("sendFileWithCaption", link="https://a.example/a.png", message="caption")
    api("sendFileWithCaption", link="https://a.example/a.pdf", message="lost")
    api("sendFiles", files={"file": ("price list.pdf", b"12345", "application/pdf")})
    api("sendLocation", **place)
    api("sendContact", contactName="Asha", contactPhone="919300001111")
    api(
        "sendTextButton",
        message="m",
        footer="small",
        button1="Yes",
        urlButtonText="Shop",
        urlButtonValue="https://a",
    )
    api("sendList", header="Menu", message="m", buttonText="Open", rows=["Hot:Tea:Masala", "Hot:Coffee:"])
    sandbox.inbound(PHONE, "Thank you")
    shown = page(sandbox)
    for part in (
        "<b>Hello</b>",
        "🖼 https://a.example/a.png",
        "<p>caption</p>",
        "📄 price list.pdf",
        "📍 23.02, 72.57<br>Head &lt;office&gt;",
        "👤 Asha<br>919300001111",
        '<p class="foot">small</p>',
        "↩ Yes",
        "🔗 Shop",
        "<h3>Menu</h3>",
        "<dt>Hot</dt><dd>Tea<br><small>Masala</small></dd><dd>Coffee",
        '<li class="in"><p>Thank you</p>',
    ):
        assert part in shown, part
    assert "lost" not in shown


def test_ticks_follow_the_status(sandbox: Sandbox, api: Api) -> None:
    api("sendText", message="m")
    assert 'class="tick pending"' in page(sandbox)
    sandbox.control(clock_skew=40)
    assert 'class="tick read"' in page(sandbox)


def test_one_phone_can_be_looked_at_alone(sandbox: Sandbox, api: Api) -> None:
    api("sendText", phone="919300006666", message="first")
    api("sendText", phone="919300007777", message="second")
    shown = page(sandbox, "/?phone=919300006666")
    assert "first" in shown
    assert "second" not in shown


def test_a_phone_from_an_incoming_message_is_escaped(sandbox: Sandbox) -> None:
    sandbox.inbound('"><script>', "<b>not bold</b>")
    shown = page(sandbox)
    assert "&lt;b&gt;not bold&lt;/b&gt;" in shown


def test_the_style_is_served(sandbox: Sandbox) -> None:
    answer = requests.get(f"{sandbox.url}/_page.css", timeout=10)
    assert answer.headers["Content-Type"] == "text/css; charset=utf-8"
    assert "prefers-color-scheme: dark" in answer.text
