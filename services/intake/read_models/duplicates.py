"""Possible duplicates for the team: the list of those that nobody has judged, and those of a referral. Who may see which is part of each query."""

from __future__ import annotations

from collections.abc import Sequence
from functools import singledispatchmethod
from typing import Final
from uuid import UUID

from psycopg import Connection
from psycopg.rows import DictRow

from services.intake.domain.duplicate import PossibleDuplicate
from services.intake.read_models.lists import page_of_rows
from shared.eventlog.database import Database
from shared.eventlog.log import Recorded

_FOUND: Final = (
    "INSERT INTO possible_duplicate (pair_id, position, version, ground, found_on, newer_kind, newer_id, newer_pupil, earlier_kind, earlier_id, "
    "earlier_pupil) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
)
_JUDGED: Final = "UPDATE possible_duplicate SET version = %s, verdict = %s, judged_on = %s, judged_by = %s WHERE pair_id = %s"
_SEEN: Final = (
    "possible_duplicate d WHERE NOT EXISTS (SELECT FROM pupil_matter m LEFT JOIN referral r ON r.referral_id = m.matter_id "
    "WHERE m.kind = 'referral' AND m.pupil_id IN (d.newer_pupil, d.earlier_pupil) "
    "AND (r.referral_id IS NULL OR (r.handlers IS NOT NULL AND NOT %(person)s = ANY(r.handlers)))) "
    "AND NOT EXISTS (SELECT FROM subject_destroyed g WHERE g.subject IN (d.newer_pupil, d.earlier_pupil))"
)
_SIDES: Final = (
    "SELECT referral_id AS id, case_id, registry_number, received_on, status, school_unit_name, organiser_name, merged_into "
    "FROM referral_status WHERE referral_id = ANY(%(ids)s) UNION ALL "
    "SELECT n.notice_id, NULL, n.registry_number, n.received_on, n.state, u.name, o.name, NULL FROM absence_notice n "
    "LEFT JOIN school_unit u USING (school_unit_id) LEFT JOIN organiser o ON o.organiser_id = n.organiser_id WHERE n.notice_id = ANY(%(ids)s)"
)


class DuplicateTable:
    """Fills `possible_duplicate`."""

    name = "possible-duplicates"
    tables: Sequence[str] = ("possible_duplicate",)

    def apply(self, connection: Connection[DictRow], recorded: Recorded) -> None:
        """One event of the log."""
        self._apply(recorded.event, connection, recorded)

    @singledispatchmethod
    def _apply(self, event: object, connection: Connection[DictRow], recorded: Recorded) -> None:
        """Other events are not this table's business."""

    @_apply.register
    def _(self, event: PossibleDuplicate.Found, connection: Connection[DictRow], recorded: Recorded) -> None:
        newer, earlier, on = event.newer, event.earlier, event.known_act.effective_on
        sides = (newer.kind, newer.id, newer.pupil_id, earlier.kind, earlier.id, earlier.pupil_id)
        connection.execute(_FOUND, (event.originator_id, recorded.position, event.originator_version, event.ground, on, *sides))

    @_apply.register
    def _(self, event: PossibleDuplicate.Judged, connection: Connection[DictRow], recorded: Recorded) -> None:
        act = event.known_act
        connection.execute(_JUDGED, (event.originator_version, event.verdict, act.effective_on, act.actor, event.originator_id))


def to_judge(database: Database, person_id: UUID, limit: int, offset: int) -> tuple[list[DictRow], int]:
    """Pairs that nobody has judged, the oldest first."""
    return page_of_rows(database, "d.*", f"{_SEEN} AND verdict IS NULL", "position", {"person": person_id}, limit, offset)


def judged(database: Database, person_id: UUID, limit: int, offset: int) -> tuple[list[DictRow], int]:
    """Pairs with a verdict, the latest first."""
    rows = f"{_SEEN} AND verdict IS NOT NULL"
    return page_of_rows(database, "d.*", rows, "judged_on DESC, position DESC", {"person": person_id}, limit, offset)


def pairs_of(database: Database, person_id: UUID, matter_id: UUID) -> list[DictRow]:
    """Every pair of something that was sent in, the unjudged first."""
    query = f"SELECT d.* FROM {_SEEN} AND %(id)s IN (newer_id, earlier_id) ORDER BY verdict IS NOT NULL, position LIMIT 50"  # noqa: S608
    return database.rows(query, {"person": person_id, "id": matter_id})


def pair(database: Database, person_id: UUID, pair_id: UUID) -> DictRow | None:
    """One pair; None if it is not there or not to be seen."""
    return database.row(f"SELECT d.* FROM {_SEEN} AND pair_id = %(id)s", {"person": person_id, "id": pair_id})  # noqa: S608


def sides(database: Database, pairs: Sequence[DictRow]) -> dict[UUID, DictRow]:
    """What is known of each side of some pairs, by its id."""
    ids = [each[side] for each in pairs for side in ("newer_id", "earlier_id")]
    return {row["id"]: row for row in database.rows(_SIDES, {"ids": ids})}


def notices_about(database: Database, pupil_id: UUID) -> list[DictRow]:
    """Absence notices on a pupil, under whatever number, the latest first."""
    query = (
        "SELECT n.notice_id, n.registry_number, n.received_on, n.state FROM pupil_matter m JOIN absence_notice n ON n.notice_id = m.matter_id "
        "WHERE m.pupil_id IN (SELECT same_pupils(%s)) ORDER BY n.position DESC LIMIT 20"
    )
    return database.rows(query, (pupil_id,))
