"""Guardians as a referral names them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from uuid import UUID

from shared.eventlog.sealed import SealedValue, seal
from shared.vocabulary.codes import Custody

_FIRST_VERSION = 1


@dataclass(frozen=True)
class NamedGuardian:
    """A guardian as the log holds one, each value sealed by itself, so that who works with the case next opens no more than it needs.

    The id is of this referral alone.
    """

    guardian_id: UUID
    name: SealedValue
    contact: SealedValue
    identity_number: SealedValue | None
    custody: Custody | None = None
    language: SealedValue | None = None


@dataclass(frozen=True)
class GuardianDetails:
    """What the sender tells about one guardian; plain, and never stored so.

    `contact` is phone and e-mail in one line; `language` is the one to interpret to, if the coordinator needs an interpreter.
    """

    guardian_id: UUID
    name: str
    contact: str
    identity_number: str | None = None
    custody: Custody | None = None
    language: str | None = None

    def sealed(self, place: int, *, pupil_id: UUID, pupil_key: bytes, referral_id: UUID) -> NamedGuardian:
        """As the referral's first event holds it, at a place in its list."""

        def closed(field: str, value: str) -> SealedValue:
            plain = json.dumps(value, ensure_ascii=False).encode()
            where = f"guardians.{place}.{field}"
            return seal(plain, subject_key=pupil_key, subject=pupil_id, stream=referral_id, version=_FIRST_VERSION, field=where)

        def closed_if_told(field: str, value: str | None) -> SealedValue | None:
            return closed(field, value) if value else None

        return NamedGuardian(
            self.guardian_id,
            closed("name", self.name),
            closed("contact", self.contact),
            closed_if_told("identity_number", self.identity_number),
            self.custody,
            closed_if_told("language", self.language),
        )
