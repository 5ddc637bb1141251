"""Registers: organisers, school units, people, tokens."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID, uuid4

from psycopg.errors import UniqueViolation

from services.intake.application.intake_log import IntakeLog
from services.intake.domain.errors import NoSuchOrganiser, NoSuchPerson, OrganisationNumberTaken, SchoolUnitCodeTaken, SignInTaken
from services.intake.domain.organiser import Organiser, SchoolUnit
from services.intake.domain.person import Person
from services.intake.domain.token import ApiToken
from shared.eventlog.act import Act
from shared.vocabulary.codes import OrganiserKind, Role, SchoolForm
from shared.vocabulary.words import Digest, OrganisationNumber, PublicName, SchoolUnitCode
from shared.web.tokens import hash_of, make_token


class Registers(IntakeLog):
    """Who sends, from where, and by which token."""

    def register_organiser(self, *, kind: OrganiserKind, organisation_number: OrganisationNumber, name: PublicName, by: Act) -> Organiser:
        """A new organiser; raises OrganisationNumberTaken."""
        organiser = Organiser(id=uuid4(), kind=kind, organisation_number=organisation_number, name=name)
        with self.database.transaction():
            try:
                self.database.execute("INSERT INTO organisation_number (number, organiser_id) VALUES (%s, %s)", (organisation_number, organiser.id))
            except UniqueViolation:
                raise OrganisationNumberTaken from None
            self.record(organiser, by=by)
        return organiser

    def register_school_unit(
        self, *, organiser_id: UUID, code: SchoolUnitCode, name: PublicName, school_forms: Sequence[SchoolForm], valid_from: date, by: Act
    ) -> SchoolUnit:
        """A new school unit of an organiser; raises AggregateNotFoundError, SchoolUnitCodeTaken."""
        self.load(Organiser, organiser_id)
        forms = tuple(form for form in SchoolForm if form in school_forms)
        unit = SchoolUnit(id=uuid4(), organiser_id=organiser_id, code=code, name=name, school_forms=forms, valid_from=valid_from)
        with self.database.transaction():
            try:
                self.database.execute("INSERT INTO school_unit_code (code, school_unit_id) VALUES (%s, %s)", (code, unit.id))
            except UniqueViolation:
                raise SchoolUnitCodeTaken from None
            self.record(unit, by=by)
        return unit

    def register_person(self, *, role: Role, organisation_id: UUID | None, name: str, sign_in: Digest | None, by: Act) -> Person:
        """A new person with a key of their own; raises NoSuchOrganiser, SignInTaken and what Person.register does."""
        if organisation_id is not None and self.find(Organiser, organisation_id) is None:
            raise NoSuchOrganiser
        person = Person.register(uuid4(), role, organisation_id, name, sign_in)
        self.keyring.make_key(person.id)
        with self.database.transaction():
            if sign_in is not None:
                try:
                    self.database.execute("INSERT INTO sign_in_name (digest, person_id) VALUES (%s, %s)", (sign_in, person.id))
                except UniqueViolation:
                    raise SignInTaken from None
            self.record(person, by=by)
        return person

    def issue_token(self, *, person_id: UUID, may_import: bool, expires_on: date, by: Act) -> tuple[ApiToken, str]:
        """A new token and its text, which nobody can read again; raises NoSuchPerson, TokenLastsTooLong."""
        person = self.find(Person, person_id)
        if person is None:
            raise NoSuchPerson
        text = make_token()
        token = ApiToken.issue(
            uuid4(),
            Digest(hash_of(text)),
            person_id,
            person.role,
            person.organisation_id,
            may_import=may_import,
            expires_on=expires_on,
            on=by.effective_on,
        )
        self.record(token, by=by)
        return token, text

    def revoke_token(self, *, token_id: UUID, expected: int, by: Act) -> ApiToken:
        """Make a token worthless; raises AggregateNotFoundError, Changed, TokenAlreadyRevoked."""
        token = self.load(ApiToken, token_id, expected=expected)
        token.revoke()
        self.record(token, by=by)
        return token
