"""The reverse proxy as it is deployed: nginx itself with TLS, in front of servers that tell what they were asked."""

from __future__ import annotations

import json
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any

import pytest
import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.programs import program
from tests.receipts.server import free_port
from tests.waiting import until

CONFIGURATION = Path(__file__).parents[2] / "deploy" / "proxy" / "nginx.conf"
Ask = Callable[..., requests.Response]


def certificate(folder: Path) -> None:
    """Write a certificate for this machine that is good for a day."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "campaigns.example.org")])
    here = x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(1).not_valid_before(now).not_valid_after(now + timedelta(days=1))
        .add_extension(here, critical=False).sign(key, hashes.SHA256())
    )  # fmt: skip
    form = serialization.Encoding.PEM
    (folder / "fullchain.pem").write_bytes(made.public_bytes(form))
    private = key.private_bytes(form, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "privkey.pem").write_bytes(private)


@contextmanager
def telling(name: str) -> Iterator[int]:
    """Run a server that answers with its name, and the path and headers it was asked with; yield its port."""

    class Tell(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            told = json.dumps({"server": name, "path": self.path, "headers": dict(self.headers)}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(told)))
            self.end_headers()
            self.wfile.write(told)

        def log_message(self, *_: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Tell) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def proxy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ask]:
    nginx, folder = program("nginx"), tmp_path_factory.mktemp("proxy")
    certificate(folder)
    plain, secure = free_port(), free_port()
    with ExitStack() as stack:
        text = CONFIGURATION.read_text()
        # The names exist only among the containers, and here every port is taken by somebody.
        for inside, here in (
            ("/tmp/", f"{folder}/"),
            ("/run/nginx.pid", f"{folder}/nginx.pid"),
            ("web:8000", f"127.0.0.1:{stack.enter_context(telling('web'))}"),
            ("flower:5555", f"127.0.0.1:{stack.enter_context(telling('flower'))}"),
            ("/etc/nginx/certificates", str(folder)),
            ("listen 80 ", f"listen 127.0.0.1:{plain} "),
            ("listen 443 ", f"listen 127.0.0.1:{secure} "),
        ):
            assert inside in text
            text = text.replace(inside, here)
        path = folder / "nginx.conf"
        path.write_text(text)
        command = [nginx, "-c", str(path), "-e", str(folder / "error.log")]
        tested = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False)
        assert "test is successful" in tested.stderr, tested.stderr
        running = subprocess.Popen([*command, "-g", "daemon off;"], stderr=subprocess.DEVNULL)
        stack.callback(lambda: (running.terminate(), running.wait(10)))

        def ask(path: str, method: str = "GET", *, tls: bool = True, **options: Any) -> requests.Response:
            address = f"https://127.0.0.1:{secure}{path}" if tls else f"http://127.0.0.1:{plain}{path}"
            verify = str(folder / "fullchain.pem")
            return requests.request(method, address, verify=verify, allow_redirects=False, timeout=10, **options)

        pid = folder / "nginx.pid"
        until(lambda: pid.exists() and pid.read_text())
        yield ask


def test_plain_http_leads_to_the_same_address_with_tls(proxy: Ask) -> None:
    answer = proxy("/campaigns/7/?page=2", tls=False, headers={"Host": "campaigns.example.org"})
    assert answer.status_code == 301
    assert answer.headers["Location"] == "https://campaigns.example.org/campaigns/7/?page=2"


def test_pages_are_told_who_asks_and_how_whatever_the_client_claims(proxy: Ask) -> None:
    claims = {"Host": "campaigns.example.org", "X-Forwarded-For": "10.0.0.1", "X-Forwarded-Proto": "http"}
    told = proxy("/campaigns/7/?page=2", headers=claims).json()
    assert (told["server"], told["path"]) == ("web", "/campaigns/7/?page=2")
    headers = told["headers"]
    assert headers["Host"] == "campaigns.example.org"
    assert (headers["X-Forwarded-For"], headers["X-Forwarded-Proto"]) == ("127.0.0.1", "https")


def test_flower_is_served_below_its_prefix(proxy: Ask) -> None:
    told = proxy("/flower/tasks?limit=9").json()
    assert (told["server"], told["path"]) == ("flower", "/flower/tasks?limit=9")
    assert proxy("/flower").headers["Location"].endswith("/flower/")


@pytest.mark.parametrize("path", ["/metrics", "/readyz", "/flower/metrics"])
def test_what_is_for_machines_inside_is_not_there_outside(proxy: Ask, path: str) -> None:
    assert proxy(path).status_code == 404


@pytest.mark.parametrize(("path", "mebibytes"), [("/", 221), ("/webhooks/secret", 33), ("/flower/", 1)])
def test_a_body_that_nobody_needs_is_refused_before_it_is_sent(proxy: Ask, path: str, mebibytes: int) -> None:
    assert proxy(path, "POST", headers={"Content-Length": str(mebibytes * 2**20)}).status_code == 413


def test_passwords_are_not_tried_by_the_hundred(proxy: Ask) -> None:
    answers = [proxy("/sign-in/").status_code for _ in range(40)]
    assert answers[0] == 200
    assert answers.count(429) > 10
