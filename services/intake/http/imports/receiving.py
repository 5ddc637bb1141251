"""Takes a file of history in before the command that begins with it: sealed on the way, and destroyed again where the command refuses."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import request

from services.intake.application import Intake
from services.intake.domain.import_errors import NoHistoryFile
from services.intake.http.imports.history_file import read_headings
from shared.web.service import application
from shared.web.uploads import file_pieces, takes_file, this_was_sent

R = TypeVar("R")


def with_history(view: Callable[..., R]) -> Callable[..., R]:
    """Hand the view what came, as `upload`; raises NoHistoryFile, NotReadable, CutShort and what ImportFiles.receive does."""

    @takes_file
    @wraps(view)
    def taken_in(*positional: Any, **arguments: Any) -> R:
        file, intake = file_pieces(), application(Intake)
        if file is None:
            raise NoHistoryFile
        with intake.receive_history(file[1]) as upload:
            read_headings(intake.import_files.open(upload.import_id, upload.size), upload.encoding)
            this_was_sent(upload.sha256.encode(), request.form.get("source", "").encode())
            return view(*positional, upload=upload, **arguments)

    return taken_in
