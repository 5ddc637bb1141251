"""A file goes only when all of it is due, two persons have agreed and the days between have passed; and it never comes back."""

from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.casework.domain import archive_errors
from services.casework.domain.case import Case
from services.casework.domain.destruction import Destruction, File, Mark, Marks, Trace, Traces
from services.casework.domain.retention import Declined, Keeping, declined_due, keeping_of
from services.casework.tests.cases import CASE, PUPIL, accepted
from shared.vocabulary.calendar import months_on
from shared.vocabulary.codes import CancelReason, ClosureReason, DestructionState, Outcome, RetentionAction
from shared.vocabulary.profile import load_profile
from shared.vocabulary.refusal import Refusal
from shared.vocabulary.words import DecisionNumber, Digest, RegistryNumber

HJALMAR, LENA = UUID(int=20), UUID(int=21)
CLOSED, DUE = date(2021, 2, 28), date(2026, 2, 28)
DAYS = 14
DECISION = DecisionNumber("UBN-2026-00012 § 14")
MARK = Mark(7, Digest("ab" * 32))
TRACES = Traces(Trace(2, MARK), Trace(5, MARK), Trace(17, MARK))


def a_case(then: RetentionAction = RetentionAction.DESTRUCTION, case_id: UUID = CASE) -> Case:
    """A case that was closed five years before it is due."""
    case = Case(id=case_id, pupil_id=PUPIL)
    accepted(case)
    case.close(CLOSED, Outcome.NOT_BACK, ClosureReason.NEVER_STARTED, None, None)
    case.keep(Keeping(DUE, then))
    return case


def a_file(*declined: Declined) -> File:
    """That case alone, or with declined referrals."""
    return File((a_case(),), declined)


def approved(on: date = DUE) -> Destruction:
    """A destruction that is proposed and approved on a day."""
    destruction = Destruction(pupil_id=PUPIL)
    destruction.propose(DECISION, a_file(), HJALMAR, on)
    destruction.approve(LENA, on, DAYS)
    return destruction


def test_a_file_that_is_not_what_was_approved_or_not_due_any_more_does_not_hold():
    destruction = approved()
    assert destruction.still_holds(a_file(), DUE)
    assert not destruction.still_holds(a_file(), DUE - timedelta(days=1))
    assert not destruction.still_holds(File((a_case(RetentionAction.PRESERVATION),)), DUE)
    assert not destruction.still_holds(File((a_case(), a_case(case_id=UUID(int=99)))), DUE)


def test_a_declined_referral_is_kept_so_many_years_and_holds_the_file_until_its_own_day():
    later = DUE + timedelta(days=1)
    declined = Declined(UUID(int=77), RegistryNumber("UBN-2021-00001"), CLOSED, later)
    with pytest.raises(archive_errors.NotDue):
        Destruction(pupil_id=PUPIL).propose(DECISION, a_file(declined), HJALMAR, DUE)
    assert not approved().still_holds(a_file(declined), DUE)
    alone = Destruction(pupil_id=PUPIL)
    alone.propose(DECISION, File((), (declined,)), HJALMAR, later)
    assert (DestructionState.PROPOSED, ()) == (alone.state, alone.cases)
    assert DUE == declined_due(load_profile("uppsala").retention, CLOSED)


def test_where_nothing_is_kept_nothing_is_destroyed():
    with pytest.raises(archive_errors.FileUnknown):
        Destruction(pupil_id=PUPIL).propose(DECISION, File(()), HJALMAR, DUE)


def test_a_file_is_kept_so_many_years_by_its_outcome():
    rules = load_profile("uppsala").retention
    assert Keeping(DUE, RetentionAction.DESTRUCTION) == keeping_of(rules, Outcome.NOT_BACK, CLOSED)
    assert date(2025, 2, 28) == keeping_of(rules, Outcome.BACK_60_100, date(2020, 2, 29)).due_on


def test_only_a_closed_case_is_kept_until_a_day_and_the_same_is_not_said_twice():
    case = Case(id=CASE, pupil_id=PUPIL)
    accepted(case)
    with pytest.raises(archive_errors.NotClosed):
        case.keep(Keeping(DUE, RetentionAction.DESTRUCTION))
    closed = a_case()
    closed.collect_events()
    closed.keep(Keeping(DUE, RetentionAction.DESTRUCTION))
    assert [] == closed.collect_events()


@pytest.mark.parametrize(
    ("cases", "on", "refusal"),
    [
        ([a_case()], DUE - timedelta(days=1), archive_errors.NotDue),
        ([a_case(), Case(id=UUID(int=99), pupil_id=PUPIL)], DUE, archive_errors.NotDue),
        ([a_case(), a_case(RetentionAction.PRESERVATION)], DUE, archive_errors.ToBePreserved),
    ],
    ids=["the day before", "another case is open", "one is preserved"],
)
def test_a_file_that_is_not_all_due_is_not_proposed(cases: list[Case], on: date, refusal: type[Refusal]):
    with pytest.raises(refusal):
        Destruction(pupil_id=PUPIL).propose(DECISION, File(tuple(cases)), HJALMAR, on)


def test_whoever_proposed_does_not_approve():
    destruction = Destruction(pupil_id=PUPIL)
    destruction.propose(DECISION, a_file(), HJALMAR, DUE)
    with pytest.raises(archive_errors.SamePerson):
        destruction.approve(HJALMAR, DUE, DAYS)
    destruction.approve(LENA, DUE, DAYS)
    assert (DestructionState.APPROVED, DUE + timedelta(days=DAYS)) == (destruction.state, destruction.earliest_on)


def test_nothing_begins_before_the_days_between_have_passed_and_the_refusal_says_when():
    destruction = approved()
    with pytest.raises(archive_errors.CoolingOff, match="2026-03-14"):
        destruction.begin(a_file(), HJALMAR, DUE + timedelta(days=DAYS - 1))
    destruction.begin(a_file(), HJALMAR, DUE + timedelta(days=DAYS))
    assert DestructionState.BEGUN is destruction.state


def test_a_new_case_of_the_pupil_stops_what_was_approved():
    with pytest.raises(archive_errors.FileChanged):
        approved().begin(File((a_case(), a_case(case_id=UUID(int=99)))), HJALMAR, DUE + timedelta(days=DAYS))


def test_it_is_called_off_until_it_begins_and_may_be_proposed_anew():
    destruction = approved()
    destruction.cancel(CancelReason.FILE_NEEDED)
    destruction.propose(DECISION, a_file(), LENA, DUE)
    assert (DestructionState.PROPOSED, None) == (destruction.state, destruction.approved_by)
    destruction.approve(HJALMAR, DUE, DAYS)
    destruction.begin(a_file(), LENA, DUE + timedelta(days=DAYS))
    with pytest.raises(archive_errors.BegunAlready):
        destruction.cancel(CancelReason.WRONG_FILE)


def test_what_is_carried_out_is_said_once_with_what_is_left_in_each_log():
    destruction = approved()
    destruction.begin(a_file(), HJALMAR, DUE + timedelta(days=DAYS))
    destruction.collect_events()
    destruction.carry_out(TRACES)
    destruction.carry_out(TRACES)
    destruction.attest(Marks(MARK, MARK, MARK))
    destruction.attest(Marks(MARK, MARK, MARK))
    assert [Destruction.CarriedOut, Destruction.Attested] == [type(each) for each in destruction.collect_events()]
    assert (24, DestructionState.CARRIED_OUT) == (TRACES.events, destruction.state)
    with pytest.raises(archive_errors.FileDestroyed):
        destruction.propose(DECISION, a_file(), HJALMAR, DUE)


def test_a_destroyed_case_is_kept_until_no_day():
    case = a_case()
    case.destroyed(destruction_id=Destruction.create_id(PUPIL), decision=DECISION)
    with pytest.raises(archive_errors.NotClosed):
        case.keep(Keeping(DUE, RetentionAction.PRESERVATION))


Step = Callable[[Destruction, date], None]
PEOPLE = st.sampled_from([HJALMAR, LENA])
STEPS = st.one_of(
    st.builds(lambda by: lambda it, on: it.propose(DECISION, a_file(), by, on), PEOPLE),
    st.builds(lambda by: lambda it, on: it.approve(by, on, DAYS), PEOPLE),
    st.builds(lambda by: lambda it, on: it.begin(a_file(), by, on), PEOPLE),
    st.just(lambda it, on: it.cancel(CancelReason.FILE_NEEDED)),
    st.just(lambda it, on: it.carry_out(TRACES)),
)


@settings(max_examples=300)
@given(st.lists(st.tuples(STEPS, st.integers(0, 20)), max_size=25))
def test_whatever_is_tried_nothing_is_destroyed_without_two_persons_and_the_days_between(steps: list[tuple[Step, int]]):
    destruction, on = Destruction(pupil_id=PUPIL), months_on(DUE, -1)
    proposed: tuple[UUID, date] | None = None
    agreed: tuple[UUID, date] | None = None
    begun = False
    for step, days in steps:
        on += timedelta(days=days)
        destruction.collect_events()
        try:
            step(destruction, on)
        except Refusal:
            continue
        for happened in destruction.collect_events():
            match happened:
                case Destruction.Proposed(proposed_by=by):
                    proposed, agreed = (by, on), None
                    assert on >= DUE
                case Destruction.Approved(approved_by=by):
                    agreed = (by, on)
                case Destruction.Begun():
                    assert proposed is not None
                    assert agreed is not None
                    assert proposed[0] != agreed[0]
                    assert on - agreed[1] >= timedelta(days=DAYS)
                    begun = True
                case Destruction.CarriedOut():
                    assert begun
