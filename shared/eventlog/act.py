"""Who did something, as what, on what ground and when it was so: carried by every event."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID, uuid4

from shared.vocabulary.codes import LegalBasis, Role


@dataclass(frozen=True)
class Act:
    """The circumstances of one command; its events all carry them.

    `effective_on` is the day it was so (Europe/Stockholm); `known_on` is only claimed by imported history.
    `correlation` follows one errand through all services; `causation` is the fact or permit that led here.
    `school_units` are those that the sender's token is limited to; None for who isn't limited.
    """

    actor: UUID
    role: Role
    organisation: UUID | None
    effective_on: date
    correlation: UUID
    known_on: date | None = None
    legal_basis: LegalBasis = LegalBasis.PUBLIC_TASK
    permit: UUID | None = None
    causation: str | None = None
    school_units: tuple[UUID, ...] | None = None

    def under(self, permit: UUID) -> Act:
        """The same act, resting on a consent's permit."""
        return replace(self, permit=permit, legal_basis=LegalBasis.CONSENT)


def act_of_service(name_id: UUID, effective_on: date, causation: str | None = None) -> Act:
    """An act that a service does of itself, like migrating or registering its own demo people."""
    return Act(
        actor=name_id,
        role=Role.SERVICE,
        organisation=None,
        effective_on=effective_on,
        correlation=uuid4(),
        causation=causation,
    )
