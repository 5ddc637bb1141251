"""What a receiver may do on the wire: drip, never end, lead elsewhere, show a certificate of somebody else."""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from services.intake.outside.webhook import NotSent, Receivers
from shared.vocabulary.codes import SendingTrouble

Link = socket.socket


@contextmanager
def listening(answer: Callable[[Link], None], *, tls: ssl.SSLContext | None = None) -> Iterator[int]:
    """A server that hands each connection to `answer`, on a free port of loopback."""
    server = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                link, _ = server.accept()
            except OSError:
                return
            try:
                with tls.wrap_socket(link, server_side=True) if tls else link as talking:
                    answer(talking)
            except OSError:
                continue

    thread = Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield server.getsockname()[1]
    finally:
        server.shutdown(socket.SHUT_RDWR)
        server.close()
        thread.join(5)


def heard(link: Link) -> bytes:
    """The whole request: whoever answers and goes while some of it is on its way makes the sender's system throw the answer away."""
    asked = b""
    while not asked.endswith(b"{}") and (more := link.recv(65536)):
        asked += more
    return asked


def dripping(link: Link) -> None:
    heard(link)
    link.sendall(b"HTTP/1.1 200 OK\r\n")
    for _ in range(1000):
        link.sendall(b"X-More: more\r\n")
        time.sleep(0.05)


def endless(link: Link) -> None:
    heard(link)
    link.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    for _ in range(1000):
        link.sendall(b"a" * 65536)


def nonsense(link: Link) -> None:
    heard(link)
    link.sendall(b"220 mail.example\r\n")


def redirecting(link: Link) -> None:
    heard(link)
    link.sendall(b"HTTP/1.1 307 Temporary Redirect\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n")


def echoing(link: Link) -> None:
    asked = heard(link)
    link.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(asked), asked))


@pytest.mark.parametrize(("answer", "trouble"), [(dripping, SendingTrouble.TOO_SLOW), (nonsense, SendingTrouble.NO_ANSWER)])
def test_what_is_no_answer_in_time_is_cut_off(answer: Callable[[Link], None], trouble: SendingTrouble) -> None:
    with listening(answer) as port:
        begun = time.monotonic()
        with pytest.raises(NotSent) as told:
            Receivers(loopback=True, seconds=0.3).post(f"http://127.0.0.1:{port}/", b"{}", {})
    assert (trouble, True) == (told.value.trouble, time.monotonic() - begun < 3)


def test_of_an_answer_without_end_only_a_little_is_read() -> None:
    with listening(endless) as port:
        answer = Receivers(loopback=True).post(f"http://127.0.0.1:{port}/", b"{}", {}, read=100)
    assert (200, b"a" * 100) == (answer.status, answer.body)


def test_a_redirection_is_an_answer_and_is_not_followed() -> None:
    with listening(redirecting) as port:
        assert 307 == Receivers(loopback=True).post(f"http://127.0.0.1:{port}/", b"{}", {}).status


def test_nobody_listening_is_told() -> None:
    with listening(echoing) as port:
        pass
    with pytest.raises(NotSent) as told:
        Receivers(loopback=True).post(f"http://127.0.0.1:{port}/", b"{}", {})
    assert told.value.trouble is SendingTrouble.NO_CONNECTION


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate of skola.example that vouches for itself, with its key."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "skola.example")])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now - timedelta(days=1), now + timedelta(days=1))
    named = made.add_extension(x509.SubjectAlternativeName([x509.DNSName("skola.example")]), critical=False)
    signed = named.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True).sign(key, hashes.SHA256())
    path = tmp_path_factory.mktemp("certificate") / "both.pem"
    secret = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path.write_bytes(secret + signed.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.mark.parametrize(
    ("host", "trusted", "trouble"),
    [("skola.example", True, None), ("annan.example", True, SendingTrouble.CERTIFICATE), ("skola.example", False, SendingTrouble.CERTIFICATE)],
)
def test_the_certificate_is_held_against_the_name_and_not_the_address(
    certificate: Path, host: str, trusted: bool, trouble: SendingTrouble | None
) -> None:
    theirs = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    theirs.load_cert_chain(certificate)
    trust = ssl.create_default_context(cafile=certificate) if trusted else None
    receivers = Receivers(loopback=True, resolve=lambda *_: ["127.0.0.1"], trust=trust)
    with listening(echoing, tls=theirs) as port:
        address = f"https://{host}:{port}/narvaro?system=1"
        if trouble is None:
            asked = receivers.post(address, b"{}", {"webhook-id": "1"}, read=4096).body.splitlines()
            assert (b"POST /narvaro?system=1 HTTP/1.1", True) == (asked[0], b"Host: skola.example:%d" % port in asked)
        else:
            with pytest.raises(NotSent) as told:
                receivers.post(address, b"{}", {})
            assert trouble is told.value.trouble
