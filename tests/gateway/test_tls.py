"""TLS: what fails before the request is written, and what fails after."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from campaigns.gateway import Unavailable, Uncertain
from tests.gateway.canned import ID, PHONE, accepted
from tests.gateway.rough_server import answer
from tests.gateway.test_transport import gateway_to

Behaviour = Callable[[ssl.SSLSocket], None]


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for 127.0.0.1 that nobody trusts."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    built = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "server.pem"
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(secret + built.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.fixture
def serve(certificate: Path) -> Iterator[Callable[[Behaviour], str]]:
    """Start a server that reads one request on each connection and then behaves."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    listener = socket.create_server(("127.0.0.1", 0))

    def run(behave: Behaviour) -> None:
        while True:
            try:
                plain, _address = listener.accept()
            except OSError:
                return
            try:
                with context.wrap_socket(plain, server_side=True) as client:
                    while not client.recv(65536).endswith(b"message=hello"):
                        pass
                    behave(client)
            except OSError:
                plain.close()

    threads: list[threading.Thread] = []

    def start(behave: Behaviour) -> str:
        threads.append(threading.Thread(target=run, args=(behave,), daemon=True))
        threads[0].start()
        return f"https://127.0.0.1:{listener.getsockname()[1]}"

    yield start
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    threads[0].join(5)


def accept(client: ssl.SSLSocket) -> None:
    answer(client, *accepted())


def cut(client: ssl.SSLSocket) -> None:
    socket.socket.shutdown(client, socket.SHUT_RDWR)


def garbage(client: ssl.SSLSocket) -> None:
    with socket.socket(fileno=client.detach()) as plain:
        plain.sendall(b"this is no TLS record at all, and it comes instead of an answer")


def test_an_untrusted_certificate_is_refused_before_anything_is_sent(
    serve: Callable[[Behaviour], str],
) -> None:
    with pytest.raises(Unavailable) as caught:
        gateway_to(serve(accept)).send_text(PHONE, "hello")
    assert caught.value.code == "tls"


def test_an_untrusted_certificate_is_accepted_when_the_setting_says_so(
    serve: Callable[[Behaviour], str],
) -> None:
    assert gateway_to(serve(accept), verify_tls=False).send_text(PHONE, "hello").ids == (ID,)


@pytest.mark.parametrize("behave", [cut, garbage])
def test_a_tls_connection_that_breaks_after_the_request_is_uncertain(
    serve: Callable[[Behaviour], str], behave: Behaviour
) -> None:
    with pytest.raises(Uncertain) as caught:
        gateway_to(serve(behave), verify_tls=False).send_text(PHONE, "hello")
    assert caught.value.code == "reset"
