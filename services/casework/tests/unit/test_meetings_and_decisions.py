"""A meeting is called within the consent, held, decides, and what it decided is followed up."""

from datetime import date, timedelta

import pytest

from services.casework.domain import errors
from services.casework.domain.case import Case
from services.casework.domain.sharing import Request
from services.casework.tests.cases import (
    DAD,
    DECISION,
    MEETING,
    MEETS,
    MUM,
    RUNNING,
    SCOPE,
    STARTED,
    Step,
    a_proposal,
    accepted,
    assigned,
    called,
    consented,
    given,
    grant_of,
    happened,
    held,
    started,
    withdrawal_of,
)
from shared.vocabulary.codes import Actor, DecisionState

DUE = MEETS + timedelta(days=14)


def call(*actors: Actor, on: date = STARTED, meets_on: date = MEETS) -> Step:
    return lambda case: case.call_meeting(MEETING, on, meets_on, actors, time=None, place=None, agenda="Schemat")


def follow_up(state: DecisionState, done_on: date | None, on: date) -> Step:
    return lambda case: case.follow_up(DECISION, on, state, done_on, None)


def test_a_meeting_is_called_with_actors_that_the_consent_covers():
    given(*RUNNING).when(call(Actor.SCHOOL, Actor.BUP)).then(happened(Case.MeetingCalled, meets_on=MEETS, actors=(Actor.SCHOOL, Actor.BUP)))


def test_an_actor_outside_the_consent_cannot_be_invited():
    given(*RUNNING).when(call(Actor.SCHOOL, Actor.POLICE)).refused(errors.NotCoveredByConsent)


def test_the_cases_own_parties_are_invited_without_being_named_in_the_consent():
    given(accepted, assigned, started).when(call(Actor.SCHOOL, Actor.GUARDIAN, Actor.PUPIL, Actor.COORDINATOR)).then(happened(Case.MeetingCalled))


def test_an_actor_that_only_one_guardian_named_is_not_covered():
    def differing(case: Case) -> None:
        case.consent_requested(request=Request(1, SCOPE, (MUM, DAD), None))
        case.consent_granted(grant=grant_of(MUM, complete=False))
        case.consent_granted(grant=grant_of(DAD, complete=True, scope=SCOPE[:1]))

    given(accepted, assigned, differing, started).when(call(SCOPE[1].actor)).refused(errors.NotCoveredByConsent)
    given(accepted, assigned, differing, started).when(call(SCOPE[0].actor)).then(happened(Case.MeetingCalled))


def test_a_consent_covers_its_last_day_and_not_the_day_after():
    def until_the_meeting(case: Case) -> None:
        case.consent_requested(request=Request(1, SCOPE, (MUM,), MEETS))
        case.consent_granted(grant=grant_of(MUM, complete=True))

    steps = (accepted, assigned, until_the_meeting, started)
    given(*steps).when(call(Actor.BUP, meets_on=MEETS)).then(happened(Case.MeetingCalled))
    given(*steps).when(call(Actor.BUP, meets_on=MEETS + timedelta(days=1))).refused(errors.NotCoveredByConsent)


def test_no_meeting_is_called_before_the_intervention_runs():
    given(accepted, assigned).when(call(Actor.SCHOOL)).refused(errors.NotRunning)


@pytest.mark.parametrize(("on", "meets_on"), [(MEETS, MEETS - timedelta(days=1)), (STARTED - timedelta(days=1), MEETS)])
def test_a_meeting_is_called_neither_into_the_past_nor_before_the_start(on: date, meets_on: date):
    given(*RUNNING).when(call(Actor.SCHOOL, on=on, meets_on=meets_on)).refused(errors.BeforeTheCase)


def test_a_withdrawal_ends_open_invitations_of_the_actors_that_lost_it():
    def withdraw(case: Case) -> None:
        case.consent_withdrawn(withdrawal=withdrawal_of(MUM, Actor.BUP))
        case.cancel_what_rested_on_consent(STARTED)

    case = given(*RUNNING, called).when(withdraw).then(happened(Case.ConsentWithdrawn), happened(Case.InvitationCancelled, actor=Actor.BUP))
    assert (Actor.SCHOOL, Actor.GUARDIAN) == case.meetings[MEETING].standing


def test_a_withdrawal_leaves_the_invitations_of_other_actors():
    def withdraw(case: Case) -> None:
        case.consent_withdrawn(withdrawal=withdrawal_of(MUM, Actor.SOCIAL_SERVICES))
        case.cancel_what_rested_on_consent(STARTED)

    given(*RUNNING, called).when(withdraw).then(happened(Case.ConsentWithdrawn))


def test_a_new_question_ends_what_rested_on_the_old_answers_until_it_is_answered():
    def ask_again(case: Case) -> None:
        case.consent_requested(request=Request(4, SCOPE, (MUM, DAD), None))
        case.cancel_what_rested_on_consent(STARTED)

    given(*RUNNING, called).when(ask_again).then(happened(Case.ConsentRequested), happened(Case.InvitationCancelled, actor=Actor.BUP))
    given(*RUNNING, ask_again, consented).when(call(Actor.BUP)).then(happened(Case.MeetingCalled))


def test_a_meeting_that_was_held_keeps_its_invitations_when_consent_is_withdrawn():
    given(*RUNNING, called, held, lambda case: case.consent_withdrawn(withdrawal=withdrawal_of(MUM))).when(
        lambda case: case.cancel_what_rested_on_consent(MEETS)
    ).then()


def test_a_meeting_is_held_with_minutes_and_decisions():
    given(*RUNNING, called).when(held).then(
        happened(Case.MeetingHeld, attended=(Actor.SCHOOL, Actor.GUARDIAN)),
        happened(Case.DecisionMade, decision_id=DECISION, owner=Actor.SCHOOL, due_on=DUE),
    )


def hold(*attended: Actor, on: date = MEETS, due_on: date = DUE) -> Step:
    return lambda case: case.hold_meeting(MEETING, on, attended, "Minnesanteckningar", (a_proposal(due_on),))


def test_a_meeting_is_not_written_down_before_its_day():
    given(*RUNNING, called).when(hold(Actor.SCHOOL, on=MEETS - timedelta(days=1))).refused(errors.MeetingNotYet)


def test_a_meeting_is_written_down_once():
    given(*RUNNING, called, held).when(held).refused(errors.MeetingAlreadyHeld)


def test_nobody_attended_who_was_not_invited():
    given(*RUNNING, called).when(hold(Actor.SCHOOL, Actor.SOCIAL_SERVICES)).refused(errors.NotInvited)


def test_nobody_attended_whose_invitation_was_cancelled():
    def withdraw(case: Case) -> None:
        case.consent_withdrawn(withdrawal=withdrawal_of(MUM, Actor.BUP))
        case.cancel_what_rested_on_consent(STARTED)

    given(*RUNNING, called, withdraw).when(hold(Actor.BUP)).refused(errors.NotInvited)


def test_a_decision_cannot_be_due_before_the_meeting():
    given(*RUNNING, called).when(hold(Actor.SCHOOL, due_on=MEETS - timedelta(days=1))).refused(errors.DueBeforeMeeting)


def test_a_meeting_that_was_never_called_is_unknown():
    given(*RUNNING).when(held).refused(errors.MeetingUnknown)


@pytest.mark.parametrize(("done_on", "late"), [(DUE, False), (DUE + timedelta(days=1), True), (MEETS, False)])
def test_what_was_done_after_its_due_day_is_late(done_on: date, late: bool):
    given(*RUNNING, called, held).when(follow_up(DecisionState.CARRIED_OUT, done_on, DUE + timedelta(days=9))).then(
        happened(Case.DecisionFollowedUp, state=DecisionState.CARRIED_OUT, late=late)
    )


@pytest.mark.parametrize(("on", "late"), [(DUE, False), (DUE + timedelta(days=1), True)])
def test_what_is_not_done_is_late_from_the_day_after_it_was_due(on: date, late: bool):
    given(*RUNNING, called, held).when(follow_up(DecisionState.NOT_CARRIED_OUT, None, on)).then(happened(Case.DecisionFollowedUp, late=late))


def test_what_was_not_done_may_still_get_done():
    given(*RUNNING, called, held, follow_up(DecisionState.NOT_CARRIED_OUT, None, DUE)).when(follow_up(DecisionState.CARRIED_OUT, DUE, DUE)).then(
        happened(Case.DecisionFollowedUp, state=DecisionState.CARRIED_OUT)
    )


def test_what_was_done_stays_done():
    given(*RUNNING, called, held, follow_up(DecisionState.CARRIED_OUT, DUE, DUE)).when(follow_up(DecisionState.NOT_CARRIED_OUT, None, DUE)).refused(
        errors.DecisionCarriedOut
    )


@pytest.mark.parametrize(
    ("state", "done_on"),
    [
        (DecisionState.CARRIED_OUT, None),
        (DecisionState.CARRIED_OUT, DUE + timedelta(days=1)),
        (DecisionState.CARRIED_OUT, MEETS - timedelta(days=1)),
        (DecisionState.NOT_CARRIED_OUT, DUE),
        (DecisionState.OPEN, DUE),
    ],
)
def test_a_follow_up_whose_day_cannot_be_is_refused(state: DecisionState, done_on: date | None):
    given(*RUNNING, called, held).when(follow_up(state, done_on, DUE)).refused(errors.DayWrong)
