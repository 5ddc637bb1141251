"""Information is given out under a permit, once; a case ends with an outcome and a reason that agree, and is then read-only."""

from uuid import uuid4

import pytest

from services.casework.domain import errors
from services.casework.domain.case import Case
from services.casework.domain.permit import Permit
from services.casework.tests.cases import (
    MUM,
    NOON,
    RECEIVED,
    RUNNING,
    STARTED,
    Step,
    a_permit,
    accepted,
    assigned,
    called,
    given,
    happened,
    withdrawal_of,
)
from shared.vocabulary.codes import Actor, CaseState, ClosureReason, Information, Outcome


def disclose(permit: Permit) -> Step:
    return lambda case: case.disclose(uuid4(), Actor.BUP, (Information.ATTENDANCE,), "Närvaron för september.", permit, NOON)


def close(outcome: Outcome, reason: ClosureReason, attendance: int | None = None) -> Step:
    return lambda case: case.close(STARTED, outcome, reason, attendance, None)


def test_a_disclosure_cites_its_permit_and_the_consents_version():
    permit = a_permit()
    given(*RUNNING).when(disclose(permit)).then(
        happened(Case.InformationDisclosed, actor=Actor.BUP, information=(Information.ATTENDANCE,), permit_id=permit.permit_id, consent_version=3)
    )


def test_a_permit_is_used_once():
    permit = a_permit()
    given(*RUNNING, disclose(permit)).when(disclose(permit)).refused(errors.PermitUsed)


def test_the_permit_that_started_the_intervention_lets_nothing_be_disclosed():
    permit = a_permit()
    given(accepted, assigned, lambda case: case.start(STARTED, 6, permit, NOON)).when(disclose(permit)).refused(errors.PermitUsed)


def test_nothing_is_disclosed_before_the_intervention_runs():
    given(accepted, assigned).when(disclose(a_permit())).refused(errors.NotRunning)


@pytest.mark.parametrize(
    ("outcome", "attendance"),
    [
        (Outcome.BACK_60_100, 60),
        (Outcome.BACK_60_100, 100),
        (Outcome.BACK_25_60, 25),
        (Outcome.BACK_25_60, 59),
    ],
)
def test_an_attendance_within_the_band_agrees(outcome: Outcome, attendance: int):
    given(*RUNNING).when(close(outcome, ClosureReason.GOAL_REACHED, attendance)).then(
        happened(Case.Closed, outcome=outcome, attendance=attendance, began_on=STARTED)
    )


@pytest.mark.parametrize(
    ("outcome", "attendance"),
    [(Outcome.BACK_60_100, 59), (Outcome.BACK_25_60, 60), (Outcome.BACK_25_60, 24), (Outcome.NOT_BACK, 25), (Outcome.BACK_60_100, 101)],
)
def test_an_attendance_outside_the_band_is_refused(outcome: Outcome, attendance: int):
    given(*RUNNING).when(close(outcome, ClosureReason.SCHOOL_CONTINUES, attendance)).refused(errors.AttendanceDisagrees)


@pytest.mark.parametrize(
    ("steps", "outcome", "reason"),
    [
        (RUNNING, Outcome.NOT_BACK, ClosureReason.NEVER_STARTED),
        (RUNNING, Outcome.NOT_BACK, ClosureReason.GOAL_REACHED),
        ((accepted,), Outcome.BACK_60_100, ClosureReason.MOVED),
    ],
)
def test_a_reason_that_contradicts_the_outcome_is_refused(steps: tuple[Step, ...], outcome: Outcome, reason: ClosureReason):
    given(*steps).when(close(outcome, reason)).refused(errors.ReasonDisagrees)


def test_a_case_is_not_closed_before_it_began():
    given(*RUNNING).when(lambda case: case.close(RECEIVED, Outcome.NOT_BACK, ClosureReason.MOVED, None, None)).refused(errors.BeforeTheCase)


def test_a_case_that_is_only_announced_cannot_be_closed():
    given().when(close(Outcome.NOT_BACK, ClosureReason.NEVER_STARTED)).refused(errors.NotAccepted)


def test_what_consent_tells_after_closure_is_still_recorded():
    def withdraw(case: Case) -> None:
        case.consent_withdrawn(withdrawal=withdrawal_of(MUM))
        case.cancel_what_rested_on_consent(STARTED)

    case = given(*RUNNING, called, close(Outcome.NOT_BACK, ClosureReason.MOVED)).when(withdraw).then(happened(Case.ConsentWithdrawn))
    assert CaseState.CLOSED is case.state
