"""People who sign in: registered, given another role, ended, brought back."""

from __future__ import annotations

from uuid import UUID, uuid4

from services.intake.application.intake_log import IntakeLog
from services.intake.domain.errors import SignInTaken
from services.intake.domain.person import Person
from services.intake.domain.register_errors import LastAdministrator, NothingToUndo
from services.intake.domain.token import ApiToken
from shared.eventlog.act import Act
from shared.vocabulary.codes import Role
from shared.vocabulary.words import Digest

_TOKENS_OF = "SELECT token_id AS id FROM api_token WHERE person_id = %s AND NOT revoked ORDER BY token_id"
_OTHER_ADMINS = "SELECT person_id AS id FROM person WHERE role = 'admin' AND ended_on IS NULL AND person_id <> %s ORDER BY position"
_ONE_ADMIN_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtextextended('administrators', 0))"

_TAKE_SIGN_IN = "INSERT INTO sign_in_name (digest, person_id) VALUES (%s, %s) ON CONFLICT DO NOTHING"


class People(IntakeLog):
    """Who may sign in, as what."""

    def register_person(self, *, role: Role, organisation_id: UUID | None, name: str, sign_in: Digest | None, by: Act) -> Person:
        """A new person with a key of their own; raises NoSuchOrganiser, OrganiserEnded, SignInTaken and what Person.register does."""
        person = Person.register(uuid4(), role, organisation_id, name, sign_in)
        with self.database.transaction():
            self._may_have_people(organisation_id)
            self.keyring.make_key(person.id)
            if sign_in is not None and not self.database.execute(_TAKE_SIGN_IN, (sign_in, person.id)):
                raise SignInTaken
            self.record(person, by=by)
        return person

    def change_role(self, *, person_id: UUID, role: Role, organisation_id: UUID | None, expected: int, by: Act) -> Person:
        """Another role from now on, in all services: sessions and tokens of the old one are good no more.

        Raises AggregateNotFoundError, Changed, NoSuchOrganiser, OrganiserEnded, LastAdministrator and what Person.change_role does.
        """
        with self.database.transaction():
            person = self.load(Person, person_id, expected=expected)
            self._may_have_people(organisation_id)
            was = person.role
            person.change_role(role, organisation_id)
            return self._otherwise(person, was, by)

    def end_person(self, *, person_id: UUID, expected: int, by: Act) -> Person:
        """No more signing in, in any service; raises AggregateNotFoundError, Changed, LastAdministrator, PersonHasEnded."""
        person = self.load(Person, person_id, expected=expected)
        person.end()
        return self._otherwise(person, person.role, by)

    def bring_back(self, *, person_id: UUID, expected: int, by: Act) -> Person:
        """Undo an end; tokens don't come back. Raises AggregateNotFoundError, Changed, OrganiserEnded, PersonIsHere."""
        with self.database.transaction():
            person = self.load(Person, person_id, expected=expected)
            person.come_back()
            self._may_have_people(person.organisation_id)
            self.record(person, by=by)
        return person

    def undo(self, *, person_id: UUID, expected: int, by: Act) -> Person:
        """Undo the latest change: an end, or another role. Tokens don't come back.

        Raises AggregateNotFoundError, Changed, NothingToUndo, LastAdministrator and what Person.change_role does.
        """
        latest = self.story(person_id)[-1:]
        match latest[0].event if latest else None:
            case Person.Ended():
                return self.bring_back(person_id=person_id, expected=expected, by=by)
            case Person.RoleChanged() as event:
                before: Person = self.repository.get(person_id, version=event.originator_version - 1)
                return self.change_role(person_id=person_id, role=before.role, organisation_id=before.organisation_id, expected=expected, by=by)
        raise NothingToUndo

    def _otherwise(self, person: Person, was: Role, by: Act) -> Person:
        """Record the change, and the end of the tokens that acted as the person."""
        with self.database.transaction():
            self.hold_person(person.id)
            if was is Role.ADMIN and not self._has_another_admin(person.id):
                raise LastAdministrator
            for each in self.named_by_now(_TOKENS_OF, person.id, "registers", ApiToken.Issued):
                token = self.load(ApiToken, each)
                if token.person_id == person.id and not token.revoked:
                    token.revoke()
                    self.record(token, by=by)
            self.record(person, by=by)
        return person

    def _has_another_admin(self, person_id: UUID) -> bool:
        """Whether somebody else is an administrator, as the log has it; two can't leave each other at the same time."""
        self.database.row(_ONE_ADMIN_AT_A_TIME)
        found = self.named_by_now(_OTHER_ADMINS, person_id, "registers", Person.Registered, Person.RoleChanged, Person.Returned)
        others = (self.load(Person, each) for each in found if each != person_id)
        return any(other.role is Role.ADMIN and not other.ended for other in others)

    def _may_have_people(self, organisation_id: UUID | None) -> None:
        if organisation_id is not None:
            self.must_run_schools(organisation_id)
