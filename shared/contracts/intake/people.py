"""Facts of intake: who signs in, and with which tokens."""

from datetime import date, datetime
from uuid import UUID

from shared.contracts.fact import fact
from shared.eventlog.sealed import SealedValue
from shared.vocabulary.codes import ApiResource, Role


@fact("intake.person-registered.v1")
class PersonRegistered:
    """A person who signs in: staff of an organiser or of the municipality; the name travels sealed."""

    person_id: UUID
    role: Role
    organisation_id: UUID | None
    name: SealedValue


@fact("intake.person-changed.v1")
class PersonChanged:
    """A person has this role from now on; sessions that began before `version` of the person are good no more."""

    person_id: UUID
    version: int
    role: Role
    organisation_id: UUID | None


@fact("intake.person-ended.v1")
class PersonEnded:
    """A person may no longer sign in, and no session of the person is good."""

    person_id: UUID
    version: int


@fact("intake.token-issued.v1")
class TokenIssued:
    """An API client's token, as the SHA-256 of its text, in hexadecimal."""

    token_id: UUID
    token_hash: str
    person_id: UUID
    role: Role
    organisation_id: UUID | None
    may_import: bool
    expires_on: date


@fact("intake.limited-token-issued.v1")
class LimitedTokenIssued:
    """The same of a token that is limited: to resources, to reading, to school units, to so many requests a minute (None: not so)."""

    token_id: UUID
    token_hash: str
    person_id: UUID
    role: Role
    organisation_id: UUID | None
    may_import: bool
    expires_on: date
    resources: tuple[ApiResource, ...] | None
    read_only: bool
    school_units: tuple[UUID, ...] | None
    per_minute: int | None


@fact("intake.token-replaced.v1")
class TokenReplaced:
    """A token has a successor, and is good until a moment only."""

    token_id: UUID
    ends_at: datetime


@fact("intake.token-revoked.v1")
class TokenRevoked:
    """A token is no longer good."""

    token_id: UUID
