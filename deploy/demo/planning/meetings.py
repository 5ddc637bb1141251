"""A case's meetings: called, held, what they decide, and whether it gets done."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from deploy.demo.planning.draw import later, workday_by
from deploy.demo.planning.steps import CallMeeting, FollowUp, HoldMeeting, PlannedDecision, Withdraw
from shared.vocabulary.codes import Actor, DecisionState, SignedHow

if TYPE_CHECKING:
    from deploy.demo.planning.course import Course

_FAMILY = (Actor.GUARDIAN, Actor.PUPIL)
_SHORT = 5  # days; a decision made nearer to the case's end would be left hanging


def meetings(case: Course, quiet_from: date) -> date | None:
    """Add the meetings to the course; the day of the first one held, if any."""
    process, first = case.scenario.process, None
    day = later(case.begun.starts_on, case.draw.between(process.days_until_first_meeting))
    loses_at = case.draw.whole(0, 1)
    lost: Actor | None = None
    for place in range(case.draw.between(process.meetings)):
        called_on = max(case.begun.starts_on, workday_by(day - timedelta(days=case.draw.whole(7, 14))))
        if called_on >= quiet_from:
            break
        invited = (*_FAMILY, *(actor for actor in _actors(case) if actor != lost))
        case.steps.append(CallMeeting(*case.known(called_on), place, day, invited, case.draw.text("agenda")))
        if day >= quiet_from:
            break
        if lost is None and case.lost is not None and place >= loses_at and called_on < day:
            lost = _lose(case, called_on, day)
        _hold(case, place, day, tuple(actor for actor in invited if actor != lost), quiet_from)
        first = first or day
        day = later(day, case.draw.between(process.days_between_meetings))
    return first


def _actors(case: Course) -> list[Actor]:
    return list(dict.fromkeys(actor for actor, _ in case.scope))


def _lose(case: Course, called_on: date, meets_on: date) -> Actor | None:
    """Between call and meeting a signatory takes the consent back for one of those called: the invitation falls."""
    day = workday_by(meets_on - timedelta(days=1))
    case.steps.append(Withdraw(*case.known(max(called_on, day)), case.lost, SignedHow.PHONE, case.draw.text("withdrawal")))
    return case.lost


def _hold(case: Course, place: int, day: date, invited: tuple[Actor, ...], quiet_from: date) -> None:
    draw, process = case.draw, case.scenario.process
    # Not everybody comes, but the school and a guardian always do.
    attended = tuple(actor for actor in invited if actor in (Actor.SCHOOL, Actor.GUARDIAN) or draw.happens(0.8))
    decisions: list[PlannedDecision] = []
    room = (quiet_from - day).days - 1
    if room > _SHORT:
        owners = [actor for actor in attended if actor is not Actor.PUPIL]
        for _ in range(draw.between(process.decisions_of_a_meeting)):
            due = day + timedelta(days=min(room, draw.between(process.days_until_decision_due)))
            decisions.append(PlannedDecision(draw.one(owners), draw.text("decision"), workday_by(due)))
    case.steps.append(HoldMeeting(*case.known(day), place, attended, draw.text("minutes"), tuple(decisions)))
    for number, decision in enumerate(decisions):
        _follow_up(case, place, number, decision, day, quiet_from)


def _follow_up(case: Course, place: int, number: int, decision: PlannedDecision, held_on: date, quiet_from: date) -> None:
    """On time, late or not at all; what isn't due before the case's end is still open then."""
    draw, process = case.draw, case.scenario.process
    state, done_on = DecisionState.CARRIED_OUT, max(held_on, decision.due_on - timedelta(days=draw.whole(0, 6)))
    if draw.happens(process.share_of_decisions_late):
        done_on = decision.due_on + timedelta(days=draw.whole(2, 18))
    seen_on = later(done_on, draw.whole(0, 4))
    if draw.happens(process.share_of_decisions_not_carried_out):
        state, seen_on = DecisionState.NOT_CARRIED_OUT, later(decision.due_on, draw.whole(1, 8))
    if seen_on < quiet_from:
        done = done_on if state is DecisionState.CARRIED_OUT else None
        case.steps.append(FollowUp(*case.known(seen_on), place, number, state, done, draw.text("follow_up")))
