"""The bundle's story: the case's history as always, but with a place for each sealed word, which the page fills from the events themselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from services.casework.policies import Reader
from services.casework.read_models import registers
from services.casework.read_models.case_file import CaseFile
from services.casework.read_models.history import Entry, book_of, chronicle
from services.casework.read_models.words import Words
from shared.eventlog.sealed import SealedValue
from shared.messaging.evidence import Answer
from shared.proof.chain import StoredRow
from shared.proof.evidence import Evidence
from shared.proof.page import Chapter, Line, Story, marked
from shared.vocabulary.calendar import STOCKHOLM
from shared.vocabulary.codes import AuditPurpose
from shared.vocabulary.labels import label, lower_label

if TYPE_CHECKING:
    from services.casework.application import Casework

LEAD = "Ärendets historia, det äldsta först. Understrukna ord har öppnats ur händelserna på den här sidan."
LEADS = {
    "consent": ("Samtycket", "Händelserna hos samtyckestjänsten: vem som har svarat vad, och vad det har använts till."),
    "intake": ("Beställningen", "Händelserna hos beställningstjänsten, där ärendet började."),
}


class SealedWords(Words):
    """Leaves a place for each sealed word instead of opening it."""

    def read(self, sealed: object) -> str:
        """The value's mark; empty where there is none."""
        if sealed is None:
            return ""
        return marked(sealed if isinstance(sealed, SealedValue) else SealedValue(str(sealed)))


def story_of(
    casework: Casework,
    file: CaseFile,
    evidence: Mapping[str, Evidence],
    answers: Mapping[str, Answer],
    names: Mapping[UUID, SealedValue],
    reader: Reader,
    purpose: AuditPurpose,
    made_at: datetime,
) -> Story:
    """The case in one look, its history oldest first, and below it what the other services have."""
    words = SealedWords(casework, True)
    book = replace(book_of(casework, file, reader), words=words, people={person: words.read(name) for person, name in names.items()})
    entries = [_line(file.case.id, each) for each in chronicle(file, book)]
    chapters = [Chapter("Vad som har hänt", LEAD, entries)]
    chapters += [
        Chapter(*LEADS[service], [_other(service, shown.row, answers[service]) for shown in each.events])
        for service, each in evidence.items()
        if service in LEADS and each.events
    ]
    referral = file.case.referral
    facts = [
        ("Elev", words.read(referral.pupil_name) if referral else ""),
        ("Skola", registers.school_of(casework.database, referral.school_unit_id) if referral else ""),
        ("Läge", label(file.case.state)),
        ("Utdraget gjort", _moment(made_at)),
        ("För", lower_label(reader.role)),
        ("Ändamål", lower_label(purpose)),
    ]
    if file.destroyed is not None:
        facts.append(("Gallrad", f"{file.destroyed.known_act.effective_on}, beslut {file.destroyed.decision}. Orden går inte längre att öppna."))
    number = referral.registry_number if referral else str(file.case.id)
    return Story(f"Ärende {number}", [(name, value) for name, value in facts if value], chapters)


def _line(case_id: UUID, entry: Entry) -> Line:
    tag = f" ({entry.told.tag[0]})" if entry.told.tag else ""
    corrected = f" · rättad av händelse {entry.corrected_by}" if entry.corrected_by else ""
    corrects = f" · rättar händelse {entry.corrects}" if entry.corrects else ""
    so = f" · {entry.when_so}" if entry.when_so else ""
    return Line(
        stream=str(case_id),
        version=entry.version,
        service="casework",
        position=entry.position,
        when=_moment(entry.recorded_at),
        what=f"{entry.told.what}{tag}",
        more=entry.told.more,
        text=entry.told.text,
        who=f"{entry.who}{so}{corrects}{corrected} · {entry.why}",
        tone=entry.told.tone,
    )


def _other(service: str, row: StoredRow, answer: Answer) -> Line:
    told = answer.told.get(f"{row.stream}/{row.version}", {})
    return Line(
        stream=str(row.stream),
        version=row.version,
        service=service,
        position=row.position,
        when=_moment(row.recorded_at),
        what=told.get("what", row.topic),
        who=told.get("who", ""),
        tone="calm",
    )


def _moment(instant: datetime) -> str:
    return f"{instant.astimezone(STOCKHOLM):%Y-%m-%d %H:%M}"
