"""A referral (beställning): the school asks for a coordinator, the team says yes, no, or tell us more."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from uuid import UUID

from eventsourcing.domain import event

from services.intake.domain.errors import (
    AgreedOnAnotherDay,
    AlreadyDecided,
    AnswerIsEmpty,
    NoSuchGuardian,
    NothingAskedFor,
    NotRegisteredInMunicipality,
    NotWaitingForCompletion,
    NotWaitingForDecision,
    SenderAnswers,
    StillMissing,
)
from services.intake.domain.groundwork import Done, Groundwork
from services.intake.domain.guardian import NamedGuardian
from services.intake.domain.older_referral import OlderReferral
from services.intake.domain.referral_events import ReferralEvents
from services.intake.domain.sending import NOT_PROTECTED, Absence, Contact, Protection, Pupil, Request, Sender, check_sent
from shared.eventlog.sealed import Sealed
from shared.vocabulary.calendar import whole_years
from shared.vocabulary.codes import Actor, DeclineReason, EffortKind, Precondition, ReferralState, SecurityMarking, Sex
from shared.vocabulary.ids import case_id_of
from shared.vocabulary.words import MunicipalityCode, RegistryNumber

_OPEN = frozenset({ReferralState.RECEIVED, ReferralState.TO_COMPLETE})


class Referral(ReferralEvents):
    """One order for one pupil, from receipt to decision."""

    TOPIC = "intake.referral"

    class Received(ReferralEvents.Received):
        """The referral is registered; named here, since the library takes the first event as it is where it is only inherited."""

    @event(Received)
    def __init__(
        self,
        id: UUID,
        registry_number: RegistryNumber,
        received_on: date,
        sender: Sender,
        pupil_id: UUID,
        identity_number: Sealed[str],
        pupil_name: Sealed[str],
        sex: Sex,
        registered_in: MunicipalityCode,
        security_marking: SecurityMarking,
        handlers: tuple[UUID, ...],
        guardians: tuple[NamedGuardian, ...],
        groundwork: Groundwork,
        need: Sealed[str | None],
        tried: Sealed[str | None],
        wishes: tuple[EffortKind, ...],
        wished: Sealed[str | None],
        others: Sealed[tuple[Actor, ...] | None],
        contact: Sealed[Contact | None],
        absence: Sealed[Absence | None],
        guardian: UUID | None,
        guardian_name: Sealed[str | None],
        school_knows: bool,
    ) -> None:
        self.registry_number = registry_number
        self.received_on = received_on
        self.sender = sender
        self.guardian = guardian
        self.school_knows = school_knows
        self.pupil_id = pupil_id
        self.pupil_name = pupil_name
        self.identity_number = identity_number
        self.sex = sex
        self.registered_in = registered_in
        self.security_marking = security_marking
        self.handlers = handlers
        self.groundwork = groundwork
        self.guardians = guardians
        self.asked_for: tuple[Precondition, ...] = ()
        self.state = ReferralState.RECEIVED

    @classmethod
    def receive(
        cls,
        referral_id: UUID,
        registry_number: RegistryNumber,
        *,
        sender: Sender,
        pupil: Pupil,
        guardians: Iterable[NamedGuardian],
        groundwork: Groundwork,
        request: Request,
        absence: Absence,
        on: date,
        protection: Protection = NOT_PROTECTED,
        guardian: UUID | None = None,
        guardian_name: str | None = None,
        school_knows: bool = True,
    ) -> Referral:
        """Register what was sent on a day; sent back at once where groundwork is missing that the school can tell of.

        Raises NeedsHandlers, HasNoHandlers and what check_sent does.
        """
        protection.check()
        named = tuple(guardians)
        check_sent(pupil.identity_number, named, groundwork, absence, on)
        referral = cls(
            id=referral_id,
            registry_number=registry_number,
            received_on=on,
            sender=sender,
            pupil_id=pupil.pupil_id,
            identity_number=pupil.identity_number.text,
            pupil_name=pupil.name,
            sex=pupil.sex,
            registered_in=pupil.registered_in,
            security_marking=protection.marking,
            handlers=protection.handlers,
            guardians=named,
            groundwork=groundwork,
            need=request.need,
            tried=request.tried,
            wishes=request.wishes,
            wished=request.wished,
            others=request.others,
            contact=request.contact,
            absence=absence,
            guardian=guardian,
            guardian_name=guardian_name,
            school_knows=school_knows,
        )
        referral._ask_school_for_the_rest()
        return referral

    @classmethod
    def bring_in(
        cls,
        referral_id: UUID,
        registry_number: RegistryNumber,
        older: OlderReferral,
        *,
        sender: Sender,
        pupil_id: UUID,
        guardians: Iterable[NamedGuardian],
        home: MunicipalityCode,
        protection: Protection = NOT_PROTECTED,
    ) -> Referral:
        """Register an older one without faults, with what became of it; nobody is asked for the groundwork of then."""
        referral = cls(
            id=referral_id,
            registry_number=registry_number,
            received_on=older.received_on,
            sender=sender,
            pupil_id=pupil_id,
            identity_number=older.identity_number.text,
            pupil_name=older.pupil_name,
            sex=older.sex,
            registered_in=older.registered_in or home,
            security_marking=protection.marking,
            handlers=protection.handlers,
            guardians=tuple(guardians),
            groundwork=Groundwork((), measures_needed=False, certificate_is_investigation=False),
            need=older.need,
            tried=None,
            wishes=(),
            wished=None,
            others=None,
            contact=None,
            absence=older.absence,
            guardian=None,
            guardian_name=None,
            school_knows=True,
        )
        referral._brought_in(earlier_number=older.earlier_number)
        became = older.became
        match became.state:
            case ReferralState.ACCEPTED:
                referral.accept(whole_years(older.identity_number.born, became.on), home)
            case ReferralState.DECLINED:
                assert became.reason is not None, "a declined referral without a fault has its reason"
                referral.decline(became.reason, None)
            case _:
                referral._closed_elsewhere()
        return referral

    @event(ReferralEvents.BroughtIn)
    def _brought_in(self, earlier_number: Sealed[str | None]) -> None:
        """Nothing that is decided later depends on it."""

    @event(ReferralEvents.ClosedElsewhere)
    def _closed_elsewhere(self) -> None:
        self.state = ReferralState.CLOSED_ELSEWHERE

    @property
    def subject_id(self) -> UUID:
        """The pupil, whose key seals the referral, what it says of guardians too."""
        return self.pupil_id

    @property
    def case_id(self) -> UUID:
        """The case it becomes if it is accepted."""
        return case_id_of(self.id)

    @property
    def is_open(self) -> bool:
        """Whether it waits for a decision, or for what was asked."""
        return self.state in _OPEN

    def is_sent_by(self, person_id: UUID, organisation_id: UUID | None) -> bool:
        """Whether somebody answers for it: the guardian who sent it, and the school's staff when they know of it."""
        if person_id == self.guardian:
            return True
        return self.school_knows and organisation_id is not None and organisation_id == self.sender.organiser_id

    def tell_school(self, run_by: UUID | None = None) -> None:
        """Let the school know, as the guardian who sent it agrees to; asked for what only it can tell. Told before: nothing happens.

        `run_by` is the organiser that runs the school now, where another did when it was sent.
        """
        if not self.school_knows:
            self._school_told(organiser_id=run_by or self.sender.organiser_id)
            self._ask_school_for_the_rest()

    @event(ReferralEvents.SchoolTold)
    def _school_told(self, organiser_id: UUID) -> None:
        self.school_knows = True
        self.sender = replace(self.sender, organiser_id=organiser_id)

    def agreed_otherwise(self, guardian_id: UUID, agreed_on: date, on: date, run_by: UUID | None = None) -> None:
        """Keep that a guardian has said yes by telephone, letter or at a meeting, and let the school know. Told before: nothing happens.

        Raises NoSuchGuardian, AgreedOnAnotherDay.
        """
        if guardian_id not in {each.guardian_id for each in self.guardians}:
            raise NoSuchGuardian
        if not self.received_on <= agreed_on <= on:
            raise AgreedOnAnotherDay
        if not self.school_knows:
            self._agreement_heard(guardian_id=guardian_id, agreed_on=agreed_on)
            self.tell_school(run_by)

    @event(ReferralEvents.AgreementHeard)
    def _agreement_heard(self, guardian_id: UUID, agreed_on: date) -> None:
        """Nothing that is decided later depends on it: the school is told in the next event."""

    def _ask_school_for_the_rest(self) -> None:
        """What is missing of the groundwork is the school's to tell, as soon as it knows of the referral."""
        if self._school_can_answer and self.state is ReferralState.RECEIVED and self.groundwork.missing:
            self._sent_back(missing=self.groundwork.missing, note=None)

    @property
    def waits_for_guardian(self) -> bool:
        """Whether a question is the guardian's to answer: days are the school's to tell, once it knows."""
        return self.guardian is not None and not (self._school_can_answer and self.asked_for)

    @property
    def _school_can_answer(self) -> bool:
        """It knows of the referral, and sees it: of a protected pupil only the handlers and the guardian who sent it do."""
        return self.school_knows and not (self.guardian is not None and self.handlers)

    def ask(self, missing: Iterable[Precondition], note: str | None) -> None:
        """Send it back for completion. Raises NotWaitingForDecision, NothingAskedFor."""
        wanted = frozenset(missing)
        if self.state is not ReferralState.RECEIVED:
            raise NotWaitingForDecision
        if not wanted and not note:
            raise NothingAskedFor
        self._sent_back(missing=tuple(code for code in Precondition if code in wanted), note=note)

    @event(ReferralEvents.SentBack)
    def _sent_back(self, missing: tuple[Precondition, ...], note: Sealed[str | None]) -> None:
        self.asked_for = missing
        self.state = ReferralState.TO_COMPLETE

    def complete(
        self, done: Iterable[Done], note: str | None, on: date, *, measures_needed: bool | None = None, certificate: bool | None = None
    ) -> None:
        """Answer what the school was asked. Raises NotWaitingForCompletion, DatedInTheFuture, StillMissing, AnswerIsEmpty."""
        if self.state is not ReferralState.TO_COMPLETE or self.waits_for_guardian:
            raise NotWaitingForCompletion
        given = tuple(done)
        groundwork = self.groundwork.completed(given, measures_needed, certificate)
        groundwork.check(on)
        answered = {each.code for each in given}
        if groundwork.certificate_is_investigation:
            answered.add(Precondition.INVESTIGATED)
        if not groundwork.measures_needed:
            answered.add(Precondition.MEASURES_PUT_IN)
        if groundwork.missing or not answered.issuperset(self.asked_for):
            raise StillMissing
        if not self.asked_for and not note:
            raise AnswerIsEmpty
        self._completed(groundwork=groundwork, note=note)

    def complete_heard(
        self, done: Iterable[Done], note: str | None, on: date, *, measures_needed: bool | None = None, certificate: bool | None = None
    ) -> None:
        """The same as a handler heard it, where who is asked may not see it. Raises SenderAnswers, and what completing and answering do."""
        if not self.handlers:
            raise SenderAnswers
        if self.waits_for_guardian:
            self.answer(done, note, on)
        else:
            self.complete(done, note, on, measures_needed=measures_needed, certificate=certificate)

    def answer(self, done: Iterable[Done], note: str | None, on: date) -> None:
        """Answer what the guardian was asked, in words where days aren't known. Raises NotWaitingForCompletion, DatedInTheFuture, AnswerIsEmpty."""
        if self.state is not ReferralState.TO_COMPLETE or not self.waits_for_guardian:
            raise NotWaitingForCompletion
        given = tuple(done)
        groundwork = self.groundwork.completed(given)
        groundwork.check(on)
        if not given and not note:
            raise AnswerIsEmpty
        self._completed(groundwork=groundwork, note=note)
        self._ask_school_for_the_rest()

    @event(ReferralEvents.Completed)
    def _completed(self, groundwork: Groundwork, note: Sealed[str | None]) -> None:
        self.groundwork = groundwork
        self.asked_for = ()
        self.state = ReferralState.RECEIVED

    def accept(self, age: int, municipality: MunicipalityCode) -> None:
        """Take the referral on. Raises AlreadyDecided, NotWaitingForDecision, NotRegisteredInMunicipality."""
        self._must_be_open()
        if self.state is not ReferralState.RECEIVED:
            raise NotWaitingForDecision
        if self.registered_in != municipality:
            raise NotRegisteredInMunicipality
        self._accepted(
            pupil_id=self.pupil_id,
            registry_number=self.registry_number,
            sender=self.sender,
            sex=self.sex,
            age=age,
            security_marking=self.security_marking,
            pupil_name=self.pupil_name,
            guardians=self.guardians,
            received_on=self.received_on,
        )

    @event(ReferralEvents.Accepted)
    def _accepted(
        self,
        pupil_id: UUID,
        registry_number: RegistryNumber,
        sender: Sender,
        sex: Sex,
        age: int,
        security_marking: SecurityMarking,
        pupil_name: Sealed[str],
        guardians: tuple[NamedGuardian, ...],
        received_on: date,
    ) -> None:
        self.state = ReferralState.ACCEPTED

    def decline(self, reason: DeclineReason, note: str | None) -> None:
        """Say no, for a coded reason and in words to the sender. Raises AlreadyDecided."""
        self._must_be_open()
        self._declined(reason=reason, note=note)

    @event(ReferralEvents.Declined)
    def _declined(self, reason: DeclineReason, note: Sealed[str | None]) -> None:
        self.state = ReferralState.DECLINED

    def protect(self, protection: Protection, why: str | None = None) -> None:
        """Learn how the pupil's identity is protected, and who alone handles the referral. Raises NeedsHandlers, HasNoHandlers."""
        protection.check()
        if protection != Protection(self.security_marking, self.handlers):
            self._marked(marking=protection.marking, handlers=protection.handlers, why=why)

    @event(ReferralEvents.SecurityMarked)
    def _marked(self, marking: SecurityMarking, handlers: tuple[UUID, ...], why: Sealed[str | None]) -> None:
        self.security_marking = marking
        self.handlers = handlers

    def is_handled_by(self, person_id: UUID) -> bool:
        """Whether somebody of the team may see it."""
        return not self.handlers or person_id in self.handlers

    def _must_be_open(self) -> None:
        if not self.is_open:
            raise AlreadyDecided
