"""What the consent lets be shared, as far as the case has heard; the owner of that question is the consent service."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

from shared.vocabulary.codes import Actor, Information, SignatoryKind

PARTIES = frozenset({Actor.SCHOOL, Actor.GUARDIAN, Actor.PUPIL, Actor.COORDINATOR})
"""Those whose matter it is: they are invited without a consent that names them."""


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
class Yes:
    """How far one signatory's yes reaches; the last day is included."""

    scope: frozenset[Share]
    valid_to: date | None


@dataclass(frozen=True)
class Sharing:
    """The consent as the case knows it: what was asked, and who has said yes to what."""

    version: int = 0
    asked: frozenset[Share] = frozenset()
    valid_to: date | None = None
    signatories: tuple[UUID, ...] = ()
    said_yes: dict[UUID, Yes] = field(default_factory=dict)

    @property
    def complete(self) -> bool:
        """Whether nobody's yes is missing."""
        return bool(self.signatories) and all(who in self.said_yes for who in self.signatories)

    def after_request(self, request: Request) -> Sharing:
        """A new question; a yes stands for what is still asked."""
        asked = frozenset(request.scope)
        kept = {who: replace(yes, scope=yes.scope & asked) for who, yes in self.said_yes.items() if yes.scope & asked}
        return Sharing(request.consent_version, asked, request.valid_to, request.signatories, kept)

    def after_grant(self, grant: Grant) -> Sharing:
        """One more has said yes."""
        said_yes = {**self.said_yes, grant.signatory_id: Yes(frozenset(grant.scope), self.valid_to)}
        return replace(self, version=grant.consent_version, said_yes=said_yes)

    def after_refusal(self, refusal: Refusal) -> Sharing:
        """One has said no."""
        said_yes = {who: yes for who, yes in self.said_yes.items() if who != refusal.signatory_id}
        return replace(self, version=refusal.consent_version, said_yes=said_yes)

    def after_withdrawal(self, withdrawal: Withdrawal) -> Sharing:
        """One has taken a yes back, for some actors or for all."""
        said_yes = dict(self.said_yes)
        yes = said_yes.pop(withdrawal.signatory_id, None)
        left = frozenset(share for share in yes.scope if share.actor not in withdrawal.actors) if yes and withdrawal.actors else frozenset()
        if yes and left:
            said_yes[withdrawal.signatory_id] = replace(yes, scope=left)
        return replace(self, version=withdrawal.consent_version, said_yes=said_yes)

    def holds(self, on: date) -> bool:
        """Whether everybody has said yes and no yes is over on a day."""
        return self.complete and all(yes.valid_to is None or on <= yes.valid_to for yes in self.said_yes.values())

    def agreed(self, on: date) -> frozenset[Share]:
        """What may be shared on a day: what is asked and everybody has said yes to."""
        return self.asked.intersection(*(yes.scope for yes in self.said_yes.values())) if self.holds(on) else frozenset()

    def covers(self, actor: Actor, on: date) -> bool:
        """Whether the actor may take part on a day: a party to the case, or named by a consent that holds then."""
        return actor in PARTIES or any(share.actor is actor for share in self.agreed(on))
