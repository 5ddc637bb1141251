"""Files that somebody sends: read piece by piece as they come, never held whole and never put on a disk.

A view that takes one says so by `@takes_file`. The file is the whole body, or the last part of a form (`multipart/form-data`): the fields
before it, which are small, are read at once, so that the form's secret is checked before anything of the file is. How much may come is the
view's business.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from http import HTTPStatus
from typing import IO, Any, Final, TypeVar, cast

from flask import Flask, g, request
from werkzeug.datastructures import FileStorage, Headers
from werkzeug.exceptions import HTTPException
from werkzeug.formparser import FormDataParser
from werkzeug.http import parse_options_header
from werkzeug.sansio.multipart import Data, Epilogue, Event, Field, File, MultipartDecoder, NeedData

from shared.vocabulary.language import later
from shared.web.problem import BadRequest, Problem, TooLarge

V = TypeVar("V", bound=Callable[..., Any])

MARK: Final = "narvaro_takes_file"
PIECE: Final = 64 * 1024
MOST_OF_FORM: Final = 128 * 1024
"""Bytes of a form that are held: its fields and one piece of its file."""
MOST_FIELDS: Final = 20
IN_A_PLACE: Final = "narvaro.takes_a_place"
"""Set in the environment of a request whose file is read while it holds one of the few places for such (server.py)."""
ANY_LENGTH: Final = 2**62
_BEHIND: Final = 3
"""Bytes behind a boundary that may be too few to tell what it ends: a part, or the form (werkzeug's issue 3285)."""
_READ_ON: Final = 64
"""Most bytes that are read on to see."""


class CutShort(BadRequest):
    """The sender stopped in the middle of a file."""

    code, title = "file-cut-short", later("Filen kom inte fram")
    detail = later("Överföringen bröts innan hela filen hade kommit. Inget är sparat. Skicka filen igen.")


class CameTooSlowly(Problem):
    """Nobody may keep a place for hours."""

    status, code, title = HTTPStatus.REQUEST_TIMEOUT, "file-came-too-slowly", later("Filen kom inte fram i tid")
    detail = later("Det tog för lång tid att ta emot filen. Försök igen med en bättre uppkoppling, eller med en mindre fil.")


def takes_file(view: V) -> V:
    """Declare that a view reads its body as a file; the outermost or the lowest decorator."""
    setattr(view, MARK, True)
    return view


def takes_file_at(app: Flask, endpoint: str | None) -> bool:
    """Whether the view behind an endpoint does."""
    return endpoint is not None and getattr(app.view_functions.get(endpoint), MARK, False)


def is_for_file(app: Flask, environ: dict[str, Any]) -> bool:
    """Whether a request, of which nothing but its head has been read, is for such a view."""
    try:
        endpoint, _ = app.url_map.bind_to_environ(environ).match()
    except HTTPException:
        return False
    return takes_file_at(app, endpoint)


def open_for_file() -> None:
    """Let the current request be as long as it is, with its form read up to the file only."""
    request.max_content_length = ANY_LENGTH
    request.form_data_parser_class = FieldsFirst


def file_pieces() -> tuple[str, Iterator[bytes]] | None:
    """The file of this request, as (name, pieces); None where a form has none. Reading raises CutShort, CameTooSlowly.

    A whole body may be named by `Content-Disposition` (RFC 6266), as in `attachment; filename*=UTF-8''utredning.pdf`.
    """
    if request.mimetype == "multipart/form-data":
        part = next(iter(request.files.values()), None)
        return (part.filename or "", _pieces(part.stream)) if part is not None and part.filename else None
    _, options = parse_options_header(request.headers.get("Content-Disposition"))
    return options.get("filename", ""), _pieces(request.stream)


def this_was_sent(*parts: bytes) -> None:
    """Tell `@command` what the body was, which it can't read again: the same parts are the same request."""
    g.what_was_streamed = parts


def _pieces(stream: IO[bytes]) -> Iterator[bytes]:
    try:
        while piece := stream.read(PIECE):
            yield piece
    except (OSError, ValueError, HTTPException):
        # The connection is gone or fell silent, or what came is no form and no chunks.
        raise CutShort(headers={"Connection": "close"}) from None


class FieldsFirst(FormDataParser):
    """Reads a form up to its file, which is then read by whoever wants it; what comes after the file is not looked at."""

    def _parse_multipart(self, stream: IO[bytes], mimetype: str, content_length: int | None, options: dict[str, str]) -> tuple[IO[bytes], Any, Any]:
        part = FilePart(stream, options.get("boundary", "").encode("ascii"))
        fields = part.fields()
        found = FileStorage(cast("IO[bytes]", part), part.filename, part.name, headers=part.headers)
        return stream, self.cls(fields), self.cls([(part.name, found)] if part.name else [])


class FilePart:
    """The one file of a form, read on from where the form's fields ended."""

    def __init__(self, stream: IO[bytes], boundary: bytes) -> None:
        if not boundary:
            raise ValueError("a form without a boundary")
        self._stream = stream
        self._boundary, self._told = b"--" + boundary, b""
        self._decoder = MultipartDecoder(boundary, max_form_memory_size=MOST_OF_FORM, max_parts=MOST_FIELDS)
        self._is_over = False
        self.name, self.filename, self.headers = "", "", Headers()

    def fields(self) -> list[tuple[str, str]]:
        """Every field before the file."""
        found: list[tuple[str, str]] = []
        name, text, held = "", bytearray(), 0
        while not self._is_over:
            match self._next():
                case File() as file:
                    self.name, self.filename, self.headers = file.name or "", file.filename, file.headers
                    return found
                case Field() as field:
                    name, text = field.name or "", bytearray()
                case Data() as data:
                    text += data.data
                    held += len(data.data)
                    if held > MOST_OF_FORM:
                        raise TooLarge
                    if not data.more_data:
                        found.append((name, text.decode(errors="replace")))
                case Epilogue():
                    self._is_over = True
        return found

    def read(self, size: int = -1) -> bytes:
        """The file's next bytes, as many as are there; empty at its end. Raises CutShort."""
        while not self._is_over:
            match self._next():
                case Data() as data:
                    self._is_over = not data.more_data
                    if data.data:
                        return data.data
                case _:
                    self._is_over = True
        return b""

    def _next(self) -> Event:
        """The next thing that the form says; raises CutShort where it ends in the middle of something, RequestEntityTooLarge."""
        try:
            while isinstance(event := self._decoder.next_event(), NeedData):
                self._decoder.receive_data(self._more() or None)
        except (ValueError, TypeError, AttributeError):  # the decoder's ways of meeting what is no form
            raise CutShort from None
        return event

    def _more(self) -> bytes:
        """The form's next bytes, never ending just behind a boundary: the decoder would take the line break before it for content.

        Raises ValueError where boundary follows upon boundary: that is no form.
        """
        piece = self._stream.read(PIECE)
        longest = len(piece) + _READ_ON
        while self._boundary in (self._told + piece)[-len(self._boundary) - _BEHIND :] and (more := self._stream.read(_BEHIND + 1)):
            piece += more
            if len(piece) > longest:
                raise ValueError("boundary upon boundary")
        self._told = (self._told + piece)[-len(self._boundary) :]
        return piece
