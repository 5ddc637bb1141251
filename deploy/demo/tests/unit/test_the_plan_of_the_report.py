"""The plan of the municipality's own report: its counts exactly, and every kind of thing that may happen."""

from collections import Counter, defaultdict
from datetime import date

import pytest

from deploy.demo.planning import Plan, plan
from deploy.demo.planning.steps import Answer, Assign, CallMeeting, Close, Decline, Disclose, Extend, FollowUp, Receive, Start, Step, Withdraw
from deploy.demo.tests.small_scenarios import report
from shared.vocabulary.codes import ClosureReason, DecisionState, OrganiserKind, Outcome, SchoolForm, Sex

LAST = date(2021, 8, 13)


@pytest.fixture(scope="module")
def planned() -> Plan:
    return plan(report())


@pytest.fixture(scope="module")
def stories(planned: Plan) -> dict[int, list[Step]]:
    found: dict[int, list[Step]] = defaultdict(list)
    for step in planned.steps:
        found[step.referral].append(step)
    return found


def closed_begun_between(stories: dict[int, list[Step]], first: date, last: date) -> list[Close]:
    return [
        step
        for story in stories.values()
        for step in story
        if isinstance(step, Close) and any(isinstance(each, Start) and first <= each.day <= last for each in story)
    ]


def test_every_cell_of_table_1_is_met(planned: Plan):
    came_in = Counter((step.day.year, step.sent.form, step.sent.organiser_kind, step.sent.sex) for step in planned.steps if isinstance(step, Receive))
    assert {(row.year, row.form, row.organiser_kind, row.sex): row.count for row in report().referrals if row.count} == came_in
    assert 336 == came_in.total()
    assert 29 == came_in[(2020, SchoolForm.COMPULSORY, OrganiserKind.MUNICIPAL, Sex.GIRL)]


def test_the_eighty_interventions_of_2019_and_2020_end_as_reported(stories: dict[int, list[Step]]):
    closed = closed_begun_between(stories, date(2019, 1, 1), date(2020, 12, 31))
    expected = {Outcome.BACK_60_100: 35, Outcome.BACK_25_60: 17, Outcome.NOT_BACK: 28}
    assert expected == Counter(step.outcome for step in closed)


def test_every_reason_for_not_returning_occurs(stories: dict[int, list[Step]]):
    closed = closed_begun_between(stories, date(2019, 1, 1), date(2020, 12, 31))
    six = set(ClosureReason) - {ClosureReason.GOAL_REACHED, ClosureReason.SCHOOL_CONTINUES, ClosureReason.NEVER_STARTED}
    assert six == {step.reason for step in closed if step.outcome is Outcome.NOT_BACK}


def test_cases_begun_in_other_years_close_too(stories: dict[int, list[Step]]):
    assert closed_begun_between(stories, date(2018, 1, 1), date(2018, 12, 31))
    assert closed_begun_between(stories, date(2021, 1, 1), LAST)


def test_some_are_running_and_some_waiting_at_the_end(stories: dict[int, list[Step]]):
    open_ones = [story for story in stories.values() if any(isinstance(step, Answer) for step in story) and not isinstance(story[-1], Close)]
    begun = [story for story in open_ones if any(isinstance(step, Start) for step in story)]
    assert begun
    assert len(begun) < len(open_ones)


def test_nothing_is_effective_or_known_after_the_last_day(planned: Plan):
    assert {step.day for step in planned.steps if step.day > LAST or step.known_on > LAST} == set()


def test_everything_that_may_happen_happens(planned: Plan):
    kinds = planned.count()
    for kind in (Decline, Withdraw, CallMeeting, Disclose, Extend):
        assert kinds[kind.__name__], kind
    followed_up = [step for step in planned.steps if isinstance(step, FollowUp)]
    assert set(DecisionState) - {DecisionState.OPEN} == {step.state for step in followed_up}
    assert {True, False} == {step.actor is None for step in planned.steps if isinstance(step, Withdraw)}
    assert any(step.refused for step in planned.steps if isinstance(step, Answer))
    assert any(step.left_out for step in planned.steps if isinstance(step, Answer))


def test_two_professions_work_on_some_pupils(stories: dict[int, list[Step]]):
    teams = [{step.member.profession for step in story if isinstance(step, Assign)} for story in stories.values()]
    assert 2 == max(map(len, teams))


def test_identity_numbers_are_given_once(planned: Plan):
    sent = [step.sent for step in planned.steps if isinstance(step, Receive)]
    numbers = [each.identity_number for each in sent] + [each.identity_number for one in sent for each in one.guardians if each.identity_number]
    assert len(numbers) == len(set(numbers))


def test_no_number_is_shipped_that_nobody_gets(planned: Plan):
    sent = [step.sent for step in planned.steps if isinstance(step, Receive)]
    used = {each.identity_number for each in sent} | {each.identity_number for one in sent for each in one.guardians}
    assert {number.text for number in report().identity_numbers} <= used


def test_two_plans_of_one_scenario_are_equal(planned: Plan):
    assert planned == plan(report())
