"""What intake knows of protected identities, and who of the team may handle them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from services.intake.domain.referral import Referral
from shared.eventlog.database import Database
from shared.vocabulary.codes import Role, SentIn

_REFERRALS = "SELECT matter_id FROM pupil_matter WHERE kind = %s AND pupil_id IN (SELECT same_pupils(%s)) ORDER BY number"
_REFERRALS_OF_ALL = (
    "SELECT asked, matter_id FROM unnest(%s::uuid[]) AS asked, same_pupils(asked) AS pupil JOIN pupil_matter ON pupil_id = pupil "
    "WHERE kind = %s ORDER BY number"
)
_MARKED = "SELECT DISTINCT originator_id FROM log_events WHERE originator_id = ANY(%s) AND topic = %s"
_TEAM = [Role.COORDINATOR.value, Role.TEAM_LEAD.value]


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


def are_of_the_team(database: Database, people: Sequence[UUID]) -> bool:
    """Whether all of these are coordinators or team leaders."""
    return of_the_team(database, people) == set(people)
