"""What the consent lets be shared, as far as the case has heard; the owner of that question is the consent service."""

from __future__ import annotations

from collections.abc import Iterable, Set
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

from services.casework.domain.errors import SchoolNotTold
from shared.vocabulary.codes import Actor, Information, SignatoryKind

PARTIES = frozenset({Actor.SCHOOL, Actor.GUARDIAN, Actor.PUPIL, Actor.COORDINATOR})
"""Those whose matter it is: they are invited without a consent that names them."""


def check_told(actors: Iterable[Actor], untold: Set[Actor]) -> None:
    """Nobody who must not know of the case is invited or given anything. Raises SchoolNotTold: it is the school that a guardian may keep out."""
    if not untold.isdisjoint(actors):
        raise SchoolNotTold


@dataclass(frozen=True)
class Share:
    """One actor may have one kind of information."""

    actor: Actor
    information: Information


@dataclass(frozen=True)
class Request:
    """Signatories are asked for a consent of this scope."""

    consent_version: int
    scope: tuple[Share, ...]
    signatories: tuple[UUID, ...]
    valid_to: date | None


@dataclass(frozen=True)
class Grant:
    """A signatory says yes to a scope; `complete` when nobody's answer is missing."""

    consent_version: int
    signatory_id: UUID
    signatory_kind: SignatoryKind
    scope: tuple[Share, ...]
    complete: bool


@dataclass(frozen=True)
class Refusal:
    """A signatory says no."""

    consent_version: int
    signatory_id: UUID
    signatory_kind: SignatoryKind


@dataclass(frozen=True)
class Withdrawal:
    """A signatory takes a consent back for some actors, or wholly where none is named; `remaining` may still be shared."""

    consent_version: int
    signatory_id: UUID
    signatory_kind: SignatoryKind
    actors: tuple[Actor, ...]
    remaining: tuple[Share, ...]
    complete: bool


@dataclass(frozen=True)
class Sharing:
    """The consent as the case knows it: what was asked, and who has said yes to what."""

    version: int = 0
    asked: frozenset[Share] = frozenset()
    valid_to: date | None = None
    signatories: tuple[UUID, ...] = ()
    said_yes: dict[UUID, frozenset[Share]] = field(default_factory=dict)

    @property
    def complete(self) -> bool:
        """Whether nobody's yes is missing."""
        return bool(self.signatories) and all(who in self.said_yes for who in self.signatories)

    def after_request(self, request: Request) -> Sharing:
        """A new question begins a new round: nothing is agreed until everybody has answered it."""
        return Sharing(request.consent_version, frozenset(request.scope), request.valid_to, request.signatories)

    def after_grant(self, grant: Grant) -> Sharing:
        """One more has said yes."""
        return replace(self, version=max(self.version, grant.consent_version), said_yes={**self.said_yes, grant.signatory_id: frozenset(grant.scope)})

    def after_refusal(self, refusal: Refusal) -> Sharing:
        """One has said no."""
        said_yes = {who: scope for who, scope in self.said_yes.items() if who != refusal.signatory_id}
        return replace(self, version=max(self.version, refusal.consent_version), said_yes=said_yes)

    def after_withdrawal(self, withdrawal: Withdrawal) -> Sharing:
        """One has taken a yes back, for some actors or, where none is named, for all."""
        said_yes = dict(self.said_yes)
        scope = said_yes.pop(withdrawal.signatory_id, frozenset[Share]())
        left = frozenset(share for share in scope if withdrawal.actors and share.actor not in withdrawal.actors)
        if left:
            said_yes[withdrawal.signatory_id] = left
        return replace(self, version=max(self.version, withdrawal.consent_version), said_yes=said_yes)

    def holds(self, on: date) -> bool:
        """Whether everybody has said yes and the question reaches that day (its last day included)."""
        return self.complete and (self.valid_to is None or on <= self.valid_to)

    def agreed(self, on: date) -> frozenset[Share]:
        """What may be shared on a day: what is asked and everybody has said yes to."""
        return self.asked.intersection(*self.said_yes.values()) if self.holds(on) else frozenset()

    def covers(self, actor: Actor, on: date) -> bool:
        """Whether the actor may take part on a day: a party to the case, or named by a consent that holds then."""
        return actor in PARTIES or any(share.actor is actor for share in self.agreed(on))
