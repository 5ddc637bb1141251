"""School units (skolenheter): what a referral is sent from, when each is open, and which follow one that has closed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any
from uuid import UUID

from eventsourcing.domain import event

from services.intake.domain.register_errors import ClosesBeforeItOpens, NothingChanged, SucceedsItself, UnitClosed
from shared.eventlog.aggregate import Aggregate, Created
from shared.vocabulary.codes import RegisterChange, SchoolForm
from shared.vocabulary.words import PublicName, SchoolUnitCode


@dataclass(frozen=True)
class Unit:
    """All that the register says of a school unit."""

    organiser_id: UUID
    code: SchoolUnitCode
    name: PublicName
    school_forms: tuple[SchoolForm, ...]
    valid_from: date
    valid_to: date | None = None
    area_id: UUID | None = None
    successors: tuple[UUID, ...] = ()

    @property
    def parts(self) -> dict[str, Any]:
        """Its fields by name."""
        return {each.name: getattr(self, each.name) for each in fields(self)}


class SchoolUnit(Aggregate):
    """A school unit, with a stream of its own, since it can come to another organiser; what was sent from it stays where it was sent."""

    TOPIC = "intake.school-unit"

    class Registered(Created):
        """The unit is known, with the forms it offers, from a day on."""

        TOPIC = "intake.school-unit.registered"
        organiser_id: UUID
        code: SchoolUnitCode
        name: PublicName
        school_forms: tuple[SchoolForm, ...]
        valid_from: date

    @event(Registered)
    def __init__(
        self, id: UUID, organiser_id: UUID, code: SchoolUnitCode, name: PublicName, school_forms: tuple[SchoolForm, ...], valid_from: date
    ) -> None:
        self.organiser_id = organiser_id
        self.code = code
        self.name = name
        self.school_forms = school_forms
        self.valid_from = valid_from
        self.valid_to: date | None = None
        self.area_id: UUID | None = None
        self.successors: tuple[UUID, ...] = ()

    @property
    def unit(self) -> Unit:
        """All that the register says of it now."""
        return Unit(self.organiser_id, self.code, self.name, self.school_forms, self.valid_from, self.valid_to, self.area_id, self.successors)

    class Changed(Aggregate.Event):
        """The unit is otherwise, as `why` says; everything as it now is."""

        TOPIC = "intake.school-unit.changed"
        why: RegisterChange
        organiser_id: UUID
        code: SchoolUnitCode
        name: PublicName
        school_forms: tuple[SchoolForm, ...]
        valid_from: date
        valid_to: date | None
        area_id: UUID | None
        successors: tuple[UUID, ...]

    def rename(self, name: PublicName) -> None:
        """A new name from today on; raises NothingChanged."""
        self._becomes(RegisterChange.RENAMED, name=name)

    def offer(self, school_forms: tuple[SchoolForm, ...]) -> None:
        """Other school forms from today on; raises NothingChanged."""
        self._becomes(RegisterChange.FORMS_CHANGED, school_forms=school_forms)

    def move(self, organiser_id: UUID) -> None:
        """Another organiser runs it from today on; raises UnitClosed, NothingChanged."""
        if self.unit.valid_to is not None:
            raise UnitClosed
        self._becomes(RegisterChange.MOVED, organiser_id=organiser_id)

    def place(self, area_id: UUID | None) -> None:
        """In another school area, or in none; raises NothingChanged."""
        self._becomes(RegisterChange.PLACED, area_id=area_id)

    def close(self, last_day: date, successors: tuple[UUID, ...]) -> None:
        """Its last day, perhaps to come, and which units follow it (several: split; one that several name: merged).

        Raises UnitClosed, ClosesBeforeItOpens, SucceedsItself.
        """
        if self.unit.valid_to is not None:
            raise UnitClosed
        if last_day < self.unit.valid_from:
            raise ClosesBeforeItOpens
        if self.id in successors:
            raise SucceedsItself
        self._becomes(RegisterChange.CLOSED, valid_to=last_day, successors=successors)

    def reopen(self) -> None:
        """It was closed by mistake, or opens again; raises NothingChanged."""
        self._becomes(RegisterChange.REOPENED, valid_to=None, successors=())

    def correct(self, code: SchoolUnitCode, name: PublicName, school_forms: tuple[SchoolForm, ...], valid_from: date) -> None:
        """What was registered wrongly from the beginning; raises ClosesBeforeItOpens, NothingChanged."""
        if self.unit.valid_to is not None and self.unit.valid_to < valid_from:
            raise ClosesBeforeItOpens
        self._becomes(RegisterChange.CORRECTED, code=code, name=name, school_forms=school_forms, valid_from=valid_from)

    def _becomes(self, why: RegisterChange, **changed: Any) -> None:
        unit = replace(self.unit, **changed)
        if unit == self.unit:
            raise NothingChanged
        self._changed(why=why, **unit.parts)

    @event(Changed)
    def _changed(
        self,
        why: RegisterChange,
        organiser_id: UUID,
        code: SchoolUnitCode,
        name: PublicName,
        school_forms: tuple[SchoolForm, ...],
        valid_from: date,
        valid_to: date | None,
        area_id: UUID | None,
        successors: tuple[UUID, ...],
    ) -> None:
        self.organiser_id = organiser_id
        self.code = code
        self.name = name
        self.school_forms = school_forms
        self.valid_from = valid_from
        self.valid_to = valid_to
        self.area_id = area_id
        self.successors = successors


def run_by(story: Iterable[SchoolUnit.Registered | SchoolUnit.Changed], on: date) -> UUID | None:
    """Which organiser ran a school unit on a day, as its story tells: before its first move, the one that it was registered with."""
    found: UUID | None = None
    before: UUID | None = None
    for told in story:
        if before is None or (told.organiser_id != before and told.known_act.effective_on <= on):
            found = told.organiser_id
        before = told.organiser_id
    return found
