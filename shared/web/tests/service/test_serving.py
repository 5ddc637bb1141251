"""A service's face over a real socket: bounded, awake while the database works, silent about addresses, and gone without loss."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from deploy.private import PrivatePostgres
from deploy.private.ports import free_port
from shared.web.app import LARGEST_BODY
from shared.web.session import make_session_keys
from tests.databases import PASSWORD, make_home

POOL = 3
SECRET_WORD = "astrid-exempelsson"


class Face:
    """The service in its own process."""

    def __init__(self, process: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
        self.process, self.port, self.log = process, port, log

    def ask(self, path: str, method: str = "GET", body: object = None, **headers: str) -> tuple[int, bytes, float]:
        """Status, body and seconds."""
        begun = time.monotonic()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        connection.request(method, path, body=body, headers=headers)  # type: ignore[arg-type]
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        return answer.status, content, time.monotonic() - begun

    def wait_until_it_answers(self) -> None:
        """Poll until it does, or half a minute has gone."""
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                if self.ask("/statistics/health/ready")[0] == 200:
                    return
            except OSError:
                time.sleep(0.05)
        raise AssertionError(self.log.read_text())


@pytest.fixture
def face(postgres: PrivatePostgres, tmp_path: Path) -> Iterator[Face]:
    home = make_home(postgres, ("statistics",))
    _, public = make_session_keys(tmp_path)
    password, port, log = tmp_path / "password", free_port(), tmp_path / "log"
    password.write_text(PASSWORD)
    settings = {
        "NARVARO_PROFILE": "demo",
        "NARVARO_POSTGRES_PORT": str(postgres.port),
        "NARVARO_DATABASE_PREFIX": home.prefix,
        "NARVARO_DATABASE_PASSWORD_FILE": str(password),
        "NARVARO_SESSION_PUBLIC_KEY_FILE": str(public),
        "NARVARO_HTTP_ADDRESS": f"127.0.0.1:{port}",
        "NARVARO_POOL_SIZE": str(POOL),
    }
    with log.open("wb") as output:
        process = subprocess.Popen([sys.executable, "-m", "shared.web.tests.serving"], env={**os.environ, **settings}, stderr=output, stdout=output)
    try:
        running = Face(process, port, log)
        running.wait_until_it_answers()
        yield running
    finally:
        process.kill()
        process.wait()


def test_no_more_requests_are_inside_than_there_are_connections_and_all_get_their_turn(face: Face):
    with ThreadPoolExecutor(12) as together:
        answers = list(together.map(face.ask, ["/statistics/slow/x"] * 12))
    assert {200} == {status for status, _, _ in answers}
    assert f'{{"most":{POOL}}}'.encode() == max(content for _, content, _ in answers)


def test_others_are_answered_while_the_database_works(face: Face):
    with ThreadPoolExecutor(POOL) as together:
        slow = [together.submit(face.ask, "/statistics/slow/x") for _ in range(POOL)]
        quick = [face.ask("/statistics/health/live")[2] for _ in range(5)]
        slowest = max(each.result()[2] for each in slow)
    assert sum(quick) < slowest


def test_a_body_in_chunks_is_read_and_bounded_too(face: Face):
    assert (200, b'{"length":6}') == face.ask("/statistics/length", "POST", iter([b"abc", b"def"]))[:2]
    status, content, _ = face.ask("/statistics/length", "POST", iter([b"x" * 65536] * (LARGEST_BODY // 65536 + 1)))
    assert 413 == status
    assert b"too-large" in content


def test_a_body_in_chunks_that_are_none_is_refused_and_told_to_no_log(face: Face):
    with socket.create_connection(("127.0.0.1", face.port), timeout=20) as sender:
        head = "POST /statistics/length HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
        sender.sendall(f"{head}{SECRET_WORD}\r\nabc\r\n".encode())
        sender.shutdown(socket.SHUT_WR)
        answer = b"".join(iter(lambda: sender.recv(4096), b""))
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert b"bad-request" in answer
    assert SECRET_WORD not in face.log.read_text()


def test_long_files_come_and_go_in_pieces_and_the_process_does_not_grow(face: Face):
    whole, pieces = 50 * 2**20, [b"x" * 65536] * 800
    before = json.loads(face.ask("/statistics/file", "POST", b"x")[1])["largest"]
    for headers in ({"Content-Length": str(whole)}, {}):  # without a length they come in chunks
        status, content, _ = face.ask("/statistics/file", "POST", iter(pieces), **headers)
        assert (200, whole) == (status, json.loads(content)["length"])
    status, content, _ = face.ask(f"/statistics/big/{whole}")
    assert (200, whole) == (status, len(content))
    assert json.loads(face.ask("/statistics/file", "POST", b"x")[1])["largest"] - before < 8 * 2**20


def test_a_file_that_breaks_off_is_refused_and_slow_ones_keep_no_page_from_anybody(face: Face):
    for head, begun in (("Content-Length: 3000000", b"x" * 100_000), ("Transfer-Encoding: chunked", b"186a0\r\n" + b"x" * 100_000)):
        with socket.create_connection(("127.0.0.1", face.port), timeout=20) as sender:
            sender.sendall(f"POST /statistics/file HTTP/1.1\r\nHost: a\r\nContent-Type: application/pdf\r\n{head}\r\n\r\n".encode() + begun)
            sender.shutdown(socket.SHUT_WR)
            answer = b"".join(iter(lambda: sender.recv(4096), b""))
        assert answer.startswith(b"HTTP/1.1 400 ")
        assert b"file-cut-short" in answer
    head, slow = "POST /statistics/file HTTP/1.1\r\nHost: a\r\nContent-Length: 3000000\r\n\r\n", []
    try:
        for _ in range(2 * POOL):
            slow.append(socket.create_connection(("127.0.0.1", face.port), timeout=20))
            slow[-1].sendall(head.encode())
        assert {200} == {face.ask("/statistics/slow/x")[0] for _ in range(3)}
    finally:
        for each in slow:
            each.close()


def test_the_log_holds_no_address(face: Face):
    face.ask(f"/statistics/slow/{SECRET_WORD}?name={SECRET_WORD}")
    face.ask(f"/statistics/{SECRET_WORD}?name={SECRET_WORD}")
    text = face.log.read_text()
    assert "/statistics/slow/<word>" in text
    assert SECRET_WORD not in text


def test_a_request_under_way_is_answered_when_the_service_is_told_to_stop(face: Face):
    with ThreadPoolExecutor(1) as together:
        under_way = together.submit(face.ask, "/statistics/slow/x")
        time_to_be_inside = time.monotonic() + 0.05
        while time.monotonic() < time_to_be_inside:
            face.ask("/statistics/health/live")
        face.process.send_signal(signal.SIGTERM)
        assert 200 == under_way.result()[0]
    assert 0 == face.process.wait(20)
    with pytest.raises(OSError, match="refused"):
        face.ask("/statistics/health/live")
