"""What the attachments' API answers, and how it says what may be sent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from services.intake.application import Intake
from services.intake.http.attachments.giving_out import MEDIA_TYPES
from services.intake.http.fields import StoredCode
from shared.eventlog.sealed import SealedValue
from shared.vocabulary.codes import AttachedTo, FileKind, Role, ScanVerdict
from shared.web import fields
from shared.web.paging import listed
from shared.web.schemas import CommandAnswer, Schema
from shared.web.service import application


class AttachmentItem(Schema):
    """One version of an attached file; `sha256` is of its content, in hexadecimal."""

    id = fields.Id()
    version = fields.Whole()
    belongs_to = StoredCode(AttachedTo)
    belongs_id = fields.Id()
    name = fields.Text()
    kind = StoredCode(FileKind)
    media_type = fields.Text()
    size = fields.Whole()
    sha256 = fields.Text()
    verdict = StoredCode(ScanVerdict)
    role = StoredCode(Role)
    added_on = fields.Day()


class AttachmentFile(AttachmentItem):
    """An attachment as it is now, with all its versions, the newest first."""

    versions = fields.Several(fields.Record(AttachmentItem))


class AttachmentAnswer(CommandAnswer):
    """An attached file, as it was kept."""

    kind = StoredCode(FileKind)
    size = fields.Whole()
    verdict = StoredCode(ScanVerdict)


AttachmentList = listed(AttachmentItem)

_BINARY: Final = {"schema": {"type": "string", "format": "binary"}}
FILE_BODY: Final[dict[str, Any]] = {
    "required": True,
    "description": "Filen som hela innehållet, med namnet i Content-Disposition, eller som sista del i ett formulär.",
    "content": {
        "multipart/form-data": {"schema": {"type": "object", "required": ["file"], "properties": {"file": {"type": "string", "format": "binary"}}}},
        **dict.fromkeys(MEDIA_TYPES.values(), _BINARY),
    },
}
NAME_HEADER: Final[dict[str, Any]] = {
    "in": "header",
    "name": "Content-Disposition",
    "required": False,
    "description": "Filens namn när den är hela innehållet, enligt RFC 6266: attachment; filename*=UTF-8''utredning.pdf",
    "schema": {"type": "string"},
}
DIGEST_HEADER: Final[dict[str, Any]] = {
    "in": "header",
    "name": "Content-Digest",
    "required": False,
    "description": "Filens SHA-256 enligt RFC 9530. Kommer filen fram med en annan sparas den inte.",
    "schema": {"type": "string"},
}


def describe_file(doc: dict[str, Any], doc_info: dict[str, Any], **_: Any) -> dict[str, Any]:
    """What a command of this group takes is a file, for the API's description."""
    if doc_info.get("command"):
        doc["requestBody"] = FILE_BODY
        doc["parameters"] = [*doc.get("parameters", []), NAME_HEADER, DIGEST_HEADER]
    return doc


def items(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Rows with their sealed words opened; raises NoKey."""
    intake = application(Intake)
    return [
        {
            **row,
            "id": row["attachment_id"],
            "name": intake.open(SealedValue(row["name"])),
            "sha256": intake.open(SealedValue(row["sha256"])),
            "media_type": MEDIA_TYPES[FileKind(row["kind"])],
        }
        for row in rows
    ]
