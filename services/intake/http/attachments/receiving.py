"""Takes a file in before the command that adds it: sealed, scanned and hashed on the way, so that the same file under the same key is the
same request."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import wraps
from typing import Any, Final, TypeVar

from flask import request

from services.intake.application import Intake
from services.intake.application.attachment_files import Received
from services.intake.domain.attachment import Matter
from services.intake.domain.file_errors import DigestDiffers, FileTooLarge, NoFile
from shared.web.commands import act
from shared.web.service import application
from shared.web.uploads import MOST_OF_FORM, file_pieces, takes_file, this_was_sent

R = TypeVar("R")
_DIGEST: Final = re.compile(r"sha-256=:([A-Za-z0-9+/=]+):")


def with_file(matter_of: Callable[[Mapping[str, Any]], Matter]) -> Callable[[Callable[..., R]], Callable[..., R]]:
    """Hand the view what was received, as `received`; `matter_of` reads off the route's arguments what it is for."""

    def decorate(view: Callable[..., R]) -> Callable[..., R]:
        @takes_file
        @wraps(view)
        def taken_in(**arguments: Any) -> R:
            with _receiving(matter_of(arguments)) as received:
                return view(received=received, **arguments)

        return taken_in

    return decorate


@contextmanager
def _receiving(matter: Matter) -> Iterator[Received]:
    """Raises NoFile, FileTooLarge, DigestDiffers, CutShort and what Intake.receive_file does."""
    file, intake = file_pieces(), application(Intake)
    if file is None:
        raise NoFile
    if (request.content_length or 0) > intake.files.largest + MOST_OF_FORM:
        raise FileTooLarge(intake.files.largest)
    name, pieces = file
    with intake.receive_file(matter=matter, name=name, pieces=pieces, by=act()) as received:
        promised = _promised()
        if promised is not None and promised != received.sha256:
            raise DigestDiffers
        this_was_sent(name.encode(errors="replace"), received.sha256.encode(), request.form.get("version", "").encode())
        yield received


def _promised() -> str | None:
    """The SHA-256 that the sender says the body has (`Content-Digest`, RFC 9530), in hexadecimal; of a form, it isn't the file's."""
    match = _DIGEST.search(request.headers.get("Content-Digest", ""))
    if match is None or request.mimetype == "multipart/form-data":
        return None
    try:
        return base64.b64decode(match[1], validate=True).hex()
    except binascii.Error:
        raise DigestDiffers from None
