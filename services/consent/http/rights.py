"""Who reaches what of consent: staff answer for all cases, a guardian for one case and one answer, an auditor reads."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from services.consent.read_models.reading import EVERYTHING, Sight
from shared.vocabulary.codes import Role, SignedHow
from shared.vocabulary.ids import consent_id_of
from shared.web.identity import Identity, current
from shared.web.problem import NotAllowed, NotFound

STAFF = (Role.COORDINATOR, Role.TEAM_LEAD)
READERS = (*STAFF, Role.AUDITOR, Role.GUARDIAN)
ANSWERERS = (*STAFF, Role.GUARDIAN)


def sight() -> Sight:
    """How far the reader sees; raises NotAllowed for a guardian's session that names no case."""
    identity = current()
    if identity.role is not Role.GUARDIAN:
        return EVERYTHING
    case_id, signatory_id = _own(identity)
    return Sight(case_id, signatory_id)


def may_answer(consent_id: UUID, signatory_id: UUID) -> None:
    """Raises NotFound for a guardian who answers in another case, NotAllowed for one who answers for somebody else."""
    identity = current()
    if identity.role is not Role.GUARDIAN:
        return
    case_id, own_signatory = _own(identity)
    if consent_id != consent_id_of(case_id):
        raise NotFound
    if signatory_id != own_signatory:
        raise NotAllowed


def as_given(how: SignedHow) -> SignedHow:
    """How an answer reached us: what a guardian does here is done online, whatever is said of it."""
    return SignedHow.ONLINE if current().role is Role.GUARDIAN else how


def signed_as_given(day: date | None) -> date | None:
    """The day an answer was given: what a guardian does here is done today, whatever is said of it."""
    return None if current().role is Role.GUARDIAN else day


def _own(identity: Identity) -> tuple[UUID, UUID]:
    if identity.case_id is None or identity.signatory_id is None:
        raise NotAllowed
    return identity.case_id, identity.signatory_id
