"""What intake knows of protected identities, and who of the team may handle them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from services.intake.domain.referral import Referral
from services.intake.domain.sending import NOT_PROTECTED, Protection
from shared.eventlog.database import Database
from shared.vocabulary.codes import Role, SecurityMarking, SentIn

_KNOWN = (
    "SELECT r.security_marking, r.handlers FROM same_pupils(%s) AS pupil JOIN subject_stream s ON s.subject = pupil "
    "JOIN referral r ON r.referral_id = s.stream WHERE r.security_marking <> %s ORDER BY r.position DESC LIMIT 1"
)
_REFERRALS = "SELECT matter_id FROM pupil_matter WHERE kind = %s AND pupil_id IN (SELECT same_pupils(%s)) ORDER BY number"
_REFERRALS_OF_ALL = (
    "SELECT asked, matter_id FROM unnest(%s::uuid[]) AS asked, same_pupils(asked) AS pupil JOIN pupil_matter ON pupil_id = pupil "
    "WHERE kind = %s ORDER BY number"
)
_MARKED = "SELECT DISTINCT originator_id FROM log_events WHERE originator_id = ANY(%s) AND topic = %s"
_HIDDEN = (
    "SELECT 1 FROM subject_stream s JOIN referral r ON r.referral_id = s.stream "
    "WHERE s.subject = ANY(%s) AND r.handlers IS NOT NULL AND NOT %s = ANY(r.handlers) LIMIT 1"
)
_TEAM = [Role.COORDINATOR.value, Role.TEAM_LEAD.value]


def known_protection(database: Database, pupil_id: UUID) -> Protection:
    """How any of the pupil's referrals protects the pupil's identity, by the latest that does."""
    row = database.row(_KNOWN, (pupil_id, SecurityMarking.NONE))
    return Protection(SecurityMarking(row["security_marking"]), tuple(row["handlers"])) if row else NOT_PROTECTED


def referrals_of(database: Database, pupil_id: UUID) -> list[UUID]:
    """Every referral on a pupil, under whatever number, oldest first: by what is written with each receipt, since the other tables come after."""
    return [row["matter_id"] for row in database.rows(_REFERRALS, (SentIn.REFERRAL, pupil_id))]


def referrals_of_all(database: Database, pupil_ids: Sequence[UUID]) -> list[tuple[UUID, UUID]]:
    """The same of many pupils, each beside the id that was asked for."""
    return [(row["asked"], row["matter_id"]) for row in database.rows(_REFERRALS_OF_ALL, (list(pupil_ids), SentIn.REFERRAL))]


def marked_later(database: Database, referral_ids: Collection[UUID]) -> set[UUID]:
    """Which of these were marked after they had come."""
    return {row["originator_id"] for row in database.rows(_MARKED, (list(referral_ids), Referral.SecurityMarked.TOPIC))}


def sees_pupils(database: Database, pupil_ids: Sequence[UUID], person_id: UUID) -> bool:
    """Whether somebody handles each of these pupils' protected referrals."""
    return database.row(_HIDDEN, (list(pupil_ids), person_id)) is None


def of_the_team(database: Database, people: Sequence[UUID]) -> set[UUID]:
    """Which of these are coordinators or team leaders."""
    rows = database.rows("SELECT person_id FROM person WHERE person_id = ANY(%s) AND role = ANY(%s) AND ended_on IS NULL", (list(people), _TEAM))
    return {row["person_id"] for row in rows}


def are_of_the_team(database: Database, people: Sequence[UUID]) -> bool:
    """Whether all of these are coordinators or team leaders."""
    return of_the_team(database, people) == set(people)
