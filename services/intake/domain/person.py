"""People who sign in: staff of schools and of the municipality."""

from __future__ import annotations

from uuid import UUID

from eventsourcing.domain import event

from services.intake.domain.errors import HasNoOrganisation, NeedsOrganisation, NotRegisteredAsPerson
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

    @classmethod
    def register(cls, person_id: UUID, role: Role, organisation_id: UUID | None, name: str, sign_in: Digest | None) -> Person:
        """A new person; raises NotRegisteredAsPerson, NeedsOrganisation, HasNoOrganisation."""
        if role in _COME_OTHERWISE:
            raise NotRegisteredAsPerson
        if role is Role.SCHOOL and organisation_id is None:
            raise NeedsOrganisation
        if role is not Role.SCHOOL and organisation_id is not None:
            raise HasNoOrganisation
        return cls(id=person_id, role=role, organisation_id=organisation_id, name=name, sign_in=sign_in)

    @property
    def subject_id(self) -> UUID:
        """The person."""
        return self.id
