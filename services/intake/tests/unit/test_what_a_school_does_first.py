"""Before it orders, a school has noticed, investigated, begun efforts, and put in measures where they are needed (seed 000)."""

from __future__ import annotations

import pytest
from hypothesis import given as for_any
from hypothesis import strategies as st

from services.intake.domain.errors import DatedInTheFuture, NotBornYet
from services.intake.domain.groundwork import Done, Groundwork
from services.intake.domain.referral import Referral
from services.intake.domain.sending import Absence
from services.intake.tests.stories import (
    ALL_DONE,
    DAY,
    EFFORTS,
    FATHER,
    INVESTIGATED,
    MEASURES,
    MOTHER,
    NOTICED,
    groundwork,
    receive,
    received,
)
from shared.vocabulary.codes import AbsenceKind, Precondition, ReferralState

LATER = DAY.replace(day=15)


@pytest.mark.parametrize(
    ("work", "missing"),
    [
        (groundwork(NOTICED, INVESTIGATED, EFFORTS), ()),
        (groundwork(), (NOTICED, INVESTIGATED, EFFORTS)),
        (groundwork(NOTICED, EFFORTS), (INVESTIGATED,)),
        (groundwork(NOTICED, INVESTIGATED, EFFORTS, measures_needed=True), (MEASURES,)),
        (groundwork(NOTICED, INVESTIGATED, EFFORTS, MEASURES, measures_needed=True), ()),
        (groundwork(NOTICED, EFFORTS, certificate=True), ()),
        (groundwork(NOTICED, certificate=True), (EFFORTS,)),
    ],
)
def test_what_is_missing_follows_from_the_days_and_what_the_investigation_showed(work: Groundwork, missing: tuple[Precondition, ...]) -> None:
    assert missing == work.missing


def test_a_referral_with_everything_waits_for_the_team() -> None:
    assert ReferralState.RECEIVED is received(ALL_DONE).state


def test_a_referral_that_lacks_something_is_sent_back_at_once_and_still_registered() -> None:
    referral = receive(groundwork(NOTICED))
    assert [Referral.Received, Referral.SentBack] == [type(each) for each in referral.pending_events]
    assert (ReferralState.TO_COMPLETE, (INVESTIGATED, EFFORTS)) == (referral.state, referral.asked_for)


def test_what_the_school_has_done_cannot_lie_ahead() -> None:
    with pytest.raises(DatedInTheFuture):
        receive(groundwork(NOTICED, INVESTIGATED, EFFORTS, on=LATER))
    with pytest.raises(DatedInTheFuture):
        receive(absence=Absence(LATER, 50, AbsenceKind.VALID))


def test_a_pupil_is_born_before_the_referral() -> None:
    with pytest.raises(NotBornYet):
        receive(number="20210615TF01")


def test_the_log_keeps_every_guardian_sealed() -> None:
    referral = received()
    assert [MOTHER.guardian_id, FATHER.guardian_id] == [each.guardian_id for each in referral.guardians]
    assert all(each.name.token.startswith("sealed.") and each.contact.token.startswith("sealed.") for each in referral.guardians)


@for_any(st.sets(st.sampled_from(Precondition)), st.sets(st.sampled_from(Precondition)), st.booleans(), st.booleans())
def test_more_done_never_leaves_more_missing(first: set[Precondition], then: set[Precondition], needed: bool, certificate: bool) -> None:
    before = Groundwork(tuple(Done(code, DAY) for code in first), needed, certificate)
    after = before.completed([Done(code, DAY) for code in then])
    assert set(after.missing) == set(before.missing) - then
