"""Referrals: received, sent back, completed, accepted, declined."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final
from uuid import UUID, uuid4

from eventsourcing.application import AggregateNotFoundError

from services.intake.application.protecting import Protecting
from services.intake.domain.duplicate_errors import IsMerged
from services.intake.domain.errors import EnoughForToday, NotWaitingForCompletion, OpenAlready, PupilLeaving
from services.intake.domain.groundwork import Done, Groundwork
from services.intake.domain.guardian import GuardianDetails
from services.intake.domain.referral import Referral
from services.intake.domain.school_unit import SchoolUnit
from services.intake.domain.sending import NOT_PROTECTED, Absence, Protection, Pupil, Request, Sender, check_sent
from services.intake.domain.target_group import check_sender, check_served
from services.intake.read_models.held import held_by
from services.intake.read_models.referral_file import SENDERS
from services.intake.registry import draw_registry_number
from shared.eventlog.act import Act
from shared.vocabulary.calendar import whole_years
from shared.vocabulary.codes import DeclineReason, Precondition, Referrer, Role, SchoolForm, Sex
from shared.vocabulary.identity_numbers import IdentityNumber
from shared.vocabulary.words import MunicipalityCode

MOST_A_DAY: Final = 5
"""Referrals that one guardian may send."""
_HERS: Final = "SELECT referral_id AS id FROM referral WHERE sent_by = %s ORDER BY position"


class Referrals(Protecting):
    """What is done with a referral."""

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
        request: Request,
        absence: Absence,
        protection: Protection | None = None,
        school_may_know: bool = False,
        guardian_name: str | None = None,
        by: Act,
    ) -> Referral:
        """Register a referral under the next registry number, in one transaction.

        A school sends from its own units. A guardian names the child's school, which learns of it if `school_may_know`, or later.

        `protection` is what the team knows of a pupil who doesn't come by the form; on a pupil whom we know to be protected,
        what comes by the form is for those who handle the pupil already, and for the sender.
        Raises PupilLeaving, NotAHandler, OpenAlready, EnoughForToday, and what target_group, Senders and Referral.receive do.
        """
        on, named = by.effective_on, tuple(guardians)
        check_served(self.profile.referrals, school_form, school_year, on)
        new_id = uuid4()
        with self.database.transaction():
            among_all = by.role is Role.GUARDIAN or protection is not None
            sender = self._sender(referrer, school_unit_id, school_form, school_year, among_all=among_all, by=by)
            # Before the pupil is looked up: a refusal then tells nothing of what others have sent, not by its time either, and keeps no number.
            check_sent(identity_number, named, groundwork, absence, on)
            if by.role is Role.GUARDIAN:
                self._check_bounds(identity_number, by)
            pupil_id = self.keyring.pupil_of(identity_number.text)
            if not self.may_refer(pupil_id):
                raise PupilLeaving
            pupil_key = self.keyring.key(pupil_id)
            sealed = [each.sealed(at, pupil_id=pupil_id, pupil_key=pupil_key, referral_id=new_id) for at, each in enumerate(named)]
            protected = self.known_protection(pupil_id, by) if protection is None else self.handled(protection)
            # Who sends next waits for our number, so what takes time comes before.
            referral = Referral.receive(
                new_id,
                draw_registry_number(self.database, self.profile.referrals.registry_series, on.year),
                sender=sender,
                pupil=Pupil(pupil_id, identity_number, pupil_name, sex, registered_in),
                guardians=sealed,
                groundwork=groundwork,
                request=request,
                absence=absence,
                on=on,
                protection=protected,
                guardian=by.actor if by.role is Role.GUARDIAN else None,
                guardian_name=guardian_name,
                school_knows=referrer is Referrer.PRINCIPAL or by.role is Role.SCHOOL,
            )
            if school_may_know:
                referral.tell_school()
            self.record(referral, *self.protected_too(pupil_id, protection or NOT_PROTECTED), by=by)
        return referral

    def _check_bounds(self, identity_number: IdentityNumber, by: Act) -> None:
        """One open referral on a child, and a few a day, by what she has sent herself; raises OpenAlready, EnoughForToday."""
        self.hold_person(by.actor)
        found = [self.load(Referral, each) for each in self.named_by_now(_HERS, by.actor, "referrals", Referral.Received)]
        hers = [each for each in found if each.guardian == by.actor]
        pupil_id = self.keyring.find_pupil(identity_number.text)
        if any(each.is_open and each.pupil_id == pupil_id for each in hers):
            raise OpenAlready
        if sum(each.received_on == by.effective_on for each in hers) >= MOST_A_DAY:
            raise EnoughForToday

    def _sender(self, referrer: Referrer, unit_id: UUID, form: SchoolForm, year: int | None, *, among_all: bool, by: Act) -> Sender:
        """Which school it is about, one of the sender's own unless it may be any; raises what check_sender and Senders do."""
        of = self._senders.organiser_of(unit_id) if among_all else by.organisation
        organiser_id, kind = self._senders.organiser_at(unit_id, of=of, form=form, on=by.effective_on, within=by.school_units)
        check_sender(self.profile.referrals, referrer, kind)
        return Sender(referrer, organiser_id, kind, unit_id, form, year)

    def request_completion(self, *, referral_id: UUID, missing: Iterable[Precondition], note: str | None, expected: int, by: Act) -> Referral:
        """Send a referral back; raises what Referral.ask does."""
        with self.answering(self.of_handler(referral_id, expected, by), IsMerged, by) as referral:
            referral.ask(missing, note)
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
        """The school's answer, or what a handler heard where a protected identity keeps the school out; what another sent is not there.

        Raises AggregateNotFoundError and what Referral.complete and Referral.complete_heard do.
        """
        heard = by.role not in SENDERS
        seen = self.of_handler(referral_id, expected, by) if heard else self._of_sender(referral_id, expected, by)
        with self.answering(seen, NotWaitingForCompletion, by) as referral:
            write = referral.complete_heard if heard else referral.complete
            write(done, note, by.effective_on, measures_needed=measures_needed, certificate=certificate_is_investigation)
        return referral

    def answer_referral(self, *, referral_id: UUID, done: Iterable[Done], note: str | None, expected: int, by: Act) -> Referral:
        """The guardian's answer to what she was asked. Raises AggregateNotFoundError and what Referral.answer does."""
        with self.answering(self._of_sender(referral_id, expected, by), NotWaitingForCompletion, by) as referral:
            referral.answer(done, note, by.effective_on)
        return referral

    def tell_school(self, *, referral_id: UUID, expected: int, by: Act) -> Referral:
        """The guardian who sent it lets the school know. Raises AggregateNotFoundError."""
        referral = self._of_sender(referral_id, expected, by)
        referral.tell_school(self._run_by(referral))
        self.record(referral, by=by)
        return referral

    def write_agreement(self, *, referral_id: UUID, guardian_id: UUID, agreed_on: date, expected: int, by: Act) -> Referral:
        """A handler has heard a guardian agree that the school knows. Raises AggregateNotFoundError and what Referral.agreed_otherwise does."""
        referral = self.of_handler(referral_id, expected, by)
        referral.agreed_otherwise(guardian_id, agreed_on, by.effective_on, self._run_by(referral))
        self.record(referral, by=by)
        return referral

    def _run_by(self, referral: Referral) -> UUID:
        """Who runs the referral's school now, as the log has it: a school may have moved since the guardian wrote."""
        return self.load(SchoolUnit, referral.sender.school_unit_id).unit.organiser_id

    def _of_sender(self, referral_id: UUID, expected: int, by: Act) -> Referral:
        """A referral for who answers for it as its sender; to all others it is not there."""
        held = held_by(self.database, by)
        referral = self.load(Referral, referral_id)
        organiser = held.organiser_of(referral.sender.organiser_id, referral.sender.school_unit_id)
        if not referral.is_sent_by(by.actor, organiser) or not referral.is_handled_by(by.actor):
            raise AggregateNotFoundError
        return self.load(Referral, referral_id, expected=expected)

    def accept_referral(self, *, referral_id: UUID, expected: int, by: Act) -> Referral:
        """Take a referral on; the pupil's age on that day decides who signs a consent. Raises what Referral.accept does."""
        with self.answering(self.of_handler(referral_id, expected, by), IsMerged, by) as referral:
            born = self.number_of(referral.pupil_id, referral.identity_number).born
            referral.accept(whole_years(born, by.effective_on), self.profile.code)
        return referral

    def decline_referral(self, *, referral_id: UUID, reason: DeclineReason, note: str | None, expected: int, by: Act) -> Referral:
        """Say no; raises what Referral.decline does."""
        with self.answering(self.of_handler(referral_id, expected, by), IsMerged, by) as referral:
            referral.decline(reason, note)
        return referral
