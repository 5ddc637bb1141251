"""The places in which files are read are for everybody: who sends one keeps up a least speed, and nobody holds all of them."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from eventlet.greenio import GreenSocket
from flask import Blueprint
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from shared.vocabulary.codes import Role
from shared.web.access.looks import shows_nothing
from shared.web.app import LARGEST_BODY
from shared.web.limits import MOST_FILES
from shared.web.rights import allowed
from shared.web.server import InTime, bounded
from shared.web.tests.diaries import SERVICE, diary_app
from shared.web.uploads import IN_A_PLACE, PIECE, CameTooSlowly, file_pieces, takes_file

LONG = {"CONTENT_LENGTH": str(LARGEST_BODY + 1), "REQUEST_METHOD": "POST", "PATH_INFO": "/intake/file"}


@pytest.fixture
def wire() -> Iterator[tuple[GreenSocket, GreenSocket]]:
    """Our end of a connection, and the sender's."""
    ours, theirs = (GreenSocket(each) for each in socket.socketpair())
    yield ours, theirs
    ours.close()
    theirs.close()


def test_who_sends_a_byte_now_and_then_is_not_waited_for(wire: tuple[GreenSocket, GreenSocket]):
    ours, theirs = wire
    theirs.sendall(b"x")
    with pytest.raises(CameTooSlowly) as refused:
        InTime(ours.makefile("rb"), grace=0.02).read(PIECE)
    assert {"Connection": "close"} == refused.value.headers


def test_who_has_sent_much_may_pause_and_who_keeps_on_is_read_to_the_end(wire: tuple[GreenSocket, GreenSocket]):
    ours, theirs = wire
    coming = InTime(ours.makefile("rb"), grace=1.0)
    theirs.sendall(b"x" * PIECE + b"the end")
    theirs.shutdown(socket.SHUT_WR)
    assert [PIECE, 7, 0] == [len(coming.read(10 * PIECE)) for _ in range(3)]


def test_no_file_takes_longer_than_the_longest_however_fast_it_comes(wire: tuple[GreenSocket, GreenSocket]):
    ours, theirs = wire
    theirs.sendall(b"x" * PIECE)
    with pytest.raises(CameTooSlowly):
        InTime(ours.makefile("rb"), longest=0.0).read(PIECE)


def test_what_is_read_in_a_place_for_files_is_marked_and_has_to_come_in_time(wire: tuple[GreenSocket, GreenSocket]):
    seen: list[dict[str, Any]] = []

    def app(environ: dict[str, Any], _: Callable[..., Any]) -> list[bytes]:
        seen.append(environ)
        return []

    for is_file in (True, False):
        theirs = wire[1]
        theirs.sendall(b"x")
        bounded(app, 2, lambda _, is_file=is_file: is_file)({**LONG, "wsgi.input": wire[0].makefile("rb")}, lambda *_: None)  # type: ignore[misc]
    assert [True, False] == [IN_A_PLACE in each for each in seen]
    assert isinstance(seen[0]["wsgi.input"], InTime)


class Sending:
    """A connection on which a file comes, and something happens before its only piece does."""

    def __init__(self, meanwhile: Callable[[], None]) -> None:
        self._meanwhile = [meanwhile]

    def read(self, _: int) -> bytes:
        if self._meanwhile:
            self._meanwhile.pop()()
        return b""


@pytest.fixture
def client() -> FlaskClient:
    pages = Blueprint("files", __name__)

    @pages.post("/file")
    @allowed(Role.SCHOOL, Role.COORDINATOR)
    @shows_nothing
    @takes_file
    def file() -> str:
        found = file_pieces()
        return str(sum(map(len, found[1]))) if found else ""

    app = diary_app()
    app.register_blueprint(pages, url_prefix=f"/{SERVICE}")
    return app.test_client()


def send(client: FlaskClient, meanwhile: Callable[[], None], role: str = "school") -> TestResponse:
    environ = {"wsgi.input": Sending(meanwhile), "wsgi.input_terminated": True, IN_A_PLACE: True}
    return client.post("/intake/file", headers={"X-As": role, "Content-Type": "application/pdf"}, environ_overrides=environ)


def test_nobody_sends_more_than_two_long_files_at_once_and_others_send_theirs(client: FlaskClient):
    answers: list[TestResponse] = []

    def a_third_and_another_s() -> None:
        answers.extend([send(client, lambda: None), send(client, lambda: None, "coordinator")])

    answers.append(send(client, lambda: answers.append(send(client, a_third_and_another_s))))
    assert [429, 200, 200, 200] == [each.status_code for each in answers]
    assert "too-many-requests" == (answers[0].json or {})["code"]
    assert ("5", "close") == (answers[0].headers["Retry-After"], answers[0].headers["Connection"])


def test_whoever_has_sent_a_file_may_send_the_next(client: FlaskClient):
    assert [200] * (MOST_FILES + 2) == [send(client, lambda: None).status_code for _ in range(MOST_FILES + 2)]
