"""Whose matters somebody answers for: an organiser's own, those of organisers that it has taken over, and a limited token's school units."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from shared.eventlog.act import Act
from shared.eventlog.database import Database

OF_ORGANISER: Final = (
    "(organiser_id = ANY((SELECT organisers_of(%(organiser)s))::uuid[]) AND (%(units)s::uuid[] IS NULL OR school_unit_id = ANY(%(units)s)))"
)
"""The same as a part of a query about rows that have an organiser and a school unit; who is taken over is looked up once, not for each row."""


@dataclass(frozen=True)
class Held:
    """Organisers, and of their school units only these (None: all)."""

    organisers: frozenset[UUID]
    school_units: tuple[UUID, ...] | None

    def organiser_of(self, organiser_id: UUID | None, school_unit_id: UUID) -> UUID | None:
        """The organiser of a matter, if it is one that is answered for; else None."""
        if self.school_units is not None and school_unit_id not in self.school_units:
            return None
        return organiser_id if organiser_id in self.organisers else None


def held_by(database: Database, by: Act) -> Held:
    """Asked before a matter is looked up, so that one of somebody else's takes as many questions as one that isn't there."""
    row = database.row("SELECT organisers_of(%s) AS organisers", (by.organisation,))
    return Held(frozenset(row["organisers"]) if row else frozenset(), by.school_units)
