"""People who sign in: staff of schools and of the municipality."""

from __future__ import annotations

from uuid import UUID

from eventsourcing.domain import event

from services.intake.domain.errors import HasNoOrganisation, NeedsOrganisation, NotRegisteredAsPerson
from services.intake.domain.register_errors import NothingChanged, PersonHasEnded, PersonIsHere
from shared.eventlog.aggregate import Aggregate, Created
from shared.eventlog.sealed import Sealed
from shared.vocabulary.codes import Role
from shared.vocabulary.words import Digest

_COME_OTHERWISE = frozenset({Role.GUARDIAN, Role.SERVICE})


class Person(Aggregate):
    """A person with one role; the name is sealed under the person's own key."""

    TOPIC = "intake.person"

    class Registered(Created):
        """The person may sign in; `sign_in` is the digest of the sign-in provider's name for the person, if there is one."""

        TOPIC = "intake.person.registered"
        role: Role
        organisation_id: UUID | None
        name: Sealed[str]
        sign_in: Digest | None

    @event(Registered)
    def __init__(self, id: UUID, role: Role, organisation_id: UUID | None, name: Sealed[str], sign_in: Digest | None) -> None:
        self.role = role
        self.organisation_id = organisation_id
        self.ended = False

    @classmethod
    def register(cls, person_id: UUID, role: Role, organisation_id: UUID | None, name: str, sign_in: Digest | None) -> Person:
        """A new person; raises NotRegisteredAsPerson, NeedsOrganisation, HasNoOrganisation."""
        check_role(role, organisation_id)
        return cls(id=person_id, role=role, organisation_id=organisation_id, name=name, sign_in=sign_in)

    @property
    def subject_id(self) -> UUID:
        """The person."""
        return self.id

    class RoleChanged(Aggregate.Event):
        """The person has another role, or the same with another organiser, from now on."""

        TOPIC = "intake.person.role-changed"
        role: Role
        organisation_id: UUID | None

    def change_role(self, role: Role, organisation_id: UUID | None) -> None:
        """Another role from now on; raises PersonHasEnded, NothingChanged and what check_role does."""
        check_role(role, organisation_id)
        if self.ended:
            raise PersonHasEnded
        if (role, organisation_id) == (self.role, self.organisation_id):
            raise NothingChanged
        self._role_changed(role, organisation_id)

    @event(RoleChanged)
    def _role_changed(self, role: Role, organisation_id: UUID | None) -> None:
        self.role = role
        self.organisation_id = organisation_id

    class Ended(Aggregate.Event):
        """The person may no longer sign in."""

        TOPIC = "intake.person.ended"

    def end(self) -> None:
        """No more signing in; raises PersonHasEnded."""
        if self.ended:
            raise PersonHasEnded
        self._ended()

    @event(Ended)
    def _ended(self) -> None:
        self.ended = True

    class Returned(Aggregate.Event):
        """The end is undone: the person has the role again."""

        TOPIC = "intake.person.returned"
        role: Role
        organisation_id: UUID | None

    def come_back(self) -> None:
        """Undo an end; raises PersonIsHere."""
        if not self.ended:
            raise PersonIsHere
        self._returned(self.role, self.organisation_id)

    @event(Returned)
    def _returned(self, role: Role, organisation_id: UUID | None) -> None:
        self.ended = False


def check_role(role: Role, organisation_id: UUID | None) -> None:
    """Whether somebody can be registered so; raises NotRegisteredAsPerson, NeedsOrganisation, HasNoOrganisation."""
    if role in _COME_OTHERWISE:
        raise NotRegisteredAsPerson
    if role is Role.SCHOOL and organisation_id is None:
        raise NeedsOrganisation
    if role is not Role.SCHOOL and organisation_id is not None:
        raise HasNoOrganisation
