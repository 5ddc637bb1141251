"""A consent's permit: one thing may be done, once, within seconds."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from services.casework.domain import errors


@dataclass(frozen=True)
class Permit:
    """What consent answered when it was asked; `valid_until` is an instant with time zone."""

    permit_id: UUID
    consent_version: int
    valid_until: datetime

    def check(self, used: Container[UUID], at: datetime) -> None:
        """Raise PermitExpired after its seconds, PermitUsed where it was used before."""
        if at > self.valid_until:
            raise errors.PermitExpired
        if self.permit_id in used:
            raise errors.PermitUsed

    @property
    def cited(self) -> dict[str, Any]:
        """What an event that rests on the permit tells of it."""
        return {"permit_id": self.permit_id, "consent_version": self.consent_version}
