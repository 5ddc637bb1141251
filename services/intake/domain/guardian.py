"""Guardians as a referral names them."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from shared.eventlog.sealed import SealedValue


@dataclass(frozen=True)
class GuardianDetails:
    """What the sender tells about one guardian; `contact` is phone and e-mail in one line. Plain, and never stored so."""

    guardian_id: UUID
    name: str
    contact: str
    identity_number: str | None = None


@dataclass(frozen=True)
class NamedGuardian:
    """A guardian as the log holds one: sealed, for who works with the case next."""

    guardian_id: UUID
    name: SealedValue
    contact: SealedValue
