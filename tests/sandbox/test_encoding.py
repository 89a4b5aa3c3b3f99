"""What the server decodes is exactly what was given, in every place parameters can be."""

from collections.abc import Iterator
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest
import requests
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.sandbox.conftest import PHONE
from tests.sandbox.process import Sandbox, running_sandbox

# NUL is HTTP 500 by section 9; lone surrogates are not text.
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=200)


@pytest.fixture(scope="module")
def gateway() -> Iterator[Sandbox]:
    with running_sandbox("--keep", "1") as sandbox:
        yield sandbox


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=TEXTS, place=st.sampled_from(["form", "query", "multipart"]))
def test_any_text_arrives_as_it_was_given(gateway: Sandbox, text: str, place: str) -> None:
    params = {"token": gateway.token, "phone": PHONE, "message": text}
    request = requests.Request("POST", f"{gateway.url}/api/sendText")
    if place == "multipart":
        request.files = {name: (None, value.encode()) for name, value in params.items()}
    else:
        setattr(request, "data" if place == "form" else "params", params)
    with requests.Session() as session:
        answer = session.send(request.prepare(), timeout=10)
    assert answer.status_code == 200, answer.text
    assert gateway.messages(PHONE)[0]["params"]["message"] == [text]


def test_a_key_in_query_and_body_becomes_a_list_with_the_body_first(sandbox: Sandbox) -> None:
    query = {"token": sandbox.token, "message": "query"}
    answer = requests.post(
        f"{sandbox.url}/api/sendText", params=query, data={"phone": PHONE, "message": "body"}, timeout=10
    )
    assert answer.json()["request"]["message"] == ["body", "query"]


def test_token_and_phone_in_the_query_go_with_a_file_in_the_body(sandbox: Sandbox) -> None:
    answer = requests.post(
        f"{sandbox.url}/api/sendFiles",
        params={"token": sandbox.token, "phone": PHONE},
        files={"file": ("a b.pdf", b"content", "application/pdf")},
        timeout=10,
    )
    assert answer.status_code == 200
    (file,) = sandbox.messages(PHONE)[0]["files"]
    assert (file["name"], file["type"], file["size"]) == ("a b.pdf", "application/pdf", 7)


@pytest.mark.parametrize(
    ("query", "status"),
    [
        pytest.param("message=%zz", 400, id="broken percent encoding"),
        pytest.param("message=a;b=c", 400, id="semicolon"),
        pytest.param("message=a%00b", 500, id="null character"),
        pytest.param("message=%ff", 500, id="not UTF-8"),
        pytest.param("message=a%0Ab+c", 200, id="line feed and plus"),
    ],
)
def test_what_cannot_be_decoded_is_refused(sandbox: Sandbox, query: str, status: int) -> None:
    connection = HTTPConnection(urlsplit(sandbox.url).netloc, timeout=10)
    connection.request("GET", f"/api/sendText?token={sandbox.token}&phone={PHONE}&{query}")
    assert connection.getresponse().status == status
    connection.close()


def test_names_are_read_without_case_when_the_gateway_is_told_so(sandbox: Sandbox) -> None:
    form = {"Token": sandbox.token, "PHONE": PHONE, "Message": "m"}
    assert requests.post(f"{sandbox.url}/api/sendText", data=form, timeout=10).status_code == 401
    sandbox.control(case_insensitive=True)
    assert requests.post(f"{sandbox.url}/api/sendText", data=form, timeout=10).status_code == 200


def test_a_long_address_is_refused_where_the_gateway_has_a_limit(sandbox: Sandbox) -> None:
    sandbox.control(longest_url=2048)
    query = {"token": sandbox.token, "phone": PHONE, "message": "न" * 300}
    answer = requests.get(f"{sandbox.url}/api/sendText", params=query, timeout=10)
    assert (answer.status_code, answer.json()["message"]) == (400, "Invalid phone number")
    assert requests.post(f"{sandbox.url}/api/sendText", data=query, timeout=10).status_code == 200
