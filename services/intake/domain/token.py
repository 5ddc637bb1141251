"""Tokens of API clients: only the digest of the text is known."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from eventsourcing.domain import event

from services.intake.domain.errors import TokenAlreadyRevoked, TokenLastsTooLong
from services.intake.domain.register_errors import OverlapTooLong, TokenIsReplaced
from shared.eventlog.aggregate import Aggregate, Created
from shared.vocabulary.codes import ApiResource, Role
from shared.vocabulary.words import Digest

LONGEST = timedelta(days=731)
LONGEST_OVERLAP = timedelta(days=30)


@dataclass(frozen=True)
class TokenLimits:
    """What a token is for; None: not limited so."""

    resources: tuple[ApiResource, ...] | None = None
    read_only: bool = False
    school_units: tuple[UUID, ...] | None = None
    per_minute: int | None = None

    @property
    def in_force(self) -> TokenLimits:
        """The limits with what follows from them."""
        if self.school_units is None:
            return self
        return replace(self, resources=tuple(each for each in self.resources or OF_SCHOOL_UNITS if each in OF_SCHOOL_UNITS))


NO_LIMITS = TokenLimits()
OF_SCHOOL_UNITS = (
    ApiResource.ORGANISATIONS,
    ApiResource.SCHOOL_UNITS,
    ApiResource.REFERRALS,
    ApiResource.ATTACHMENTS,
    ApiResource.ABSENCE_NOTICES,
    ApiResource.INVESTIGATION_NOTICES,
    ApiResource.ATTENDANCE_REPORTS,
)
"""What can be limited to school units; the rest concerns a whole organiser, so a token that is limited so isn't for it."""


class ApiToken(Aggregate):
    """Lets a program act as a person; `may_import` lets it tell when something was so and was known."""

    TOPIC = "intake.token"

    class Issued(Created):
        """The token is good through its last day; `limits` None: not limited in any way."""

        TOPIC = "intake.token.issued"
        class_version = 2
        token_hash: Digest
        person_id: UUID
        role: Role
        organisation_id: UUID | None
        may_import: bool
        expires_on: date
        limits: TokenLimits | None

        @staticmethod
        def upcast_v1_v2(state: dict[str, Any]) -> None:
            """A token of version 1 was not limited, which is stored as nothing."""

    @event(Issued)
    def __init__(
        self,
        id: UUID,
        token_hash: Digest,
        person_id: UUID,
        role: Role,
        organisation_id: UUID | None,
        may_import: bool,
        expires_on: date,
        limits: TokenLimits | None,
    ) -> None:
        self.person_id = person_id
        self.role = role
        self.organisation_id = organisation_id
        self.may_import = may_import
        self.expires_on = expires_on
        self.limits = limits
        self.replaced_by: UUID | None = None
        self.revoked = False

    @classmethod
    def issue(
        cls,
        token_id: UUID,
        token_hash: Digest,
        person_id: UUID,
        role: Role,
        organisation_id: UUID | None,
        *,
        may_import: bool,
        expires_on: date,
        limits: TokenLimits = NO_LIMITS,
        on: date,
    ) -> ApiToken:
        """A new token; raises TokenLastsTooLong for a last day before today or more than two years away."""
        if not on <= expires_on <= on + LONGEST:
            raise TokenLastsTooLong
        return cls(
            id=token_id,
            token_hash=token_hash,
            person_id=person_id,
            role=role,
            organisation_id=organisation_id,
            may_import=may_import,
            expires_on=expires_on,
            limits=None if limits == NO_LIMITS else limits.in_force,
        )

    @property
    def subject_id(self) -> UUID:
        """The person it acts as."""
        return self.person_id

    class Replaced(Aggregate.Event):
        """Another token takes over; this one is good until a moment only."""

        TOPIC = "intake.token.replaced"
        by_token: UUID
        ends_at: datetime

    def replace(
        self,
        token_id: UUID,
        token_hash: Digest,
        *,
        overlap: timedelta,
        expires_on: date,
        at: datetime,
        on: date,
        followed_by: tuple[UUID, ...] = (),
    ) -> ApiToken:
        """The token that takes over, for the same and with the same limits; the old one is good for `overlap` more.

        `followed_by` are the school units that have taken the place of those which this one is limited to.
        Raises TokenAlreadyRevoked, TokenIsReplaced, OverlapTooLong, TokenLastsTooLong.
        """
        if self.revoked:
            raise TokenAlreadyRevoked
        if self.replaced_by is not None:
            raise TokenIsReplaced
        if not timedelta() <= overlap <= LONGEST_OVERLAP:
            raise OverlapTooLong
        made = ApiToken.issue(
            token_id,
            token_hash,
            self.person_id,
            self.role,
            self.organisation_id,
            may_import=self.may_import,
            expires_on=expires_on,
            limits=self._limits_with(followed_by),
            on=on,
        )
        self._replaced(token_id, at + overlap)
        return made

    def _limits_with(self, school_units: tuple[UUID, ...]) -> TokenLimits:
        limits = self.limits or NO_LIMITS
        return limits if limits.school_units is None else replace(limits, school_units=(*limits.school_units, *school_units))

    @event(Replaced)
    def _replaced(self, by_token: UUID, ends_at: datetime) -> None:
        self.replaced_by = by_token

    def revoke(self) -> None:
        """Make the token worthless at once."""
        if self.revoked:
            raise TokenAlreadyRevoked
        self._revoked()

    class Revoked(Aggregate.Event):
        """The token is no longer good."""

        TOPIC = "intake.token.revoked"

    @event(Revoked)
    def _revoked(self) -> None:
        self.revoked = True
