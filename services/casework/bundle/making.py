"""Makes the bundle of a case: evidence from each service, field keys of just the values that this reader may see, the story, one signature."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final
from uuid import UUID

from services.casework.bundle.telling import story_of
from services.casework.bundle.terms import terms
from services.casework.domain.errors import CaseUnknown, NoEvidence
from services.casework.policies import Reader
from services.casework.read_models.case_file import CaseFile, fold
from shared.eventlog.checkpoints import NotAContinuation
from shared.eventlog.destinations import NotDelivered
from shared.eventlog.keyring import NoKey
from shared.eventlog.sealed import SealedValue
from shared.eventlog.trees import BrokenLog
from shared.messaging.calls import Caller, CallFailed, NoAnswer
from shared.messaging.evidence import Answer, NothingSigned, Showing
from shared.messaging.workings import Workings
from shared.proof.bundle import EVIDENCE, HOME, SERVICES, STORY, filled
from shared.proof.evidence import Evidence, compact, encoded
from shared.proof.page import empty_page
from shared.proof.values import mark_of, sealed_values
from shared.vocabulary.codes import AuditPurpose
from shared.vocabulary.language import SWEDISH, say, speaking

if TYPE_CHECKING:
    from services.casework.application import Casework

WITHIN: Final = 10.0  # seconds, for another service's evidence


@dataclass(frozen=True)
class Asked:
    """Who wants a case's bundle and why; `since` are sizes of logs, by service, that the bundle is to prove it goes on from."""

    case_id: UUID
    reader: Reader
    purpose: AuditPurpose
    since: Mapping[str, int]


@dataclass(frozen=True)
class Made:
    """A bundle, and what its file may be called."""

    name: str
    page: bytes


class Bundles:
    """Asks casework's own log by `showing` and the others by `calls`. Only values of the case's own pupil are opened, whoever asks for them."""

    def __init__(self, casework: Casework, workings: Workings, showing: Showing, calls: Caller) -> None:
        self._casework = casework
        self._workings = workings
        self._showing = showing
        self._calls = calls
        self.trees = workings.trees
        """What leads from a case to a checkpoint; kept from one page to the next, since that is what makes it quick."""

    def make(self, asked: Asked) -> Made:
        """The bundle as of now; raises CaseUnknown, NoEvidence."""
        signing = self._workings.signing
        if signing is None:
            raise NoEvidence(say("Tjänsten har ingen nyckel att underteckna med, så ingenting kan bevisas."))
        answers = self._answers(asked)
        evidence = {service: Evidence.read(answer.evidence) for service, answer in answers.items()}
        if not evidence[HOME].heads:
            raise CaseUnknown
        file = self._file(asked.case_id, evidence[HOME])
        names = self._names(file)
        keys = self._keys(file, asked.reader, answers, evidence, names)
        made_at = datetime.now(UTC)
        with speaking(SWEDISH):
            story = story_of(self._casework, file, evidence, answers, names, asked.reader, asked.purpose, made_at)
        sections = {
            STORY: story.html,
            "about": compact({"case": str(asked.case_id), "title": story.title, "role": asked.reader.role, "purpose": asked.purpose}),
            "key": str(signing.signer.public),
            "keys": compact([encoded(key) for key in keys]),
            "names": compact([value.token for value in names.values()]),
            "labels": compact(terms()),
            **{EVIDENCE + service: answer.evidence for service, answer in answers.items()},
        }
        return Made(story.title.rpartition(" ")[2], filled(empty_page(SERVICES), sections, asked.case_id, made_at, signing.signer))

    def evidence(self, case_id: UUID, reader: Reader) -> dict[str, Evidence]:
        """Each service's events of a case as stored, with their proofs, for whoever packs them otherwise; raises NoEvidence."""
        answers = self._answers(Asked(case_id, reader, AuditPurpose.REQUEST, {}))
        return {service: Evidence.read(answer.evidence) for service, answer in answers.items()}

    def _answers(self, asked: Asked) -> dict[str, Answer]:
        """What each service shows, if only that it knows nothing of the case."""
        wanted = {"case_id": str(asked.case_id), "role": asked.reader.role.value}
        try:
            with speaking(SWEDISH), self._workings.database.transaction():
                found = {HOME: self._showing.evidence_of(**wanted, sizes=_sizes(asked, HOME))}
            for service in SERVICES[1:]:
                found[service] = self._calls.call(service, "evidence_of", {**wanted, "sizes": _sizes(asked, service)}, WITHIN)
        except (NothingSigned, NotAContinuation, NotDelivered, BrokenLog, NoAnswer, CallFailed) as error:
            raise NoEvidence from error
        return {service: Answer(**answer) for service, answer in found.items()}

    def _file(self, case_id: UUID, evidence: Evidence) -> CaseFile:
        """The case as far as the evidence goes: what came while it was made is not told."""
        last = max(shown.row.position for shown in evidence.events)
        file = fold(recorded for recorded in self._casework.story(case_id) if recorded.position <= last)
        assert file is not None, "what has evidence has a story"
        return file

    def _names(self, file: CaseFile) -> dict[UUID, SealedValue]:
        """The sealed names of the members of staff that the story names."""
        people = {*file.case.coordinators, *(recorded.event.known_act.actor for recorded in file.events)}
        rows = self._workings.database.rows("SELECT person_id, name FROM person WHERE person_id = ANY(%s)", (sorted(people),))
        return {row["person_id"]: SealedValue(row["name"]) for row in rows}

    def _keys(
        self, file: CaseFile, reader: Reader, answers: Mapping[str, Answer], evidence: Mapping[str, Evidence], names: Mapping[UUID, SealedValue]
    ) -> list[bytes]:
        """Of what the role may see in each service, the case's rules permitting, and that is about this pupil; and of the names of staff."""
        wanted = list[tuple[SealedValue, UUID]]((value, person) for person, value in names.items())
        if reader.opens(file.case):
            for service, each in evidence.items():
                allowed = set(answers[service].opens)
                values = [value for shown in each.events for value in sealed_values(shown.row.state)]
                wanted.extend((value, file.case.pupil_id) for value in values if mark_of(value) in allowed)
        keys = dict[bytes, bytes]()
        for value, subject in wanted:
            if value.subject == subject and (key := self._key(value)) is not None:
                keys[value.commitment] = key
        return list(keys.values())

    def _key(self, value: SealedValue) -> bytes | None:
        """A value's own key; None where the person's key is destroyed."""
        try:
            return value.field_key(self._casework.keyring.key(value.subject))
        except NoKey:
            return None


def _sizes(asked: Asked, service: str) -> Sequence[int]:
    return [asked.since[service]] if service in asked.since else []
