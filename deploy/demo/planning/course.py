"""One case from its beginning to its end: meetings, decisions, what is given to whom, extensions, closure."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from deploy.demo.planning.draw import Draw, later, workday, workday_by
from deploy.demo.planning.endings import HowItEnded
from deploy.demo.planning.meetings import meetings
from deploy.demo.planning.queue import Begun
from deploy.demo.planning.steps import Assign, Close, Disclose, Extend, Scope, Start, Step, Withdraw
from deploy.demo.scenario import Scenario
from shared.vocabulary.calendar import months_on
from shared.vocabulary.codes import Actor, Outcome, SignedHow

_CLOSURE_TEXT = {Outcome.BACK_60_100: "closure_back", Outcome.BACK_25_60: "closure_partly", Outcome.NOT_BACK: "closure_not_back"}


@dataclass
class Course:
    """What is known of a case when its course is drawn; `lost` is the actor that loses the consent half way, if any."""

    scenario: Scenario
    draw: Draw
    begun: Begun
    ended: HowItEnded | None
    scope: Scope
    withdrawn: bool
    lost: Actor | None
    steps: list[Step] = field(default_factory=list)

    @property
    def number(self) -> int:
        """The referral's running number."""
        return self.begun.referral

    @property
    def last(self) -> date:
        """The case's last day within the scenario."""
        return self.begun.ends_on or self.scenario.process.last_day

    def known(self, day: date) -> tuple[date, date, int]:
        """What every step begins with."""
        return day, self.draw.known_on(day), self.number


def course(case: Course) -> list[Step]:
    """The case's steps from its assignment on, day by day."""
    begun = case.begun
    case.steps.append(Assign(*case.known(begun.assigned_on), begun.members[0]))
    case.steps.append(Start(*case.known(begun.starts_on)))
    quiet_from = _withdrawal(case)
    for member in begun.members[1:]:
        case.steps.append(Assign(*case.known(begun.starts_on), member))
    held = meetings(case, quiet_from)
    _disclosure(case, held, quiet_from)
    _extensions(case, quiet_from)
    if case.ended is not None and begun.ends_on is not None:
        note = case.draw.text(_CLOSURE_TEXT[case.ended.outcome])
        case.steps.append(Close(*case.known(begun.ends_on), case.ended.outcome, case.ended.reason, case.ended.attendance, note))
    return sorted(case.steps, key=lambda step: step.day)


def _withdrawal(case: Course) -> date:
    """The day from which nothing more that rests on the consent happens."""
    if not case.withdrawn:
        return case.last + timedelta(days=1)
    day = max(case.begun.starts_on, workday_by(case.last - timedelta(days=case.draw.whole(0, 12))))
    how = case.draw.one([SignedHow.PHONE, SignedHow.PAPER, SignedHow.IN_PERSON])
    case.steps.append(Withdraw(*case.known(day), None, how, case.draw.text("withdrawal")))
    return day


def _disclosure(case: Course, first_meeting: date | None, quiet_from: date) -> None:
    """Something is given to an actor after the first meeting, if that actor keeps its consent."""
    if first_meeting is None or not case.draw.happens(case.scenario.process.share_with_disclosure):
        return
    day = later(first_meeting, case.draw.whole(1, 10))
    shares = [share for share in case.scope if share[0] not in (case.lost, Actor.SCHOOL)]
    if day < quiet_from and shares:
        actor, information = case.draw.one(shares)
        case.steps.append(Disclose(*case.known(day), actor, information, case.draw.text("disclosure")))


def _extensions(case: Course, quiet_from: date) -> None:
    ends_on = months_on(case.begun.starts_on, case.scenario.process.intervention_months)
    while ends_on < case.last:
        day = workday_by(ends_on - timedelta(days=case.draw.whole(3, 20)))
        ends_on = months_on(ends_on, 3)
        if case.begun.starts_on < day < quiet_from:
            case.steps.append(Extend(*case.known(workday(day)), ends_on, case.draw.text("extension")))
