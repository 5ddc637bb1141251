"""The work on imports, a batch a transaction: what its lines become, their registry numbers and the place to go on from are stored together.

So a process may end at any moment: the next one goes on from the last batch that was stored, and a line is imported once, whoever works on it.
"""

from __future__ import annotations

import hmac
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from typing import Any, Final
from uuid import UUID, uuid5

import orjson
from psycopg.rows import DictRow

from services.intake.application.imports import Imports, Place, Read, ReadLine
from services.intake.application.protecting import Protecting
from services.intake.domain.errors import NotAsSent, PupilLeaving, SchoolFormNotOffered
from services.intake.domain.history_import import HistoryImport
from services.intake.domain.older_referral import Fault, OlderReferral
from services.intake.domain.organiser import Organiser
from services.intake.domain.referral import Referral
from services.intake.domain.school_unit import run_by
from services.intake.domain.sending import NOT_PROTECTED, Protection, Sender
from services.intake.read_models.protection import hold_pupils
from services.intake.registry import draw_registry_numbers
from shared.eventlog.act import Act, act_of_service
from shared.eventlog.keyring import NoKey
from shared.messaging.leaving import may_begin_about_all
from shared.vocabulary.calendar import today
from shared.vocabulary.codes import ImportOutcome, ImportState, Role
from shared.vocabulary.ids import service_id_of
from shared.vocabulary.language import say
from shared.vocabulary.words import RegistryNumber

BATCH: Final = 200
"""Lines a transaction: the log's lock is held for tens of milliseconds, and nobody who sends a referral notices."""
SOURCES: Final = UUID("b7a4f0c2-6d0e-5f4b-9a58-0f1f5a7a2c11")
"""The subject of the key that ids of other systems are digested with: nobody can try names or numbers against what is kept of them."""
_NEXT = (
    "SELECT * FROM history_import WHERE state IN ('checking', 'running') AND (%(only)s::uuid IS NULL OR import_id = %(only)s) "
    "ORDER BY uploaded_at LIMIT 1 FOR UPDATE SKIP LOCKED"
)
_UNITS = "SELECT code, school_unit_id, organiser_id, version FROM school_unit WHERE code = ANY(%s)"
_FIRST = "SELECT source_id, min(number) AS number FROM import_line WHERE import_id = %s AND source_id = ANY(%s) GROUP BY source_id"
_KNOWN = "SELECT source_id FROM imported_source WHERE source_id = ANY(%s)"
_CLAIM = (
    "INSERT INTO imported_source (source_id, referral_id) SELECT * FROM unnest(%b::bytea[], %b::uuid[]) ON CONFLICT DO NOTHING RETURNING source_id"
)
_TELL = (
    "INSERT INTO import_line (import_id, number, outcome, source_id, registry_number, faults) "
    "SELECT %s, number, outcome, source_id, registry_number, faults::jsonb "
    "FROM unnest(%s::integer[], %s::text[], %s::bytea[], %s::text[], %s::text[]) AS told (number, outcome, source_id, registry_number, faults) "
    "ON CONFLICT (import_id, number) DO UPDATE SET outcome = excluded.outcome, registry_number = excluded.registry_number, faults = excluded.faults"
)
_MOVE = (
    "UPDATE history_import SET place = %s, line = %s, good = good + %s, known = known + %s, wrong = wrong + %s, imported = imported + %s, "
    "moved_at = clock_timestamp() WHERE import_id = %s RETURNING *"
)
_OVER = (
    "UPDATE history_import SET state = %s, version = %s, lines = good + known + wrong + imported, moved_at = clock_timestamp() "
    "WHERE import_id = %s RETURNING *"
)


@dataclass(frozen=True)
class School:
    """A school unit as the register has it, with its story where that is longer than a beginning."""

    unit_id: UUID
    organiser_id: UUID
    story: tuple[Any, ...]

    def run_by(self, on: date) -> UUID:
        """Its organiser on a day."""
        return run_by(self.story, on) or self.organiser_id


@dataclass(frozen=True)
class Judged:
    """A line with what becomes of it; `sender` is there where it can be imported."""

    line: ReadLine
    source_id: bytes | None
    outcome: ImportOutcome
    faults: tuple[Fault, ...] = ()
    sender: Sender | None = None
    registry_number: RegistryNumber | None = None


class ImportWork(Imports, Protecting):
    """Brings imports further."""

    def work_on_import(self, read: Read, only: UUID | None = None) -> DictRow | None:
        """The next batch of the import that has waited longest, or of `only` that; where it stands then, None where there is nothing to do.

        Raises PupilLeaving while a pupil's data is being destroyed: nothing of the batch is stored then.
        """
        with self.database.transaction():
            job = self.database.row(_NEXT, {"only": only})
            if job is None:
                return None
            file = self.import_files.open(job["import_id"], job["size"])
            lines = list(islice(read(file, job["encoding"], Place(job["place"], job["line"])), BATCH))
            judged = self._judge(job, [each for each in lines if not each.is_empty])
            if job["state"] == ImportState.RUNNING:
                judged = self._import(job, judged)
            moved = self._store(job, judged, Place(lines[-1].ends_at, lines[-1].number) if lines else Place(job["place"], job["line"]))
            return moved if len(lines) == BATCH else self._over(moved)

    def _judge(self, job: DictRow, lines: Sequence[ReadLine]) -> list[Judged]:
        """What becomes of each line by its own words, by our registers, by the lines before it and by what was imported before."""
        digests = self._digests(job["source"], lines)
        wanted = [each for each in digests if each is not None]
        first = {row["source_id"]: row["number"] for row in self.database.rows(_FIRST, (job["import_id"], wanted))}
        known = {row["source_id"] for row in self.database.rows(_KNOWN, (wanted,))}
        units = self._units({line.older.unit_code for line in lines if line.older})
        judged = []
        for line, digest in zip(lines, digests, strict=True):
            before = first.setdefault(digest, line.number) if digest else line.number
            faults = [*line.faults]
            if before < line.number:
                faults.append(Fault("source_id", say("Samma id som på rad %(before)s. Varje beställning ska ha ett eget id.", before=before)))
            sender = self._judged_alone(line.older, units, faults) if line.older else None
            outcome = ImportOutcome.WRONG if faults else ImportOutcome.KNOWN if digest in known else ImportOutcome.GOOD
            judged.append(Judged(line, digest, outcome, tuple(faults), sender))
        return judged

    def _units(self, codes: set[str]) -> dict[str, School]:
        found = {}
        for row in self.database.rows(_UNITS, (list(codes),)):
            story = tuple(each.event for each in self.story(row["school_unit_id"])) if row["version"] > 1 else ()
            found[row["code"]] = School(row["school_unit_id"], row["organiser_id"], story)
        return found

    def _judged_alone(self, older: OlderReferral, units: dict[str, School], faults: list[Fault]) -> Sender | None:
        """Whose it is: the organiser's that ran the school on that day, whoever runs it now."""
        faults += older.faults(self.profile.code, today())
        unit = units.get(older.unit_code)
        if unit is None:
            faults.append(Fault("unit_code", say("Skolenheten finns inte i registret. Registrera den först, eller rätta koden.")))
            return None
        try:
            _, kind = self._senders.organiser_at(unit.unit_id, of=unit.organiser_id, form=older.school_form, on=older.received_on)
        except NotAsSent as refusal:
            faults.append(Fault("school_form" if isinstance(refusal, SchoolFormNotOffered) else "unit_code", str(refusal)))
            return None
        organiser_id = unit.run_by(older.received_on)
        if organiser_id != unit.organiser_id:
            kind = self.load(Organiser, organiser_id).kind
        return Sender(older.referrer, organiser_id, kind, unit.unit_id, older.school_form, older.school_year)

    def _digests(self, source: str, lines: Sequence[ReadLine]) -> list[bytes | None]:
        try:
            key = self.keyring.key(SOURCES)
        except NoKey:
            self.keyring.make_key(SOURCES)
            key = self.keyring.key(SOURCES)
        return [hmac.digest(key, f"{source}\0{line.source_id}".encode(), "sha256") if line.source_id else None for line in lines]

    def _import(self, job: DictRow, judged: Sequence[Judged]) -> list[Judged]:
        """The good lines become referrals, unless somebody else has just imported them."""
        good = {each.source_id: each for each in judged if each.outcome is ImportOutcome.GOOD and each.source_id}
        if not good:
            return list(judged)
        # In one order everywhere, and before the log is locked: whoever imports the same lines waits here, and then finds them known.
        wanted = sorted(good)
        with self.database.connection() as connection:
            rows = connection.execute(_CLAIM, (wanted, [_referral_id(each) for each in wanted]), binary=True).fetchall()
        claimed = {bytes(row["source_id"]) for row in rows}
        new = [each for source_id, each in good.items() if source_id in claimed]
        numbers = self._brought_in(job, new) if new else {}
        return [
            replace(each, outcome=ImportOutcome.IMPORTED, registry_number=numbers[each.line.number])
            if each.line.number in numbers
            else replace(each, outcome=ImportOutcome.KNOWN)
            if each.outcome is ImportOutcome.GOOD
            else each
            for each in judged
        ]

    def _brought_in(self, job: DictRow, new: Sequence[Judged]) -> dict[int, RegistryNumber]:
        """Record each as a referral under the next registry number of the year it came in; the numbers by line."""
        pupils = self.keyring.pupils_of([older.identity_number.text for _, older in _parts(new)])
        if not may_begin_about_all(self.database, pupils):
            raise PupilLeaving
        hold_pupils(self.database, *pupils)
        protections = self.known_protections(pupils)
        numbers = self._numbers(new)
        referrals = []
        for (each, older), pupil_id in zip(_parts(new), pupils, strict=True):
            referral = self._referral(each, older, pupil_id, numbers[each.line.number], protections.get(pupil_id, NOT_PROTECTED))
            _dated(referral, older, _act(job, each, older))
            referrals.append(referral)
        self.record(*referrals, by=act_of_service(service_id_of("intake"), today()))
        return numbers

    def _referral(self, each: Judged, older: OlderReferral, pupil_id: UUID, number: RegistryNumber, protection: Protection) -> Referral:
        assert each.sender is not None, "a good line has a sender"
        assert each.source_id is not None, "a good line has an id"
        referral_id, pupil_key = _referral_id(each.source_id), self.keyring.key(pupil_id)
        return Referral.bring_in(
            referral_id,
            number,
            older,
            sender=each.sender,
            pupil_id=pupil_id,
            guardians=[
                guardian.sealed(at, pupil_id=pupil_id, pupil_key=pupil_key, referral_id=referral_id) for at, guardian in enumerate(older.guardians)
            ],
            home=self.profile.code,
            protection=protection,
        )

    def _numbers(self, new: Sequence[Judged]) -> dict[int, RegistryNumber]:
        """A number a line, of the year it came in; the years in one order, since each is locked until the batch is stored."""
        by_year: dict[int, list[int]] = defaultdict(list)
        for each, older in _parts(new):
            by_year[older.received_on.year].append(each.line.number)
        found: dict[int, RegistryNumber] = {}
        for year, lines in sorted(by_year.items()):
            drawn = draw_registry_numbers(self.database, self.profile.referrals.registry_series, year, len(lines))
            found.update(zip(lines, drawn, strict=True))
        return found

    def _store(self, job: DictRow, judged: Sequence[Judged], place: Place) -> DictRow:
        """Where to go on, and what became of these lines."""
        told = [(each.line.number, each.outcome, each.source_id, each.registry_number, _as_json(each.faults)) for each in judged]
        columns: list[Any] = [list(each) for each in zip(*told, strict=True)] or [[], [], [], [], []]
        self.database.execute(_TELL, (job["import_id"], *columns))
        count = Counter(each.outcome for each in judged)
        counts = [count[each] for each in (ImportOutcome.GOOD, ImportOutcome.KNOWN, ImportOutcome.WRONG, ImportOutcome.IMPORTED)]
        moved = self.database.row(_MOVE, (place.byte, place.line, *counts, job["import_id"]))
        assert moved is not None, "the import is locked by this transaction"
        return moved

    def _over(self, job: DictRow) -> DictRow:
        """The last line is done: of the check, or of the run."""
        found = self.load(HistoryImport, job["import_id"])
        if found.state is ImportState.CHECKING:
            found.checked(lines=job["good"] + job["known"] + job["wrong"], good=job["good"], known=job["known"], wrong=job["wrong"])
        else:
            found.finish(imported=job["imported"], known=job["known"], wrong=job["wrong"])
        over = self.database.row(_OVER, (found.state, found.version, found.id))
        assert over is not None, "the import is locked by this transaction"
        self.record(found, by=act_of_service(service_id_of("intake"), today()))
        return over


def _parts(new: Sequence[Judged]) -> Iterator[tuple[Judged, OlderReferral]]:
    return ((each, each.line.older) for each in new if each.line.older is not None)


def _referral_id(source_id: bytes) -> UUID:
    """The same for the same line of the same source, in whatever file: the log itself would refuse a second one."""
    return uuid5(SOURCES, source_id.hex())


def _act(job: DictRow, each: Judged, older: OlderReferral) -> Act:
    """Whoever let the import in says so; the day it came in is the day that the other register says it knew."""
    return Act(
        actor=job["started_by"],
        role=Role(job["started_as"]),
        organisation=None,
        effective_on=older.received_on,
        known_on=older.received_on,
        correlation=job["import_id"],
        causation=f"import/{job['import_id']}/{each.line.number}",
    )


def _dated(referral: Referral, older: OlderReferral, received: Act) -> None:
    """Each event its own day: what became of it was so when it was decided."""
    decided = replace(received, effective_on=older.became.on, known_on=older.became.on)
    *first, last = referral.pending_events
    for event in first:
        object.__setattr__(event, "act", received)
    object.__setattr__(last, "act", decided)


def _as_json(faults: Sequence[Fault]) -> str | None:
    return orjson.dumps([[each.part, each.told] for each in faults]).decode() if faults else None
