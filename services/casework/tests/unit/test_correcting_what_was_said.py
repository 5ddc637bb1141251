"""A correction is a new event that names what it corrects; what stood before stays in the log, and a later word keeps the last word."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from services.casework.domain import archive_errors, errors
from services.casework.domain.case import Case
from services.casework.tests.cases import DECISION, MEETING, MEETS, RECEIVED, RUNNING, STARTED, Step, accepted, called, given, happened, held
from shared.vocabulary.codes import Actor, CaseState, ClosureReason, DecisionState, Outcome
from shared.vocabulary.words import DecisionNumber

START, MINUTES, MADE, FOLLOW_UP, EXTENSION, CLOSURE = 7, 9, 10, 11, 12, 13
DONE = DecisionState.CARRIED_OUT


def followed_up(case: Case) -> None:
    case.follow_up(DECISION, MEETS + timedelta(days=20), DecisionState.NOT_CARRIED_OUT, None, None)


def extended(case: Case) -> None:
    case.extend(date(2021, 4, 30), "Skolbytet tar tid.")


def closed(case: Case) -> None:
    case.close(date(2021, 2, 1), Outcome.BACK_60_100, ClosureReason.GOAL_REACHED, 82, "Går i skolan.")


WHOLE: tuple[Step, ...] = (*RUNNING, called, held, followed_up, extended, closed)


def correct_closure(corrects: int = CLOSURE, on: date = date(2021, 2, 1), outcome: Outcome = Outcome.BACK_25_60, attendance: int | None = 41) -> Step:
    return lambda case: case.correct_closure(corrects, on, outcome, ClosureReason.SCHOOL_CONTINUES, attendance, note=None, why="Fel termin räknades.")


def correct_follow_up(corrects: int = FOLLOW_UP, state: DecisionState = DONE, done_on: date | None = MEETS + timedelta(days=7)) -> Step:
    return lambda case: case.correct_follow_up(corrects, MEETS + timedelta(days=20), state, done_on, None, "Skolan hade redan gjort det.")


def correct_minutes(corrects: int = MINUTES, attended: tuple[Actor, ...] = (Actor.SCHOOL, Actor.BUP)) -> Step:
    return lambda case: case.correct_minutes(corrects, attended, "Vi talade om schemat med BUP.", "BUP var med.")


def correct_decision(corrects: int = MADE, due_on: date = MEETS + timedelta(days=21)) -> Step:
    return lambda case: case.correct_decision(corrects, Actor.BUP, "BUP ringer hem.", due_on, "Fel ansvarig.")


def correct_extension(corrects: int = EXTENSION, ends_on: date = date(2021, 3, 31)) -> Step:
    return lambda case: case.correct_extension(corrects, ends_on, "Skolbytet tar tid.", "Fel månad.")


def correct_start(corrects: int = START, on: date = STARTED + timedelta(days=1), closed_on: date | None = date(2021, 2, 1)) -> Step:
    return lambda case: case.correct_start(corrects, on, 6, closed_on, "Fel dag.")


EVERY_KIND = [correct_closure, correct_follow_up, correct_minutes, correct_decision, correct_extension, correct_start]


def test_a_closed_cases_outcome_is_corrected_and_it_stays_closed():
    case = (
        given(*WHOLE)
        .when(correct_closure())
        .then(happened(Case.ClosureCorrected, corrects=CLOSURE, outcome=Outcome.BACK_25_60, attendance=41, began_on=STARTED))
    )
    assert (CaseState.CLOSED, CLOSURE + 1) == (case.state, case.closure)


def test_the_minutes_of_a_closed_case_are_corrected():
    case = given(*WHOLE).when(correct_minutes()).then(happened(Case.MinutesCorrected, corrects=MINUTES, meeting_id=MEETING))
    assert (Actor.SCHOOL, Actor.BUP) == case.meetings[MEETING].attended


def test_a_corrected_follow_up_changes_what_the_decision_is_and_whether_it_was_late():
    case = given(*WHOLE).when(correct_follow_up()).then(happened(Case.FollowUpCorrected, corrects=FOLLOW_UP, state=DONE, late=False, latest=True))
    assert DONE is case.decisions[DECISION].state


def test_a_later_follow_up_keeps_the_last_word_when_an_earlier_one_is_corrected():
    def again(case: Case) -> None:
        case.follow_up(DECISION, MEETS + timedelta(days=30), DONE, MEETS + timedelta(days=29), None)

    still_not = correct_follow_up(state=DecisionState.NOT_CARRIED_OUT, done_on=None)
    case = given(*RUNNING, called, held, followed_up, again).when(still_not).then(happened(Case.FollowUpCorrected, latest=False))
    assert DONE is case.decisions[DECISION].state


def test_what_was_carried_out_may_turn_out_not_to_be():
    not_done = correct_follow_up(CLOSURE + 1, DecisionState.NOT_CARRIED_OUT, None)
    case = given(*WHOLE, correct_follow_up()).when(not_done).then(happened(Case.FollowUpCorrected, late=True))
    assert DecisionState.NOT_CARRIED_OUT is case.decisions[DECISION].state


@pytest.mark.parametrize("correct", EVERY_KIND)
def test_what_is_corrected_already_is_corrected_by_correcting_the_correction(correct):
    given(*WHOLE, correct()).when(correct()).refused(errors.AlreadyCorrected)
    case = given(*WHOLE, correct(), correct(CLOSURE + 1)).case
    assert {CLOSURE + 1: CLOSURE + 2}.items() <= case.corrected.items()


@pytest.mark.parametrize("correct", EVERY_KIND)
@pytest.mark.parametrize("version", [1, 8, 99])
def test_only_an_event_that_tells_such_a_thing_is_corrected(correct, version: int):
    given(*WHOLE).when(correct(version)).refused(errors.NothingToCorrect)


def test_a_corrected_decision_keeps_what_was_seen_of_it_which_is_late_by_the_day_that_now_stands():
    case = given(*WHOLE).when(correct_decision()).then(happened(Case.DecisionCorrected, corrects=MADE, meeting_id=MEETING, owner=Actor.BUP))
    decision = case.decisions[DECISION]
    assert (Actor.BUP, [FOLLOW_UP]) == (decision.owner, [each.version for each in decision.follow_ups])
    assert not decision.is_late(None, MEETS + timedelta(days=20))


def test_a_corrected_start_moves_the_last_day_unless_the_intervention_was_extended():
    moved = given(*RUNNING).when(correct_start(closed_on=None)).then(happened(Case.StartCorrected, corrects=START, latest=True))
    assert (date(2020, 9, 1), date(2021, 3, 1)) == (moved.starts_on, moved.ends_on)
    kept = given(*WHOLE).when(correct_start()).then(happened(Case.StartCorrected, latest=False))
    assert (date(2020, 9, 1), date(2021, 4, 30)) == (kept.starts_on, kept.ends_on)


def test_no_start_is_so_late_that_an_extension_would_extend_nothing():
    def once_more(case: Case) -> None:
        case.extend(date(2021, 3, 7), "En vecka till.")

    given(*RUNNING, once_more).when(correct_start(on=date(2020, 9, 7), closed_on=None)).refused(errors.AfterWhatFollowed)
    given(*RUNNING, once_more).when(correct_start(on=date(2020, 9, 6), closed_on=None)).then(happened(Case.StartCorrected, latest=False))


def test_the_first_of_two_extensions_is_corrected_between_its_neighbours_and_the_second_keeps_the_last_word():
    def again(case: Case) -> None:
        case.extend(date(2021, 6, 30), "Sommaren ut.")

    twice = given(*WHOLE[:-1], again)
    case = twice.when(correct_extension()).then(happened(Case.ExtensionCorrected, ends_on=date(2021, 3, 31), latest=False))
    assert date(2021, 6, 30) == case.ends_on
    given(*WHOLE[:-1], again).when(correct_extension(ends_on=date(2021, 6, 30))).refused(errors.AfterWhatFollowed)


def test_a_corrected_extension_is_the_last_day_of_a_case_that_was_extended_once():
    assert date(2021, 3, 31) == given(*WHOLE).when(correct_extension()).then(happened(Case.ExtensionCorrected, latest=True)).ends_on


def test_a_case_that_is_not_closed_has_no_closure_to_correct():
    given(*RUNNING).when(correct_closure(8)).refused(errors.NothingToCorrect)


@pytest.mark.parametrize(
    ("correct", "refusal"),
    [
        (correct_closure(attendance=82), errors.AttendanceDisagrees),
        (correct_closure(on=RECEIVED), errors.BeforeTheCase),
        (correct_follow_up(done_on=None), errors.DayWrong),
        (correct_follow_up(done_on=MEETS - timedelta(days=1)), errors.DayWrong),
        (correct_minutes(attended=(Actor.POLICE,)), errors.NotInvited),
        (correct_decision(due_on=MEETS - timedelta(days=1)), errors.DueBeforeMeeting),
        (correct_extension(ends_on=date(2021, 2, 28)), errors.NotLater),
        (correct_start(on=RECEIVED - timedelta(days=1)), errors.BeforeTheCase),
        (correct_start(on=MEETS + timedelta(days=1)), errors.AfterWhatFollowed),
        (correct_start(closed_on=STARTED), errors.AfterWhatFollowed),
    ],
    ids=[
        *("attendance", "before the start", "no day", "before the meeting", "uninvited", "due before it was decided", "no longer than before"),
        *("before the referral", "after its first meeting", "after the closing"),
    ],
)
def test_a_correction_keeps_the_rules_of_what_it_corrects(correct: Step, refusal: type[errors.CaseworkRefusal]):
    given(*WHOLE).when(correct).refused(refusal)


def test_nothing_is_corrected_in_a_file_that_is_destroyed():
    def destroyed(case: Case) -> None:
        case.destroyed(destruction_id=uuid4(), decision=DecisionNumber("UBN-2031-00001"))

    given(*WHOLE, destroyed).when(correct_closure()).refused(archive_errors.FileDestroyed)


def test_a_case_closed_from_the_queue_is_corrected_within_what_a_case_without_intervention_may_be():
    def close(case: Case) -> None:
        case.close(RECEIVED, Outcome.NOT_BACK, ClosureReason.MOVED, None, None)

    given(accepted, close).when(correct_closure(3, RECEIVED)).refused(errors.ReasonDisagrees)
