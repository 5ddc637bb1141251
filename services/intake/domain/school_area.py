"""School areas (skolområden): which schools belong together in the municipality, and when."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from eventsourcing.domain import event

from services.intake.domain.register_errors import ClosesBeforeItOpens, NothingChanged
from shared.eventlog.aggregate import Aggregate, Created
from shared.vocabulary.codes import RegisterChange
from shared.vocabulary.words import PublicName


class SchoolArea(Aggregate):
    """An area; which schools are in it stands with each school."""

    TOPIC = "intake.school-area"

    class Registered(Created):
        """The area is known, from a day on."""

        TOPIC = "intake.school-area.registered"
        name: PublicName
        valid_from: date

    @event(Registered)
    def __init__(self, id: UUID, name: PublicName, valid_from: date) -> None:
        self.name = name
        self.valid_from = valid_from
        self.valid_to: date | None = None

    class Changed(Aggregate.Event):
        """The area is otherwise, as `why` says; everything as it now is."""

        TOPIC = "intake.school-area.changed"
        why: RegisterChange
        name: PublicName
        valid_from: date
        valid_to: date | None

    def rename(self, name: PublicName) -> None:
        """A new name from today on; raises NothingChanged."""
        if name == self.name:
            raise NothingChanged
        self._changed(RegisterChange.RENAMED, name, self.valid_from, self.valid_to)

    def close(self, last_day: date | None) -> None:
        """Its last day, or none after all; raises ClosesBeforeItOpens, NothingChanged."""
        if last_day == self.valid_to:
            raise NothingChanged
        if last_day is not None and last_day < self.valid_from:
            raise ClosesBeforeItOpens
        self._changed(RegisterChange.REOPENED if last_day is None else RegisterChange.CLOSED, self.name, self.valid_from, last_day)

    @event(Changed)
    def _changed(self, why: RegisterChange, name: PublicName, valid_from: date, valid_to: date | None) -> None:
        self.name = name
        self.valid_from = valid_from
        self.valid_to = valid_to
