"""One entry of the access log, as its table takes it."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Final
from uuid import UUID

from shared.vocabulary.codes import AuditPurpose, Look, LookGround, Role


@dataclass(frozen=True)
class Entry:
    """Who saw what, why: ids, codes and counts. `term` is sealed. The database gives number and time."""

    person: UUID | None
    role: Role | None
    organisation: UUID | None
    kind: Look
    matters: list[UUID]
    route: str
    shown: int | None
    ground: LookGround
    purpose: AuditPurpose | None
    as_of: datetime | None
    as_true_on: date | None
    term: str | None
    correlation: UUID

    def parameters(self) -> list[bytes | None]:
        """The values of INSERT, as PostgreSQL reads them in text."""
        matters = "{" + ",".join(map(str, self.matters)) + "}"
        values = (self.person, self.role, self.organisation, self.kind, matters, self.route, self.shown, self.ground, self.purpose)
        rest = (self.as_of, self.as_true_on, self.term, self.correlation)
        return [None if value is None else str(value).encode() for value in (*values, *rest)]


_TYPES: Final = ("uuid", "text", "uuid", "text", "uuid[]", "text", "integer", "text", "text", "timestamptz", "date", "text", "uuid")
_PLACES: Final = ", ".join(f"${number}::{kind}" for number, kind in enumerate(_TYPES, 1))
# The statement's parts are this module's own.
INSERT: Final = f"INSERT INTO access_log ({', '.join(each.name for each in fields(Entry))}) VALUES ({_PLACES})".encode()  # noqa: S608
