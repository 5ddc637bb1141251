"""How pages speak of a file: its name, its size, and what the virus scanner said, as a word and a colour."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from services.intake.application import Intake
from services.intake.domain.attachment import Matter
from services.intake.read_models import attachments
from services.intake.read_models.attachments import SeenFiles
from shared.eventlog.sealed import SealedValue
from shared.vocabulary.codes import FileKind, Role, ScanVerdict
from shared.vocabulary.labels import label
from shared.vocabulary.language import later, translated
from shared.web.identity import current
from shared.web.service import application, the_service

TONES: Final = {ScanVerdict.CLEAN: "ok", ScanVerdict.NOT_SCANNED: "warn"}
_WHO: Final = {Role.SCHOOL: later("Skolan"), Role.GUARDIAN: later("Vårdnadshavaren"), Role.SERVICE: later("Systemet")}


def shown_files(matter: Matter) -> list[dict[str, Any]]:
    """A matter's attachments in their newest versions, as the reader may see them."""
    return shown(attachments.attachments_of(the_service().database, SeenFiles.by(current()), matter))


def stopped_files(matter: Matter) -> list[dict[str, Any]]:
    """A matter's files that were stopped."""
    rows = attachments.stopped_of(the_service().database, SeenFiles.by(current()), matter)
    return [{"on": row["stopped_on"], "size": size_in_words(row["size"])} for row in rows]


def shown(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Rows in words, their names opened; raises NoKey."""
    intake = application(Intake)
    return [
        {
            "id": row["attachment_id"],
            "version": row["version"],
            "name": intake.open(SealedValue(row["name"])),
            "kind": label(FileKind(row["kind"])),
            "size": size_in_words(row["size"]),
            "verdict": (label(ScanVerdict(row["verdict"])), TONES[ScanVerdict(row["verdict"])]),
            "added_on": row["added_on"],
            "who": translated(_WHO.get(Role(row["role"]), later("Koordinatorerna"))),
        }
        for row in rows
    ]


def size_in_words(size: int) -> str:
    """Bytes as people say them: 340 kB, 1,2 MB."""
    if size < 1_000_000:
        return f"{max(1, round(size / 1000))} kB"
    return f"{size / 1_000_000:.1f} MB".replace(".", ",")
