"""Any organiser tells the pupil's home municipality of absence; somebody there follows it up until nothing is left to do (seed 002)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from services.intake.domain.absence_notice import AbsenceNotice, Investigation, School
from services.intake.domain.errors import DatedInTheFuture, IntakeRefusal, NotBornYet
from services.intake.domain.notice_errors import (
    FollowUpInThePast,
    InvestigationDatedWrong,
    LinkedToAnotherPupil,
    NothingToComplete,
    NoticeClosed,
    StillNoInvestigation,
)
from services.intake.domain.sending import Absence, Contact, NamedPupil
from services.intake.tests.stories import ABSENCE, DAY, KEYS, PUPIL
from shared.eventlog.mapper import SealingMapper
from shared.vocabulary.codes import InvestigationGiven, NoticeClosure, NoticeState, OrganiserKind, SchoolForm
from shared.vocabulary.identity_numbers import parse_identity_number
from shared.vocabulary.words import RegistryNumber

SCHOOL = School(UUID(int=1), OrganiserKind.INDEPENDENT, UUID(int=2), SchoolForm.COMPULSORY, 7)
CONTACT = Contact("Charlie Låtsassson", "018-727 00 01", None)
READY = Investigation(InvestigationGiven.ATTACHED, date(2021, 6, 1))
CERTIFICATE = Investigation(InvestigationGiven.CERTIFICATE, date(2021, 6, 1))
MISSING = Investigation(InvestigationGiven.MISSING, None)
OFFICER = uuid4()
TOMORROW = DAY + timedelta(days=1)


def notice(
    investigation: Investigation = READY, *, needed: bool = True, absence: Absence = ABSENCE, number: str = "20130101TF01", on: date = DAY
) -> AbsenceNotice:
    """A notice that has come in."""
    return AbsenceNotice.receive(
        uuid4(),
        RegistryNumber("UBN-2021-00001"),
        school=SCHOOL,
        pupil=NamedPupil(PUPIL, parse_identity_number(number), "Robin Exempelsson"),
        absence=absence,
        done="Samtal med hemmet.",
        contact=CONTACT,
        investigation=investigation,
        investigation_needed=needed,
        follow_up_days=14,
        on=on,
    )


@pytest.mark.parametrize(
    ("investigation", "needed", "state"),
    [
        (READY, True, NoticeState.RECEIVED),
        (CERTIFICATE, True, NoticeState.RECEIVED),
        (MISSING, True, NoticeState.INCOMPLETE),
        (MISSING, False, NoticeState.RECEIVED),
    ],
)
def test_a_notice_without_investigation_is_incomplete_where_one_is_needed(investigation: Investigation, needed: bool, state: NoticeState) -> None:
    assert state is notice(investigation, needed=needed).state


def test_it_is_followed_up_within_the_days_of_the_profile() -> None:
    assert DAY + timedelta(days=14) == notice().follow_up_on


def test_nobody_is_told_of_before_birth_or_absent_in_the_future() -> None:
    with pytest.raises(NotBornYet):
        notice(number="20130101TF01", on=date(2012, 12, 31))
    with pytest.raises(DatedInTheFuture):
        notice(absence=Absence(TOMORROW, 50, unreported_percent=0))


@pytest.mark.parametrize(
    ("investigation", "error"),
    [
        (Investigation(InvestigationGiven.ATTACHED, None), StillNoInvestigation),
        (Investigation(InvestigationGiven.MISSING, DAY), StillNoInvestigation),
        (Investigation(InvestigationGiven.ATTACHED, TOMORROW), InvestigationDatedWrong),
    ],
)
def test_an_investigation_that_is_there_was_ready_some_day(investigation: Investigation, error: type[IntakeRefusal]) -> None:
    with pytest.raises(error):
        notice(investigation)


def test_the_school_completes_once_and_with_an_investigation() -> None:
    told = notice(MISSING)
    with pytest.raises(StillNoInvestigation):
        told.complete_with(MISSING, None, DAY)
    told.complete_with(CERTIFICATE, "Läkaren har skrivit.", DAY)
    assert NoticeState.RECEIVED is told.state
    with pytest.raises(NothingToComplete):
        told.complete_with(READY, None, DAY)


def test_an_incomplete_notice_can_be_taken_on_and_completed_later() -> None:
    told = notice(MISSING)
    told.take_on(OFFICER, TOMORROW, DAY)
    told.complete_with(READY, None, DAY)
    assert (NoticeState.TAKEN_ON, True, OFFICER) == (told.state, told.complete, told.taken_on_by)


def test_the_next_follow_up_is_a_day_to_come() -> None:
    told = notice()
    with pytest.raises(FollowUpInThePast):
        told.take_on(OFFICER, DAY - timedelta(days=1), DAY)
    with pytest.raises(FollowUpInThePast):
        told.follow_up("Ringt.", DAY - timedelta(days=1), DAY)
    told.follow_up("Ringt hem.", TOMORROW, DAY)
    assert TOMORROW == told.follow_up_on


def test_only_a_referral_on_the_same_pupil_is_linked() -> None:
    told = notice()
    with pytest.raises(LinkedToAnotherPupil):
        told.link(uuid4(), uuid4())
    told.link(uuid4(), PUPIL)
    assert AbsenceNotice.Linked is type(told.pending_events[-1])


def test_a_closed_notice_is_history_that_may_still_be_linked() -> None:
    told = notice(MISSING)
    told.close(NoticeClosure.MOVED, None)
    deeds: list[Any] = [
        lambda: told.close(NoticeClosure.MOVED, None),
        lambda: told.follow_up("Ringt.", TOMORROW, DAY),
        lambda: told.take_on(OFFICER, TOMORROW, DAY),
        lambda: told.complete_with(READY, None, DAY),
    ]
    for deed in deeds:
        with pytest.raises(NoticeClosed):
            deed()
    told.link(uuid4(), PUPIL)
    assert (NoticeState.CLOSED, None) == (told.state, told.follow_up_on)


@given(st.integers(1, 365), st.dates(date(2019, 1, 1), date(2040, 12, 31)))
def test_the_deadline_is_never_before_the_receipt(days: int, on: date) -> None:
    told = AbsenceNotice.receive(
        uuid4(),
        RegistryNumber("UBN-2021-00001"),
        school=SCHOOL,
        pupil=NamedPupil(PUPIL, parse_identity_number("20130101TF01"), "Robin Exempelsson"),
        absence=Absence(date(2018, 1, 1), 50, unreported_percent=0),
        done="Samtal.",
        contact=CONTACT,
        investigation=MISSING,
        investigation_needed=True,
        follow_up_days=days,
        on=on,
    )
    assert told.follow_up_on == on + timedelta(days=days)


class AnyOrder(RuleBasedStateMachine):
    """Whatever is done in whatever order, replaying what was recorded gives the same notice."""

    def __init__(self) -> None:
        super().__init__()
        self.notice = AbsenceNotice.receive(
            uuid4(),
            RegistryNumber("UBN-2021-00001"),
            school=SCHOOL,
            pupil=NamedPupil(PUPIL, parse_identity_number("20130101TF01"), "Robin Exempelsson"),
            absence=ABSENCE,
            done="Samtal.",
            contact=CONTACT,
            investigation=MISSING,
            investigation_needed=True,
            follow_up_days=14,
            on=DAY,
        )

    @precondition(lambda self: not self.notice.closed)
    @rule(days=st.integers(0, 400))
    def take_on(self, days: int) -> None:
        self.notice.take_on(OFFICER, DAY + timedelta(days=days), DAY)

    @precondition(lambda self: not self.notice.closed)
    @rule(days=st.integers(0, 400))
    def follow_up(self, days: int) -> None:
        self.notice.follow_up("Ringt hem.", DAY + timedelta(days=days), DAY)

    @precondition(lambda self: not self.notice.closed and not self.notice.complete)
    @rule()
    def complete(self) -> None:
        self.notice.complete_with(READY, None, DAY)

    @precondition(lambda self: not self.notice.closed)
    @rule(reason=st.sampled_from(NoticeClosure))
    def close(self, reason: NoticeClosure) -> None:
        self.notice.close(reason, None)

    @precondition(lambda self: self.notice.closed)
    @rule(days=st.integers(0, 400))
    def nothing_more(self, days: int) -> None:
        with pytest.raises(NoticeClosed):
            self.notice.follow_up("Ringt hem.", DAY + timedelta(days=days), DAY)

    @invariant()
    def replays_to_itself(self) -> None:
        mapper, replayed = SealingMapper(KEYS), None
        for event in self.notice.pending_events:
            object.__setattr__(event, "subject", self.notice.subject_id)
            replayed = mapper.to_domain_event(mapper.to_stored_event(event)).mutate(replayed)  # type: ignore[attr-defined]
        assert isinstance(replayed, AbsenceNotice)
        now = self.notice
        assert (now.state, now.follow_up_on, now.taken_on_by, now.version) == (
            replayed.state,
            replayed.follow_up_on,
            replayed.taken_on_by,
            replayed.version,
        )


TestAnyOrder = AnyOrder.TestCase
TestAnyOrder.settings = settings(max_examples=25, stateful_step_count=12, deadline=None)
