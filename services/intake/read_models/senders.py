"""Who may send from a school unit, checked in one look-up, which is kept for a moment while many referrals come from one school."""

from __future__ import annotations

import time
from collections.abc import MutableMapping
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID
from weakref import WeakKeyDictionary

from services.intake.domain.errors import NoSuchSchoolUnit, SchoolFormNotOffered, SchoolUnitNotOpen
from services.intake.domain.target_group import forms_on
from shared.eventlog.database import Database
from shared.vocabulary.codes import OrganiserKind, SchoolForm

KEPT_SECONDS: Final = 2.0
_MOST_KEPT: Final = 2_000
_UNIT = (
    "SELECT organiser_id, kind, school_forms, valid_from, valid_to FROM school_unit JOIN organiser USING (organiser_id) "
    "WHERE school_unit_id = %s AND organiser_id = %s"
)


@dataclass(frozen=True)
class _Unit:
    organiser_id: UUID
    kind: OrganiserKind
    school_forms: frozenset[str]
    valid_from: date
    valid_to: date | None


_kept: MutableMapping[Database, dict[tuple[UUID, UUID | None], tuple[float, _Unit]]] = WeakKeyDictionary()
"""What was looked up in each database, so that all who look forget it when the register changes."""


class Senders:
    """Looks up school units with their organisers."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known = _kept.setdefault(database, {})

    def forget(self) -> None:
        """The register has changed: look again."""
        self._known.clear()

    def organiser_at(
        self, school_unit_id: UUID, *, of: UUID | None, form: SchoolForm, on: date, within: tuple[UUID, ...] | None = None
    ) -> tuple[UUID, OrganiserKind]:
        """The organiser, if this is one of its own units; raises NoSuchSchoolUnit, SchoolUnitNotOpen, SchoolFormNotOffered."""
        if within is not None and school_unit_id not in within:
            raise NoSuchSchoolUnit  # not looked up, so that it takes as long as one that isn't there
        unit = self._unit(school_unit_id, of)
        if on < unit.valid_from or (unit.valid_to is not None and on > unit.valid_to):
            raise SchoolUnitNotOpen
        if form not in unit.school_forms | forms_on(unit.school_forms, on):
            raise SchoolFormNotOffered
        return unit.organiser_id, unit.kind

    def organiser_of(self, school_unit_id: UUID) -> UUID:
        """Whose unit it is, for who may choose among all; raises NoSuchSchoolUnit."""
        row = self._database.row("SELECT organiser_id FROM school_unit WHERE school_unit_id = %s", (school_unit_id,))
        if row is None:
            raise NoSuchSchoolUnit
        return UUID(str(row["organiser_id"]))

    def open_unit(self, school_unit_id: UUID, *, of: UUID | None, on: date, within: tuple[UUID, ...] | None = None) -> tuple[UUID, frozenset[str]]:
        """The organiser of one of its own units and the forms that the unit has; raises NoSuchSchoolUnit, SchoolUnitNotOpen."""
        if within is not None and school_unit_id not in within:
            raise NoSuchSchoolUnit  # not looked up, so that it takes as long as one that isn't there
        unit = self._unit(school_unit_id, of)
        if on < unit.valid_from or (unit.valid_to is not None and on > unit.valid_to):
            raise SchoolUnitNotOpen
        return unit.organiser_id, unit.school_forms

    def _unit(self, school_unit_id: UUID, organiser_id: UUID | None) -> _Unit:
        wanted, now = (school_unit_id, organiser_id), time.monotonic()
        kept = self._known.get(wanted)
        if kept is not None and now - kept[0] < KEPT_SECONDS:
            return kept[1]
        row = self._database.row(_UNIT, wanted)
        if row is None:
            raise NoSuchSchoolUnit
        if len(self._known) >= _MOST_KEPT:
            self._known.clear()
        unit = _Unit(row["organiser_id"], OrganiserKind(row["kind"]), frozenset(row["school_forms"]), row["valid_from"], row["valid_to"])
        self._known[wanted] = (now, unit)
        return unit
