"""A kept file as an answer: to be saved, never to be shown by the browser as a page of ours."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote

from flask import Response

from services.intake.application import Intake
from services.intake.domain.attachment import StoredFile
from shared.eventlog.sealed import SealedValue
from shared.vocabulary.codes import FileKind, ScanVerdict
from shared.vocabulary.words import Digest
from shared.web.headers import SANDBOX
from shared.web.service import application

_OOXML, _ODF = "application/vnd.openxmlformats-officedocument.", "application/vnd.oasis.opendocument."
MEDIA_TYPES: Final = {
    FileKind.PDF: "application/pdf",
    FileKind.JPEG: "image/jpeg",
    FileKind.PNG: "image/png",
    FileKind.GIF: "image/gif",
    FileKind.WEBP: "image/webp",
    FileKind.TIFF: "image/tiff",
    FileKind.HEIC: "image/heic",
    FileKind.DOCX: f"{_OOXML}wordprocessingml.document",
    FileKind.XLSX: f"{_OOXML}spreadsheetml.sheet",
    FileKind.PPTX: f"{_OOXML}presentationml.presentation",
    FileKind.ODT: f"{_ODF}text",
    FileKind.ODS: f"{_ODF}spreadsheet",
    FileKind.ODP: f"{_ODF}presentation",
}


def given_out(row: Mapping[str, Any]) -> Response:
    """One version of an attachment, streamed; raises NoKey, CannotOpen."""
    intake = application(Intake)
    kind = FileKind(row["kind"])
    file = StoredFile(row["content_id"], kind, row["size"], Digest(row["stored_sha256"]), ScanVerdict(row["verdict"]))
    name = str(intake.open(SealedValue(row["name"])))
    response = Response(intake.files.read(file, row["pupil_id"]), content_type=MEDIA_TYPES[kind])
    response.headers["Content-Length"] = str(file.size)
    response.headers["Content-Disposition"] = disposition(name)
    response.headers["Content-Security-Policy"] = SANDBOX
    return response


def disposition(name: str) -> str:
    """To be saved under a name (RFC 6266): in plain letters for old programs, as it is for all others."""
    letters = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    plain = "".join("_" if each in '%"\\' or not each.isprintable() else each for each in letters)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
