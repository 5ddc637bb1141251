"""What intake does, a verb a command: look up, decide, record."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID, uuid4

from eventsourcing.application import AggregateNotFoundError
from psycopg.errors import UniqueViolation

from services.intake.domain.errors import (
    MayNotRefer,
    NoSuchOrganiser,
    NoSuchPerson,
    OrganisationNumberTaken,
    PupilLeaving,
    SchoolFormNotInUse,
    SchoolUnitCodeTaken,
    SignInTaken,
)
from services.intake.domain.groundwork import Done, Groundwork
from services.intake.domain.guardian import GuardianDetails
from services.intake.domain.organiser import Organiser, SchoolUnit
from services.intake.domain.person import Person
from services.intake.domain.referral import Referral
from services.intake.domain.sending import Absence, Pupil, Sender
from services.intake.domain.token import ApiToken
from services.intake.read_models.senders import Senders
from services.intake.registry import draw_registry_number
from shared.eventlog.act import Act
from shared.eventlog.database import Database
from shared.eventlog.keyring import Keyring, NoKey
from shared.eventlog.log import EventLog
from shared.eventlog.sealed import SealedValue
from shared.messaging.leaving import may_begin
from shared.vocabulary.calendar import whole_years
from shared.vocabulary.codes import DeclineReason, OrganiserKind, Precondition, Referrer, Role, SchoolForm, Sex
from shared.vocabulary.identity_numbers import IdentityNumber, parse_identity_number
from shared.vocabulary.labels import describe
from shared.vocabulary.profile import MunicipalityProfile
from shared.vocabulary.words import Digest, MunicipalityCode, OrganisationNumber, PublicName, SchoolUnitCode
from shared.web.tokens import hash_of, make_token


class Intake(EventLog):
    """Organisers, people, tokens and referrals of one municipality."""

    name = "intake"

    def __init__(self, database: Database, keyring: Keyring, profile: MunicipalityProfile) -> None:
        super().__init__(database, keyring)
        self.profile = profile
        self._senders = Senders(database)

    def open_name(self, token: str) -> str | None:
        """A person's name from a read model; None where it was destroyed."""
        try:
            return str(self.open(SealedValue(token)))
        except NoKey:
            return None

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

    def receive_referral(
        self,
        *,
        school_unit_id: UUID,
        referrer: Referrer,
        identity_number: IdentityNumber,
        pupil_name: str,
        sex: Sex,
        registered_in: MunicipalityCode,
        guardians: Iterable[GuardianDetails],
        school_form: SchoolForm,
        school_year: int | None,
        groundwork: Groundwork,
        need: str,
        absence: Absence,
        by: Act,
    ) -> Referral:
        """Register a referral under the next registry number, in one transaction.

        Raises MayNotRefer, SchoolFormNotInUse, PupilLeaving, and what Senders and Referral.receive do.
        """
        on = by.effective_on
        if referrer not in self.profile.referrals.may_refer:
            raise MayNotRefer
        if not describe(school_form).valid_on(on):
            raise SchoolFormNotInUse
        new_id = uuid4()
        with self.database.transaction():
            organiser_id, organiser_kind = self._senders.organiser_at(school_unit_id, of=by.organisation, form=school_form, on=on)
            pupil_id = self.keyring.pupil_of(identity_number.text)
            if not may_begin(self.database, pupil_id):
                raise PupilLeaving
            pupil_key = self.keyring.key(pupil_id)
            referral = Referral.receive(
                new_id,
                draw_registry_number(self.database, self.profile.referrals.registry_series, on.year),
                sender=Sender(referrer, organiser_id, organiser_kind, school_unit_id, school_form, school_year),
                pupil=Pupil(pupil_id, identity_number, pupil_name, sex, registered_in),
                guardians=[each.sealed(at, pupil_id=pupil_id, pupil_key=pupil_key, referral_id=new_id) for at, each in enumerate(guardians)],
                groundwork=groundwork,
                need=need,
                absence=absence,
                on=on,
            )
            self.record(referral, by=by)
        return referral

    def request_completion(self, *, referral_id: UUID, missing: Iterable[Precondition], note: str | None, expected: int, by: Act) -> Referral:
        """Send a referral back; raises what Referral.ask does."""
        referral = self.load(Referral, referral_id, expected=expected)
        referral.ask(missing, note)
        self.record(referral, by=by)
        return referral

    def complete_referral(
        self,
        *,
        referral_id: UUID,
        done: Iterable[Done],
        measures_needed: bool | None,
        certificate_is_investigation: bool | None,
        note: str | None,
        expected: int,
        by: Act,
    ) -> Referral:
        """The sender's answer; another organisation's referral is not there. Raises AggregateNotFoundError and what Referral.complete does."""
        referral = self.load(Referral, referral_id)
        if referral.sender.organiser_id != by.organisation:
            raise AggregateNotFoundError
        referral = self.load(Referral, referral_id, expected=expected)
        referral.complete(done, note, by.effective_on, measures_needed=measures_needed, certificate=certificate_is_investigation)
        self.record(referral, by=by)
        return referral

    def accept_referral(self, *, referral_id: UUID, expected: int, by: Act) -> Referral:
        """Take a referral on; the pupil's age on that day decides who signs a consent. Raises what Referral.accept does."""
        referral = self.load(Referral, referral_id, expected=expected)
        born = parse_identity_number(self.open(referral.identity_number)).born
        referral.accept(whole_years(born, by.effective_on), self.profile.code)
        self.record(referral, by=by)
        return referral

    def decline_referral(self, *, referral_id: UUID, reason: DeclineReason, note: str | None, expected: int, by: Act) -> Referral:
        """Say no; raises what Referral.decline does."""
        referral = self.load(Referral, referral_id, expected=expected)
        referral.decline(reason, note)
        self.record(referral, by=by)
        return referral
