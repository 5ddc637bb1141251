"""What intake knows of protected identities, and who of the team may handle them."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from services.intake.domain.sending import NOT_PROTECTED, Protection
from shared.eventlog.database import Database
from shared.vocabulary.codes import Role, SecurityMarking

_KNOWN = (
    "SELECT r.security_marking, r.handlers FROM referral r JOIN subject_stream s ON s.stream = r.referral_id "
    "WHERE s.subject = %s AND r.security_marking <> %s ORDER BY r.position DESC LIMIT 1"
)
_TEAM = [Role.COORDINATOR.value, Role.TEAM_LEAD.value]


def known_protection(database: Database, pupil_id: UUID) -> Protection:
    """How any of the pupil's referrals protects the pupil's identity, by the latest that does."""
    row = database.row(_KNOWN, (pupil_id, SecurityMarking.NONE))
    return Protection(SecurityMarking(row["security_marking"]), tuple(row["handlers"])) if row else NOT_PROTECTED


def are_of_the_team(database: Database, people: Sequence[UUID]) -> bool:
    """Whether all of these are coordinators or team leaders."""
    row = database.row("SELECT count(*) AS known FROM person WHERE person_id = ANY(%s) AND role = ANY(%s)", (list(people), _TEAM))
    return row is not None and row["known"] == len(set(people))
