"""What holds for the plan of any scenario."""

from collections import Counter, defaultdict
from datetime import date, timedelta

from hypothesis import given, reject, settings

from deploy.demo.planning import Plan, plan
from deploy.demo.planning.steps import (
    Accept,
    Answer,
    AskForConsent,
    Assign,
    CallMeeting,
    Close,
    Decline,
    FollowUp,
    HoldMeeting,
    JoinTeam,
    Receive,
    Start,
    Step,
)
from deploy.demo.rows import AnswerKind, Ending, Member
from deploy.demo.scenario import Scenario
from deploy.demo.table_file import ScenarioError
from deploy.demo.tests.small_scenarios import scenarios

AFTER = {
    Accept: Receive,
    Decline: Receive,
    AskForConsent: Accept,
    Answer: AskForConsent,
    Assign: Answer,
    Start: Assign,
    CallMeeting: Start,
    HoldMeeting: CallMeeting,
    FollowUp: HoldMeeting,
}


def plan_of(scenario: Scenario) -> Plan:
    """The plan, where there can be one."""
    try:
        return plan(scenario)
    except ScenarioError:
        reject()


def stories(planned: Plan) -> dict[int, list[Step]]:
    found: dict[int, list[Step]] = defaultdict(list)
    for step in planned.steps:
        found[step.referral].append(step)
    return found


@settings(max_examples=30)
@given(scenarios())
def test_it_keeps_every_count(scenario: Scenario):
    found = stories(plan_of(scenario))
    steps = [step for story in found.values() for step in story]
    came_in = Counter((step.day.year, step.sent.form, step.sent.organiser_kind, step.sent.sex) for step in steps if isinstance(step, Receive))
    assert {(row.year, row.form, row.organiser_kind, row.sex): row.count for row in scenario.referrals} == came_in
    assert {row.reason: row.count for row in scenario.declines if row.count} == Counter(step.reason for step in steps if isinstance(step, Decline))
    assert scenario.answer(AnswerKind.REFUSED) == sum(step.refused for step in steps if isinstance(step, Answer))
    for window in scenario.windows:
        begun = [story for story in found.values() if any(isinstance(step, Start) and window.first <= step.day <= window.last for step in story)]
        ended = Counter(Ending(step.outcome.value) for story in begun for step in story if isinstance(step, Close))
        running = len(begun) - ended.total()
        assert {ending: scenario.ending(window, ending) for ending in Ending} == {ending: ended[ending] for ending in Ending} | {
            Ending.RUNNING: running
        }


@settings(max_examples=30)
@given(scenarios())
def test_it_never_gives_a_coordinator_more_than_there_is_room_for(scenario: Scenario):
    found = stories(plan_of(scenario))
    held: list[tuple[Member, date, date]] = []
    for story in found.values():
        until = next((step.day for step in story if isinstance(step, Close)), scenario.process.last_day)
        held += [(step.member, step.day, until) for step in story if isinstance(step, Assign)]
    for member, first, last in held:
        for day in (first + timedelta(days=n) for n in range((last - first).days + 1)):
            assert member.works_on(day)
            assert member.capacity >= sum(other == member and begin <= day <= end for other, begin, end in held)


@settings(max_examples=30)
@given(scenarios())
def test_a_case_goes_its_way_in_order(scenario: Scenario):
    for story in stories(plan_of(scenario)).values():
        kinds = [type(step) for step in story]
        assert sorted(step.day for step in story) == [step.day for step in story]
        for kind, earlier in AFTER.items():
            if kind in kinds:
                assert earlier in kinds[: kinds.index(kind)]
        assert Close not in kinds[:-1]


@settings(max_examples=30)
@given(scenarios())
def test_a_coordinator_joins_before_getting_a_case(scenario: Scenario):
    joined: set[Member] = set()
    for step in plan_of(scenario).steps:
        if isinstance(step, JoinTeam):
            joined.add(step.member)
        assert not isinstance(step, Assign) or step.member in joined


@settings(max_examples=30)
@given(scenarios())
def test_days_lie_within_the_scenario(scenario: Scenario):
    for step in plan_of(scenario).steps:
        assert scenario.process.first_day <= step.day <= scenario.process.last_day
        assert step.day <= step.known_on <= scenario.process.last_day
