"""What intake knows of protected identities, and who of the team may handle them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final
from uuid import UUID

from services.intake.domain.referral import Referral
from shared.eventlog.database import Database
from shared.vocabulary.codes import Role, SentIn

KEPT: Final = "{pupil} IN (SELECT pupils_kept_from(%(person)s))"
"""Whether a pupil's name and number are kept from a reader, as a part of a query: the identity is protected, and others alone handle it."""
HANDLED: Final = "{pupil} IN (SELECT pupils_handled_by(%(person)s))"
"""Whether the reader is one of those."""

# Every id of each pupil, in one order for everybody: what is decided under one of a pupil's numbers is decided about the pupil.
HOLD: Final = """
SELECT count(pg_advisory_xact_lock(hashtextextended('protection ' || id::text, 0)))
FROM (SELECT DISTINCT id FROM unnest(%s::uuid[]) AS asked, same_pupils(asked) AS id ORDER BY id) AS ids
"""
_PROTECT = (
    "INSERT INTO protected_referral (referral_id, pupil_id, handlers) VALUES (%s, %s, %s) "
    "ON CONFLICT (referral_id) DO UPDATE SET handlers = excluded.handlers"
)
_OPEN = "DELETE FROM protected_referral WHERE referral_id = %s"
_IS_KEPT = f"SELECT {KEPT.format(pupil='%(pupil)s')} AS kept"
_REFERRALS = "SELECT matter_id FROM pupil_matter WHERE kind = %s AND pupil_id IN (SELECT same_pupils(%s)) ORDER BY number"
_REFERRALS_OF_ALL = (
    "SELECT asked, matter_id FROM unnest(%s::uuid[]) AS asked, same_pupils(asked) AS pupil JOIN pupil_matter ON pupil_id = pupil "
    "WHERE kind = %s ORDER BY number"
)
_MARKED = "SELECT DISTINCT originator_id FROM log_events WHERE originator_id = ANY(%s) AND topic = %s"
_TEAM = [Role.COORDINATOR.value, Role.TEAM_LEAD.value]


def hold_pupils(database: Database, *pupil_ids: UUID) -> None:
    """Nobody else sends, answers, marks or judges anything about these until the transaction ends; taken before whatever else is locked."""
    database.row(HOLD, (list(pupil_ids),))


def note_handlers(database: Database, referral: Referral) -> None:
    """Who alone handles a pupil's matters from now on, or that everybody may."""
    if referral.handlers:
        database.execute(_PROTECT, (referral.id, referral.pupil_id, list(referral.handlers)))
    else:
        database.execute(_OPEN, (referral.id,))


def is_kept_from(database: Database, pupil_id: UUID, person_id: UUID) -> bool:
    """Whether a pupil's identity is protected and others alone handle it."""
    row = database.row(_IS_KEPT, {"pupil": pupil_id, "person": person_id})
    return row is None or bool(row["kept"])


def referrals_of(database: Database, pupil_id: UUID) -> list[UUID]:
    """Every referral on a pupil, under whatever number, oldest first: by what is written with each receipt, since the other tables come after."""
    return [row["matter_id"] for row in database.rows(_REFERRALS, (SentIn.REFERRAL, pupil_id))]


def referrals_of_all(database: Database, pupil_ids: Sequence[UUID]) -> list[tuple[UUID, UUID]]:
    """The same of many pupils, each beside the id that was asked for."""
    return [(row["asked"], row["matter_id"]) for row in database.rows(_REFERRALS_OF_ALL, (list(pupil_ids), SentIn.REFERRAL))]


def marked_later(database: Database, referral_ids: Collection[UUID]) -> set[UUID]:
    """Which of these were marked after they had come."""
    return {row["originator_id"] for row in database.rows(_MARKED, (list(referral_ids), Referral.SecurityMarked.TOPIC))}


def of_the_team(database: Database, people: Sequence[UUID]) -> set[UUID]:
    """Which of these are coordinators or team leaders."""
    rows = database.rows("SELECT person_id FROM person WHERE person_id = ANY(%s) AND role = ANY(%s) AND ended_on IS NULL", (list(people), _TEAM))
    return {row["person_id"] for row in rows}


def is_with_school(database: Database, people: Sequence[UUID]) -> bool:
    """Whether the school that sent something on a protected pupil is among those who see it."""
    query = "SELECT EXISTS (SELECT FROM person WHERE person_id = ANY(%s) AND role = %s) AS found"
    row = database.row(query, (list(people), Role.SCHOOL.value))
    return row is not None and bool(row["found"])


def are_of_the_team(database: Database, people: Sequence[UUID]) -> bool:
    """Whether all of these are coordinators or team leaders."""
    return of_the_team(database, people) == set(people)
