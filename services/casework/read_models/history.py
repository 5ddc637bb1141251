"""A case's story: each event with its sentence, who did it, when we learned it, when it was so, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import get_args
from uuid import UUID

from eventsourcing.utils import get_topic

from services.casework.domain.case import Case
from services.casework.policies import Reader
from services.casework.read_models.case_file import CaseFile
from services.casework.read_models.words import Words, names_of
from services.casework.story import Book, Correction, Told, tell
from shared.eventlog.log import EventLog, Recorded
from shared.vocabulary.calendar import day_of
from shared.vocabulary.labels import label, lower_label
from shared.vocabulary.language import later, say, translated

_SERVICES = {"intake": later("beställningstjänsten"), "consent": later("samtyckestjänsten")}

CORRECTABLE = (
    *(Case.Closed, Case.DecisionFollowedUp, Case.MeetingHeld, Case.DecisionMade, Case.InterventionStarted, Case.InterventionExtended),
    *get_args(Correction),
)


@dataclass(frozen=True)
class Entry:
    """One entry of the story; `position` and `hash` are its place in the log, `corrects` and `corrected_by` other entries' versions.

    `said` is what stands in `told` as somebody wrote it.
    """

    position: int
    version: int
    topic: str
    recorded_at: datetime
    effective_on: date
    known_on: date | None
    told: Told
    said: tuple[str, ...]
    who: str
    why: str
    actor: UUID
    role: str
    organisation: UUID | None
    permit: UUID | None
    correlation: UUID
    hash: str
    corrects: int | None
    corrected_by: int | None
    can_be_corrected: bool

    @property
    def when_so(self) -> str:
        """When it was so, where that is another day than the one we learned it."""
        said = [say("gäller %(effective_on)s", effective_on=self.effective_on)] if self.effective_on != day_of(self.recorded_at) else []
        if self.known_on is not None:
            said.append(say("enligt avsändaren känt %(known_on)s", known_on=self.known_on))
        return ", ".join(said)


def book_of(casework: EventLog, file: CaseFile, reader: Reader) -> Book:
    """What the sentences look names up in, opened as far as the reader may."""
    words = Words(casework, reader.opens(file.judged))
    people = [*file.case.coordinators, *(recorded.event.known_act.actor for recorded in file.events)]
    referral = file.case.referral
    return Book(
        words=words,
        people=names_of(casework, people, Words(casework, True)),
        guardians={each.guardian_id: each.name for each in referral.guardians} if referral else {},
        calls=file.calls,
        decisions=file.decisions,
        said={recorded.event.originator_version: recorded.event for recorded in file.events},
    )


def chronicle(file: CaseFile, book: Book) -> list[Entry]:
    """The story, oldest first (or as it became true); what was corrected tells by what, and the correction tells what it corrects."""
    corrected = file.case.corrected
    return [_entry(recorded, book, corrected.get(recorded.event.originator_version)) for recorded in file.events]


def _entry(recorded: Recorded, book: Book, corrected_by: int | None) -> Entry:
    event: Case.Event = recorded.event
    act = event.known_act
    already = len(book.words.said)
    told = tell(event, book)
    return Entry(
        position=recorded.position,
        version=event.originator_version,
        topic=get_topic(type(event)),
        recorded_at=recorded.recorded_at,
        effective_on=act.effective_on,
        known_on=act.known_on,
        told=told,
        said=tuple(book.words.said[already:]),
        who=_who(event, book),
        why=_why(event),
        actor=act.actor,
        role=act.role,
        organisation=act.organisation,
        permit=act.permit,
        correlation=act.correlation,
        hash=recorded.hash.hex(),
        corrects=getattr(event, "corrects", None),
        corrected_by=corrected_by,
        can_be_corrected=corrected_by is None and isinstance(event, CORRECTABLE),
    )


def _who(event: Case.Event, book: Book) -> str:
    act = event.known_act
    name = book.people.get(act.actor)
    return f"{name}, {lower_label(act.role)}" if name else label(act.role)


def _why(event: Case.Event) -> str:
    """On what ground it was done, and what led to it."""
    act = event.known_act
    ground = say("Grund: %(legal_basis)s.", legal_basis=lower_label(act.legal_basis))
    if act.permit is not None:
        ground = say("Grund: samtycket, tillstånd %(permit)s.", permit=act.permit)
    if act.causation is None:
        return ground
    service, _, position = act.causation.partition("/")
    return say(
        "%(ground)s Följde av händelse %(position)s i %(service)s.",
        ground=ground,
        position=position,
        service=translated(_SERVICES.get(service, service)),
    )
