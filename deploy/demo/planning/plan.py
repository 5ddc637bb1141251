"""The whole plan: what happens in the municipality, step by step, in the order of the days."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from deploy.demo.planning.course import Course, course
from deploy.demo.planning.draw import Draw
from deploy.demo.planning.endings import HowItEnded, endings
from deploy.demo.planning.handling import Handling, handling
from deploy.demo.planning.queue import Queue, run_queue
from deploy.demo.planning.referrals import planned_referrals
from deploy.demo.planning.steps import (
    Accept,
    Answer,
    AskForCompletion,
    AskForConsent,
    Close,
    Complete,
    Decline,
    JoinTeam,
    PlannedReferral,
    Receive,
    Scope,
    Step,
)
from deploy.demo.planning.twists import Twists, twists
from deploy.demo.rows import AnswerKind
from deploy.demo.scenario import Scenario
from deploy.demo.table_file import ScenarioError
from shared.vocabulary.codes import Actor, ClosureReason, DeclineReason, Information, Outcome, Precondition, SignedHow

NOBODY = -1
"""The referral number of a step about the team."""


@dataclass(frozen=True)
class Plan:
    """Steps in the order of their days; the steps of one referral are in the order in which they must be played."""

    steps: tuple[Step, ...]

    def count(self) -> Counter[str]:
        """How many steps of each kind."""
        return Counter(type(step).__name__ for step in self.steps)


def plan(scenario: Scenario) -> Plan:
    """The plan of a scenario: equal scenarios give equal plans. Raises ScenarioError when its counts can't be had together."""
    declined = {row.reason: row.count for row in scenario.declines}
    referrals = {each.number: each for each in planned_referrals(scenario, declined.get(DeclineReason.NOT_REGISTERED_IN_MUNICIPALITY, 0))}
    ways = {number: handling(scenario, number, each.day, lacks=each.lacking is not None) for number, each in referrals.items()}
    declines = _declines(scenario, referrals, ways)
    refusals = _refusals(scenario, ways, declines)
    last = scenario.process.last_day
    ready = [(way.answered_on, number) for number, way in ways.items() if number not in declines | refusals.keys() and way.answered_on <= last]
    queue = run_queue(scenario, ready)
    ended = endings(scenario, queue.begun, referrals)
    twisted = twists(scenario, queue.begun, ended)
    teller = _Teller(scenario, ways, declines, refusals, queue, ended, twisted)
    steps: list[Step] = _joinings(scenario)
    for referral in referrals.values():
        steps += [step for step in teller.story(referral) if step.day <= last]
    return Plan(tuple(sorted(steps, key=lambda step: step.day)))


def _joinings(scenario: Scenario) -> list[Step]:
    first, last = scenario.process.first_day, scenario.process.last_day
    team = [(max(first, member.starts_on), member) for member in scenario.team if member.ends_on is None or member.ends_on >= first]
    return [JoinTeam(day, day, NOBODY, member) for day, member in team if day <= last]


def _declines(scenario: Scenario, referrals: Mapping[int, PlannedReferral], ways: Mapping[int, Handling]) -> dict[int, DeclineReason]:
    """Which referrals are declined, and why: those registered elsewhere, and others by chance."""
    draw, home = Draw(scenario, "declines"), scenario.process.home_municipality
    chosen = {number: DeclineReason.NOT_REGISTERED_IN_MUNICIPALITY for number, each in referrals.items() if each.registered_in != home}
    reasons = [row.reason for row in scenario.declines if row.reason is not DeclineReason.NOT_REGISTERED_IN_MUNICIPALITY for _ in range(row.count)]
    able = [number for number, way in ways.items() if number not in chosen and way.handled_on <= scenario.process.last_day]
    if len(reasons) > len(able):
        raise ScenarioError("declines.csv", None, f"declines {len(reasons) - len(able)} more than there are referrals handled by the last day")
    return {**chosen, **dict(zip(draw.shuffled(able), draw.shuffled(reasons), strict=False))}


def _refusals(scenario: Scenario, ways: Mapping[int, Handling], declines: Mapping[int, DeclineReason]) -> dict[int, date]:
    """Which consents are refused, and when the case is closed for it."""
    able = [number for number, way in ways.items() if number not in declines and way.settled_on <= scenario.process.last_day]
    wanted = scenario.answer(AnswerKind.REFUSED)
    if wanted > len(able):
        raise ScenarioError("answers.csv", None, f"refused is {wanted - len(able)} more than there are consents answered by the last day")
    return {number: ways[number].settled_on for number in Draw(scenario, "refusals").some(able, wanted)}


@dataclass
class _Teller:
    """Tells one referral's steps from what was drawn for all."""

    scenario: Scenario
    ways: Mapping[int, Handling]
    declines: Mapping[int, DeclineReason]
    refusals: Mapping[int, date]
    queue: Queue
    ended: Mapping[int, HowItEnded]
    twisted: Twists

    def __post_init__(self) -> None:
        self._begun = {each.referral: each for each in self.queue.begun}

    def story(self, referral: PlannedReferral) -> list[Step]:
        """All its steps, those after the scenario's last day included."""
        number, way, draw = referral.number, self.ways[referral.number], Draw(self.scenario, f"story {referral.number}")
        steps: list[Step] = [Receive(referral.day, referral.day, number, referral)]
        if way.is_asked_for_more:
            asked = way.completion_asked_on
            steps.append(AskForCompletion(asked, draw.known_on(asked), number, Precondition.INVESTIGATED, draw.text("completion")))
        if way.is_asked_for_more or referral.lacking:
            steps.append(Complete(way.completed_on, draw.known_on(way.completed_on), number, referral.preconditions))
        handled = (way.handled_on, draw.known_on(way.handled_on), number)
        if number in self.declines:
            return [*steps, Decline(*handled, self.declines[number], draw.text("declined"))]
        scope = _scope(draw)
        steps += [Accept(*handled), AskForConsent(way.consent_asked_on, draw.known_on(way.consent_asked_on), number, scope)]
        left_out = scope[-1][0] if number in self.twisted.partial else None
        how = draw.one(list(SignedHow), [6, 1, 4, 3])
        refused = number in self.refusals
        steps.append(Answer(way.answered_on, draw.known_on(way.answered_on), number, how, draw.text("answer"), refused, left_out))
        granted = tuple(share for share in scope if share[0] != left_out)
        return steps + self._after_the_answer(number, draw, granted)

    def _after_the_answer(self, number: int, draw: Draw, granted: Scope) -> list[Step]:
        if number in self._begun:
            lost = granted[-1][0] if number in self.twisted.withdrawn_in_part else None
            begun, withdrawn = self._begun[number], number in self.twisted.withdrawn
            return course(Course(self.scenario, draw, begun, self.ended.get(number), granted, withdrawn, lost))
        closed_on, reason, text = self.queue.closed_before_start.get(number), ClosureReason.NEVER_STARTED, "closure_before_start"
        if number in self.refusals:
            closed_on, reason, text = self.refusals[number], ClosureReason.CONSENT_NO_LONGER_GIVEN, "closure_refused"
        if closed_on is None:
            return []
        return [Close(closed_on, draw.known_on(closed_on), number, Outcome.NOT_BACK, reason, None, draw.text(text))]


def _scope(draw: Draw) -> Scope:
    """School and pupil health always, one or two others often; the one who may be left out stands last."""
    scope = [
        (Actor.SCHOOL, Information.ATTENDANCE),
        (Actor.SCHOOL, Information.INVESTIGATION),
        (Actor.PUPIL_HEALTH, Information.ATTENDANCE),
        (Actor.PUPIL_HEALTH, Information.HEALTH),
    ]
    if draw.happens(0.5):
        scope += [(Actor.SOCIAL_SERVICES, Information.ATTENDANCE), (Actor.SOCIAL_SERVICES, Information.SOCIAL)]
    if draw.happens(0.6):
        scope += [(Actor.BUP, Information.ATTENDANCE), (Actor.BUP, Information.HEALTH)]
    return tuple(scope)
