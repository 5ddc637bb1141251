"""Organisers (huvudmän): who runs schools, and who takes over from whom."""

from __future__ import annotations

from uuid import UUID

from eventsourcing.domain import event

from services.intake.domain.register_errors import NothingChanged, OrganiserEnded, SucceedsItself
from shared.eventlog.aggregate import Aggregate, Created
from shared.vocabulary.codes import OrganiserKind, RegisterChange
from shared.vocabulary.words import OrganisationNumber, PublicName


class Organiser(Aggregate):
    """Who runs schools: the municipality, or an independent organiser."""

    TOPIC = "intake.organiser"

    class Registered(Created):
        """The organiser is known, with its organisation number."""

        TOPIC = "intake.organiser.registered"
        kind: OrganiserKind
        organisation_number: OrganisationNumber
        name: PublicName

    @event(Registered)
    def __init__(self, id: UUID, kind: OrganiserKind, organisation_number: OrganisationNumber, name: PublicName) -> None:
        self.kind = kind
        self.organisation_number = organisation_number
        self.name = name
        self.successor: UUID | None = None
        self.ended = False

    class Changed(Aggregate.Event):
        """The organiser is otherwise, as `why` says; everything as it now is."""

        TOPIC = "intake.organiser.changed"
        why: RegisterChange
        kind: OrganiserKind
        organisation_number: OrganisationNumber
        name: PublicName
        successor: UUID | None

    def rename(self, name: PublicName) -> None:
        """A new name from today on; raises OrganiserEnded, NothingChanged."""
        self._is_here()
        self._otherwise(RegisterChange.RENAMED, name=name)

    def correct(self, kind: OrganiserKind, organisation_number: OrganisationNumber, name: PublicName) -> None:
        """What was registered wrongly from the beginning; raises NothingChanged."""
        self._otherwise(RegisterChange.CORRECTED, kind=kind, organisation_number=organisation_number, name=name)

    def end(self, successor: UUID | None) -> None:
        """The organiser runs no more schools; `successor` takes over its matters. Raises OrganiserEnded, SucceedsItself."""
        self._is_here()
        if successor == self.id:
            raise SucceedsItself
        self._changed(RegisterChange.CLOSED, self.kind, self.organisation_number, self.name, successor)

    def reopen(self) -> None:
        """It was ended by mistake; its matters are its own again. Raises NothingChanged."""
        if not self.ended:
            raise NothingChanged
        self._changed(RegisterChange.REOPENED, self.kind, self.organisation_number, self.name, None)

    def _is_here(self) -> None:
        if self.ended:
            raise OrganiserEnded

    def _otherwise(
        self,
        why: RegisterChange,
        *,
        kind: OrganiserKind | None = None,
        organisation_number: OrganisationNumber | None = None,
        name: PublicName,
    ) -> None:
        becomes = (kind or self.kind, organisation_number or self.organisation_number, name)
        if becomes == (self.kind, self.organisation_number, self.name):
            raise NothingChanged
        self._changed(why, *becomes, self.successor)

    @event(Changed)
    def _changed(
        self, why: RegisterChange, kind: OrganiserKind, organisation_number: OrganisationNumber, name: PublicName, successor: UUID | None
    ) -> None:
        self.kind = kind
        self.organisation_number = organisation_number
        self.name = name
        self.successor = successor
        if why in (RegisterChange.CLOSED, RegisterChange.REOPENED):
            self.ended = why is RegisterChange.CLOSED
