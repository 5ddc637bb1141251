"""Tokens of API clients: only the digest of the text is known."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from eventsourcing.domain import event

from services.intake.domain.errors import TokenAlreadyRevoked, TokenLastsTooLong
from shared.eventlog.aggregate import Aggregate, Created
from shared.vocabulary.codes import Role
from shared.vocabulary.words import Digest

LONGEST = timedelta(days=731)


class ApiToken(Aggregate):
    """Lets a program act as a person; `may_import` lets it tell when something was so and was known."""

    TOPIC = "intake.token"

    class Issued(Created):
        """The token is good through its last day."""

        TOPIC = "intake.token.issued"
        token_hash: Digest
        person_id: UUID
        role: Role
        organisation_id: UUID | None
        may_import: bool
        expires_on: date

    @event(Issued)
    def __init__(
        self, id: UUID, token_hash: Digest, person_id: UUID, role: Role, organisation_id: UUID | None, may_import: bool, expires_on: date
    ) -> None:
        self.person_id = person_id
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
        )

    @property
    def subject_id(self) -> UUID:
        """The person it acts as."""
        return self.person_id

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
