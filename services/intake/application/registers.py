"""Registers: organisers, school units, school areas."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID, uuid4

from services.intake.application.webhooks import Webhooks
from services.intake.domain.errors import OrganisationNumberTaken, SchoolUnitCodeTaken
from services.intake.domain.organiser import Organiser
from services.intake.domain.person import Person
from services.intake.domain.register_errors import NoSuchArea, NoSuchSuccessor
from services.intake.domain.school_area import SchoolArea
from services.intake.domain.school_unit import SchoolUnit
from services.intake.domain.token import ApiToken
from shared.eventlog.act import Act
from shared.vocabulary.codes import OrganiserKind, Role, SchoolForm
from shared.vocabulary.words import OrganisationNumber, PublicName, SchoolUnitCode

_PEOPLE_OF = "SELECT person_id AS id FROM person WHERE organisation_id = %s AND ended_on IS NULL ORDER BY position"
_TOKENS_OF = "SELECT token_id AS id FROM api_token WHERE organisation_id = %s AND NOT revoked ORDER BY token_id"
_UNITS_OF = "SELECT school_unit_id AS id FROM school_unit WHERE organiser_id = %s AND valid_to IS NULL ORDER BY code"

# A number or code that is taken leaves the row out, and the transaction sound, so that a page can still be made of it.
_TAKE_NUMBER = "INSERT INTO organisation_number (number, organiser_id) VALUES (%s, %s) ON CONFLICT DO NOTHING"
_TAKE_CODE = "INSERT INTO school_unit_code (code, school_unit_id) VALUES (%s, %s) ON CONFLICT DO NOTHING"


class Registers(Webhooks):
    """Who sends, and from where."""

    def register_organiser(self, *, kind: OrganiserKind, organisation_number: OrganisationNumber, name: PublicName, by: Act) -> Organiser:
        """A new organiser; raises OrganisationNumberTaken."""
        organiser = Organiser(id=uuid4(), kind=kind, organisation_number=organisation_number, name=name)
        with self.database.transaction():
            self._take_number(organisation_number, organiser.id)
            self.record(organiser, by=by)
        return organiser

    def rename_organiser(self, *, organiser_id: UUID, name: PublicName, expected: int, by: Act) -> Organiser:
        """A new name from today on; raises AggregateNotFoundError, Changed and what Organiser.rename does."""
        organiser = self.load(Organiser, organiser_id, expected=expected)
        organiser.rename(name)
        self.record(organiser, by=by)
        return organiser

    def correct_organiser(
        self, *, organiser_id: UUID, kind: OrganiserKind, organisation_number: OrganisationNumber, name: PublicName, expected: int, by: Act
    ) -> Organiser:
        """What was wrong from the beginning; raises AggregateNotFoundError, Changed, OrganisationNumberTaken and what Organiser.correct does."""
        organiser = self.load(Organiser, organiser_id, expected=expected)
        is_new = organisation_number != organiser.organisation_number
        organiser.correct(kind, organisation_number, name)
        with self.database.transaction():
            if is_new:
                self._take_number(organisation_number, organiser_id)
            self.record(organiser, by=by)
        return organiser

    def end_organiser(self, *, organiser_id: UUID, successor: UUID | None, expected: int, by: Act) -> Organiser:
        """An organiser runs no more schools. Its successor gets its open units, its people and the sight of all that it has sent.

        Without a successor its people can't sign in any more. Tokens and webhooks end either way.
        Raises AggregateNotFoundError, Changed, NoSuchSuccessor and what Organiser.end does.
        """
        with self.database.transaction():
            self.hold_organisers(organiser_id, successor or organiser_id)
            organiser = self.load(Organiser, organiser_id, expected=expected)
            heir = self.find(Organiser, successor) if successor is not None else None
            if successor is not None and (heir is None or heir.ended):
                raise NoSuchSuccessor
            organiser.end(successor)
            for each in self.named_by_now(_PEOPLE_OF, organiser_id, "registers", Person.Registered, Person.RoleChanged, Person.Returned):
                self._end_or_pass_on(each, organiser_id, successor, by)
            # After its people are held, so that none of them gets one more.
            for each in self.named_by_now(_TOKENS_OF, organiser_id, "registers", ApiToken.Issued):
                token = self.load(ApiToken, each)
                if token.organisation_id == organiser_id and not token.revoked:
                    token.revoke()
                    self.record(token, by=by)
            self.end_webhooks_of(organiser_id, by)
            for each in self.named_by_now(_UNITS_OF, organiser_id, "registers", SchoolUnit.Registered, SchoolUnit.Changed):
                unit = self.load(SchoolUnit, each)
                if unit.unit.organiser_id != organiser_id or unit.unit.valid_to is not None:
                    continue
                if successor is None:
                    unit.close(max(by.effective_on, unit.unit.valid_from), ())
                else:
                    unit.move(successor)
                self.record(unit, by=by)
            self.record(organiser, by=by)
        return organiser

    def _end_or_pass_on(self, person_id: UUID, organiser_id: UUID, successor: UUID | None, by: Act) -> None:
        """What the end of an organiser is for one of its people."""
        self.hold_person(person_id)
        person = self.load(Person, person_id)
        if person.organisation_id == organiser_id and not person.ended:
            if successor is None:
                person.end()
            else:
                person.change_role(Role.SCHOOL, successor)
            self.record(person, by=by)

    def reopen_organiser(self, *, organiser_id: UUID, expected: int, by: Act) -> Organiser:
        """It was ended by mistake. What went to a successor is moved back one by one; raises AggregateNotFoundError, Changed, NothingChanged."""
        organiser = self.load(Organiser, organiser_id, expected=expected)
        organiser.reopen()
        self.record(organiser, by=by)
        return organiser

    def register_school_unit(
        self, *, organiser_id: UUID, code: SchoolUnitCode, name: PublicName, school_forms: Sequence[SchoolForm], valid_from: date, by: Act
    ) -> SchoolUnit:
        """A new school unit of an organiser; raises AggregateNotFoundError, OrganiserEnded, SchoolUnitCodeTaken."""
        self.load(Organiser, organiser_id)
        unit = SchoolUnit(id=uuid4(), organiser_id=organiser_id, code=code, name=name, school_forms=in_order(school_forms), valid_from=valid_from)
        with self.database.transaction():
            self.must_run_schools(organiser_id)
            self._take_code(code, unit.id)
            self.record(unit, by=by)
        return unit

    def rename_school_unit(self, *, school_unit_id: UUID, name: PublicName, expected: int, by: Act) -> SchoolUnit:
        """A new name from today on; raises AggregateNotFoundError, Changed, NothingChanged."""
        unit = self.load(SchoolUnit, school_unit_id, expected=expected)
        unit.rename(name)
        return self._recorded(unit, by)

    def change_school_forms(self, *, school_unit_id: UUID, school_forms: Sequence[SchoolForm], expected: int, by: Act) -> SchoolUnit:
        """Other school forms from today on; raises AggregateNotFoundError, Changed, NothingChanged."""
        unit = self.load(SchoolUnit, school_unit_id, expected=expected)
        unit.offer(in_order(school_forms))
        return self._recorded(unit, by)

    def move_school_unit(self, *, school_unit_id: UUID, organiser_id: UUID, expected: int, by: Act) -> SchoolUnit:
        """Another organiser runs it from today on; what was sent before stays with the one that sent it.

        Raises AggregateNotFoundError, Changed, NoSuchOrganiser, OrganiserEnded and what SchoolUnit.move does.
        """
        with self.database.transaction():
            unit = self.load(SchoolUnit, school_unit_id, expected=expected)
            self.must_run_schools(organiser_id)
            unit.move(organiser_id)
            return self._recorded(unit, by)

    def place_school_unit(self, *, school_unit_id: UUID, area_id: UUID | None, expected: int, by: Act) -> SchoolUnit:
        """In another school area, or in none; raises AggregateNotFoundError, Changed, NoSuchArea, NothingChanged."""
        unit = self.load(SchoolUnit, school_unit_id, expected=expected)
        if area_id is not None and self.find(SchoolArea, area_id) is None:
            raise NoSuchArea
        unit.place(area_id)
        return self._recorded(unit, by)

    def close_school_unit(self, *, school_unit_id: UUID, last_day: date, successors: Sequence[UUID], expected: int, by: Act) -> SchoolUnit:
        """A school unit's last day, and which follow it from the day after: several where it is split, one that several name where they merge.

        Old referrals keep their unit. Raises AggregateNotFoundError, Changed, NoSuchSuccessor and what SchoolUnit.close does.
        """
        unit = self.load(SchoolUnit, school_unit_id, expected=expected)
        followed_by = tuple(dict.fromkeys(successors))
        unit.close(last_day, followed_by)
        next_day = last_day + timedelta(days=1)
        for each in followed_by:
            heir = self.find(SchoolUnit, each)
            if heir is None or heir.unit.valid_from > next_day or (heir.unit.valid_to is not None and heir.unit.valid_to < next_day):
                raise NoSuchSuccessor
        return self._recorded(unit, by)

    def reopen_school_unit(self, *, school_unit_id: UUID, expected: int, by: Act) -> SchoolUnit:
        """It was closed by mistake, or opens again; raises AggregateNotFoundError, Changed, NothingChanged, OrganiserEnded."""
        with self.database.transaction():
            unit = self.load(SchoolUnit, school_unit_id, expected=expected)
            self.must_run_schools(unit.unit.organiser_id)
            unit.reopen()
            return self._recorded(unit, by)

    def correct_school_unit(
        self,
        *,
        school_unit_id: UUID,
        code: SchoolUnitCode,
        name: PublicName,
        school_forms: Sequence[SchoolForm],
        valid_from: date,
        expected: int,
        by: Act,
    ) -> SchoolUnit:
        """What was wrong from the beginning; raises AggregateNotFoundError, Changed, SchoolUnitCodeTaken and what SchoolUnit.correct does."""
        unit = self.load(SchoolUnit, school_unit_id, expected=expected)
        is_new = code != unit.unit.code
        unit.correct(code, name, in_order(school_forms), valid_from)
        with self.database.transaction():
            if is_new:
                self._take_code(code, school_unit_id)
            return self._recorded(unit, by)

    def register_school_area(self, *, name: PublicName, valid_from: date, by: Act) -> SchoolArea:
        """A new school area."""
        area = SchoolArea(id=uuid4(), name=name, valid_from=valid_from)
        self.record(area, by=by)
        return area

    def rename_school_area(self, *, area_id: UUID, name: PublicName, expected: int, by: Act) -> SchoolArea:
        """A new name from today on; raises AggregateNotFoundError, Changed, NothingChanged."""
        area = self.load(SchoolArea, area_id, expected=expected)
        area.rename(name)
        self.record(area, by=by)
        return area

    def close_school_area(self, *, area_id: UUID, last_day: date | None, expected: int, by: Act) -> SchoolArea:
        """Its last day, or none after all; raises AggregateNotFoundError, Changed and what SchoolArea.close does."""
        area = self.load(SchoolArea, area_id, expected=expected)
        area.close(last_day)
        self.record(area, by=by)
        return area

    def _recorded(self, unit: SchoolUnit, by: Act) -> SchoolUnit:
        self.record(unit, by=by)
        return unit

    def _take_number(self, number: OrganisationNumber, organiser_id: UUID) -> None:
        if not self.database.execute(_TAKE_NUMBER, (number, organiser_id)):
            raise OrganisationNumberTaken

    def _take_code(self, code: SchoolUnitCode, unit_id: UUID) -> None:
        if not self.database.execute(_TAKE_CODE, (code, unit_id)):
            raise SchoolUnitCodeTaken


def in_order(school_forms: Sequence[SchoolForm]) -> tuple[SchoolForm, ...]:
    """School forms once each, in the order of the code list."""
    return tuple(form for form in SchoolForm if form in school_forms)
