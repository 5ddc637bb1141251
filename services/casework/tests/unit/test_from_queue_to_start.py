"""A case is announced by whichever fact comes first, waits, gets coordinators, and starts only under a permit."""

from datetime import date, timedelta

import pytest

from services.casework.domain import errors
from services.casework.domain.case import Case
from services.casework.tests.cases import (
    ANNA,
    BO,
    NOON,
    RECEIVED,
    STARTED,
    Step,
    a_permit,
    a_referral,
    accepted,
    assigned,
    consented,
    given,
    happened,
    started,
)
from shared.vocabulary.codes import CaseState, ClosureReason, Outcome, Profession


def test_a_case_that_only_consent_has_told_of_is_announced_and_waits_for_its_referral():
    case = given(consented).when(assigned)
    case.refused(errors.NotAccepted)
    assert CaseState.ANNOUNCED is case.case.state


@pytest.mark.parametrize("steps", [(accepted, consented), (consented, accepted)])
def test_whichever_service_tells_first_the_case_ends_up_the_same(steps: tuple[Step, ...]):
    case = given(*steps).case
    assert (CaseState.QUEUED, True, RECEIVED) == (case.state, case.sharing.complete, case.earliest)


def test_an_accepted_referral_puts_the_case_in_the_queue():
    given().when(accepted).then(happened(Case.ReferralAccepted, referral=a_referral()))


def test_the_same_referral_told_twice_is_recorded_once():
    given(accepted).when(accepted).then()


def test_a_case_in_the_queue_is_assigned_to_a_coordinator_with_a_profession():
    case = given(accepted).when(assigned).then(happened(Case.CoordinatorAssigned, coordinator_id=ANNA, profession=Profession.SOCIAL_WORKER))
    assert CaseState.ASSIGNED is case.state


def test_two_coordinators_may_work_with_one_pupil_also_when_the_intervention_runs():
    case = given(accepted, assigned, started).when(lambda case: case.assign(BO, Profession.SPECIAL_EDUCATOR)).then(happened(Case.CoordinatorAssigned))
    assert ({ANNA: Profession.SOCIAL_WORKER, BO: Profession.SPECIAL_EDUCATOR}, CaseState.RUNNING) == (case.coordinators, case.state)


def test_the_same_coordinator_is_not_assigned_twice():
    given(accepted, assigned).when(assigned).refused(errors.AlreadyAssigned)


def test_a_case_without_a_coordinator_cannot_start():
    given(accepted, consented).when(started).refused(errors.NotAssigned)


def test_an_intervention_runs_six_months_with_its_last_day_clamped_to_the_months_end():
    permit = a_permit()
    given(accepted, assigned).when(lambda case: case.start(date(2020, 8, 31), 6, permit, NOON)).then(
        happened(Case.InterventionStarted, starts_on=date(2020, 8, 31), ends_on=date(2021, 2, 28), permit_id=permit.permit_id, consent_version=3)
    )


def test_an_intervention_starts_once():
    given(accepted, assigned, started).when(started).refused(errors.AlreadyRunning)


def test_an_intervention_cannot_start_before_the_referral_came():
    given(accepted, assigned).when(lambda case: case.start(RECEIVED - timedelta(days=1), 6, a_permit(), NOON)).refused(errors.BeforeTheCase)


def test_a_permit_is_good_to_its_last_second_and_not_after():
    permit = a_permit(valid_until=NOON)
    given(accepted, assigned).when(lambda case: case.start(STARTED, 6, permit, NOON + timedelta(microseconds=1))).refused(errors.PermitExpired)
    given(accepted, assigned).when(lambda case: case.start(STARTED, 6, permit, NOON)).then(happened(Case.InterventionStarted))


def test_an_intervention_is_extended_to_a_later_day_with_a_reason():
    later = date(2021, 6, 11)
    case = given(accepted, assigned, started).when(lambda case: case.extend(later, "Skolbytet tar tid."))
    assert later == case.then(happened(Case.InterventionExtended, ends_on=later, reason="Skolbytet tar tid.")).ends_on


@pytest.mark.parametrize("until", [date(2021, 2, 28), date(2021, 1, 1)])
def test_an_extension_that_ends_no_later_is_refused(until: date):
    given(accepted, assigned, started).when(lambda case: case.extend(until, "Skäl")).refused(errors.NotLater)


def test_only_a_running_intervention_is_extended():
    given(accepted, assigned).when(lambda case: case.extend(date(2030, 1, 1), "Skäl")).refused(errors.NotRunning)


def test_a_case_may_be_closed_from_the_queue_without_ever_having_started():
    given(accepted).when(lambda case: case.close(STARTED, Outcome.NOT_BACK, ClosureReason.NEVER_STARTED, None, None)).then(
        happened(Case.Closed, began_on=None, reason=ClosureReason.NEVER_STARTED)
    )
