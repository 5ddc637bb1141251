"""A file is read as it comes, however it is cut, after the small fields before it; what breaks off is never taken for the whole."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask, request
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.exceptions import RequestEntityTooLarge

from shared.web.app import _App
from shared.web.problem import TooLarge
from shared.web.uploads import MOST_FIELDS, MOST_OF_FORM, PIECE, CutShort, FilePart, file_pieces, is_for_file, open_for_file, takes_file

BOUNDARY = b"----a-boundary"
END = b"\r\n--" + BOUNDARY + b"--\r\n"


class Trickle:
    """A connection on which bytes come in pieces of their own sizes."""

    def __init__(self, content: bytes, cuts: list[int]) -> None:
        self.left, self._cuts = content, cuts

    def read(self, size: int = -1) -> bytes:
        cut = min(self._cuts.pop() if self._cuts else PIECE, size if size > 0 else PIECE)
        piece, self.left = self.left[:cut], self.left[cut:]
        return piece


def field(name: str, text: str) -> bytes:
    return b'--%b\r\nContent-Disposition: form-data; name="%b"\r\n\r\n%b\r\n' % (BOUNDARY, name.encode(), text.encode())


def begun(name: str = "a.pdf") -> bytes:
    return b'--%b\r\nContent-Disposition: form-data; name="file"; filename="%b"\r\nContent-Type: text/html\r\n\r\n' % (BOUNDARY, name.encode())


def taken(body: bytes, cuts: list[int] | None = None, length: int | None = None) -> tuple[dict[str, str], str, bytes]:
    """What a view gets of a form: its fields, its file's name and content."""
    environ = {
        "wsgi.input": Trickle(body, list(cuts or [])),
        "CONTENT_LENGTH": str(len(body) if length is None else length),
        "CONTENT_TYPE": f"multipart/form-data; boundary={BOUNDARY.decode()}",
    }
    with _App("an app").test_request_context(method="POST", environ_overrides=environ):
        open_for_file()
        fields, file = dict(request.form.items()), file_pieces()
        return fields, *((file[0], b"".join(file[1])) if file else ("", b""))


@given(st.binary(max_size=3000), st.lists(st.integers(1, 700), max_size=30), st.booleans())
def test_a_file_is_what_was_sent_however_it_was_cut(content: bytes, cuts: list[int], like_a_boundary: bool):
    content += (b"\r\n--" + BOUNDARY[:-1]) * like_a_boundary
    body = field("csrf_token", "s3cret") + field("version", "2") + begun() + content + END
    assert ({"csrf_token": "s3cret", "version": "2"}, "a.pdf", content) == taken(body, cuts)


@pytest.mark.parametrize("cut", range(1, 4 + len(END)))
def test_a_file_is_what_was_sent_where_the_cut_is_within_the_end_of_the_form(cut: int):
    body = begun() + b"%PDF" + END
    assert ({}, "a.pdf", b"%PDF") == taken(body, [len(body) - cut])


@given(st.data())
def test_a_form_that_breaks_off_anywhere_is_never_whole(data: st.DataObject):
    body = field("version", "2") + begun() + bytes(500) + END
    end = data.draw(st.integers(len(field("version", "2") + begun()), len(body) - len(END) - 1 + 2))
    with pytest.raises(CutShort):
        taken(body[:end], length=data.draw(st.sampled_from([end, len(body)])))


def test_fields_are_read_before_anything_of_the_file():
    stream = Trickle(field("csrf_token", "x") + begun() + bytes(5 * PIECE) + END, [])
    environ: dict[str, Any] = {
        "wsgi.input": stream,
        "CONTENT_LENGTH": str(10 * PIECE),
        "CONTENT_TYPE": f"multipart/form-data; boundary={BOUNDARY.decode()}",
    }
    with _App("an app").test_request_context(method="POST", environ_overrides=environ):
        open_for_file()
        assert "x" == request.form["csrf_token"]
        assert len(stream.left) >= 4 * PIECE


@pytest.mark.parametrize(
    "body",
    [
        b"".join(field(f"f{number}", "x") for number in range(MOST_FIELDS + 2)) + begun() + END,
        field("need", "x" * (MOST_OF_FORM + 10)) + begun() + END,
        b"x" * (3 * MOST_OF_FORM),
    ],
    ids=["many fields", "a long field", "no field at all"],
)
def test_what_a_form_holds_beside_its_file_is_bounded(body: bytes):
    with pytest.raises((TooLarge, RequestEntityTooLarge)):
        taken(body)


def test_a_form_whose_every_piece_ends_in_its_boundary_is_not_read_on_for_ever():
    class Boundaries:
        given = 0

        def read(self, size: int) -> bytes:
            self.given += size
            return b"--B".rjust(size, b"x")

    stream = Boundaries()
    with pytest.raises(CutShort):
        FilePart(stream, b"B").fields()  # type: ignore[arg-type]
    assert stream.given < 2 * PIECE


def test_a_form_without_a_file_or_with_none_chosen_has_none():
    assert ({"note": "x"}, "", b"") == taken(field("note", "x")[:-2] + END)
    assert "" == taken(begun("") + END)[1]


def test_a_whole_body_is_a_file_named_by_its_header():
    with _App("an app").test_request_context(
        method="POST",
        data=b"content",
        headers={"Content-Disposition": "attachment; filename*=UTF-8''%C3%85sa.pdf", "Content-Type": "application/pdf"},
    ):
        open_for_file()
        file = file_pieces()
        assert file is not None
        assert ("Åsa.pdf", b"content") == (file[0], b"".join(file[1]))


def test_only_a_view_that_says_so_is_for_a_file():
    app = Flask("an app")

    @app.post("/file")
    @takes_file
    def file() -> Iterator[str]:
        yield ""

    @app.post("/other")
    def other() -> str:
        return ""

    def asked(path: str, method: str = "POST") -> dict[str, Any]:
        return {"PATH_INFO": path, "REQUEST_METHOD": method, "wsgi.url_scheme": "http", "SERVER_NAME": "a", "SERVER_PORT": "80", "SCRIPT_NAME": ""}

    found = [is_for_file(app, asked(*way)) for way in (("/file",), ("/other",), ("/file", "GET"), ("/nowhere",))]
    assert [True, False, False, False] == found
