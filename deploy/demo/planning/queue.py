"""The queue: who begins when, with whom, within the team's room on each day and at the pace that the outcomes tell."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from deploy.demo.planning.draw import Draw, later, workday_by
from deploy.demo.rows import Ending, Member, Window
from deploy.demo.scenario import Scenario
from deploy.demo.table_file import ScenarioError

SHORTEST = 45  # days; nearer to the scenario's last day an intervention is closed only if the counts demand it
LONGEST_OPEN = 270  # days; an intervention begun earlier than that before the last day is kept open only if the counts demand it
EAGERNESS = 0.7  # below 1: more begin early in a window, so that the last days need not catch up
PATIENCE = 30  # days; nobody leaves the queue sooner


@dataclass(frozen=True)
class Begun:
    """An intervention: `ends_on` is None while it runs on the scenario's last day."""

    referral: int
    window: Window
    members: tuple[Member, ...]
    assigned_on: date
    starts_on: date
    ends_on: date | None


@dataclass
class Queue:
    """What became of those who waited."""

    begun: list[Begun] = field(default_factory=list)
    closed_before_start: dict[int, date] = field(default_factory=dict)
    waiting: deque[tuple[date, int]] = field(default_factory=deque)


class Team:
    """Who has room on a day; a case takes its coordinator's room from assignment to closure, both days included."""

    def __init__(self, members: Sequence[Member], last_day: date) -> None:
        self._held: dict[Member, list[date]] = {member: [] for member in members}
        self._last_day = last_day

    def capacity(self, day: date) -> int:
        """How many cases the team can have at a time on that day."""
        return sum(member.capacity for member in self._held if member.works_on(day))

    def room(self, member: Member, day: date) -> int:
        """How many more cases the member can take on that day."""
        return member.capacity - sum(day <= until for until in self._held[member]) if member.works_on(day) else 0

    def choose(self, day: date, ends_on: date | None, besides: Member | None = None) -> Member | None:
        """The member with most room in proportion who can stay to the end; besides another one, somebody of another profession."""
        until = ends_on or self._last_day
        fit = [
            member
            for member in self._held
            if self.room(member, day) > 0 and member.works_on(until) and (besides is None or member.profession != besides.profession)
        ]
        return max(fit, key=lambda member: self.room(member, day) / member.capacity, default=None)

    def hold(self, member: Member, ends_on: date | None) -> None:
        """Take the room."""
        self._held[member].append(ends_on or self._last_day)


def run_queue(scenario: Scenario, ready: Sequence[tuple[date, int]]) -> Queue:
    """Let the referrals that are ready on a day begin, first come first served. Raises ScenarioError when the counts don't fit."""
    process = scenario.process
    team, queue, draw = Team(scenario.team, process.last_day), Queue(), Draw(scenario, "queue")
    paces = [_Pace(scenario, window, team) for window in scenario.windows]
    leaving = _leaving_days(scenario)
    arrivals = deque(sorted(ready))
    for day in _days(process.first_day, process.last_day):
        while arrivals and arrivals[0][0] <= day:
            queue.waiting.append(arrivals.popleft())
        if day.weekday() > 4:
            continue
        _let_some_leave(queue, leaving, day, draw, impatient=day == workday_by(process.last_day))
        for pace in paces:
            while queue.waiting and pace.wants_one_more(day) and _begin(scenario, queue, pace, team, day, draw):
                pass
    _check_counts(scenario, queue, leaving)
    return queue


class _Pace:
    """Spreads the interventions of a window over its days, in proportion to the team's room."""

    def __init__(self, scenario: Scenario, window: Window, team: Team) -> None:
        self.window, self.last_day = window, scenario.process.last_day
        self.left_closed, self.left_running = scenario.closed(window), scenario.ending(window, Ending.RUNNING)
        self._total = self.left_closed + self.left_running
        sums, so_far = {}, 0
        for day in _days(window.first, window.last):
            so_far += team.capacity(day)
            sums[day] = so_far
        self._share = {day: (done / so_far) ** EAGERNESS if so_far else 1.0 for day, done in sums.items()}

    def wants_one_more(self, day: date) -> bool:
        """True when fewer have begun than should have by now."""
        begun = self._total - self.left_closed - self.left_running
        return day in self._share and begun < self._total and begun < self._total * self._share[day]

    def next_is_closed(self, starts_on: date, draw: Draw) -> bool:
        """Whether the next to begin is one of those closed by the last day."""
        if not self.left_closed or not self.left_running:
            return bool(self.left_closed)
        left = (self.last_day - starts_on).days
        wanted = 1.8 * self.left_closed / (self.left_closed + self.left_running)
        return left >= LONGEST_OPEN or (left >= SHORTEST and draw.happens(wanted))

    def count(self, closed: bool) -> None:
        """One has begun."""
        self.left_closed -= closed
        self.left_running -= not closed


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def _leaving_days(scenario: Scenario) -> deque[date]:
    """The days, evenly spread, from which one more may leave the queue before the start."""
    first, count = scenario.process.first_day, scenario.process.closed_before_start
    length = (scenario.process.last_day - first).days
    return deque(first + timedelta(days=length * (place + 1) // (count + 1)) for place in range(count))


def _let_some_leave(queue: Queue, leaving: deque[date], day: date, draw: Draw, *, impatient: bool) -> None:
    while leaving and leaving[0] <= day:
        tired = [each for each in queue.waiting if impatient or (day - each[0]).days >= PATIENCE]
        if not tired:
            return
        leaving.popleft()
        gone = draw.one(tired)
        queue.waiting.remove(gone)
        queue.closed_before_start[gone[1]] = day


def _begin(scenario: Scenario, queue: Queue, pace: _Pace, team: Team, day: date, draw: Draw) -> bool:
    """Let the first in the queue begin; False when nobody has room that long."""
    starts_on = min(later(day, draw.between(scenario.process.days_from_assignment_to_start)), max(day, workday_by(pace.window.last)))
    closed = pace.next_is_closed(starts_on, draw)
    ends_on = _end(scenario, starts_on, draw) if closed else None
    first = team.choose(day, ends_on)
    if first is None:
        return False
    team.hold(first, ends_on)
    members = [first]
    second = team.choose(day, ends_on, besides=first) if draw.happens(scenario.process.share_with_second_profession) else None
    if second is not None:
        team.hold(second, ends_on)
        members.append(second)
    _, number = queue.waiting.popleft()
    queue.begun.append(Begun(number, pace.window, tuple(members), day, starts_on, ends_on))
    pace.count(closed)
    return True


def _end(scenario: Scenario, starts_on: date, draw: Draw) -> date:
    process = scenario.process
    usual = process.intervention_months * 30
    if draw.happens(process.share_extended):
        days = usual + draw.whole(30, 140)
    elif draw.happens(0.3):
        days = draw.between(process.days_of_shorter_interventions)
    else:
        days = usual - draw.whole(0, 30)
    left = (process.last_day - starts_on).days
    if days > left:
        days = draw.whole(min(SHORTEST, left), left)
    return workday_by(starts_on + timedelta(days=days)) if days > 2 else starts_on + timedelta(days=max(0, days))


def _check_counts(scenario: Scenario, queue: Queue, leaving: Sequence[date]) -> None:
    for window in scenario.windows:
        begun = sum(each.window == window for each in queue.begun)
        if begun < scenario.begun(window):
            raise ScenarioError(
                "outcomes.csv",
                None,
                f"wants {scenario.begun(window)} interventions begun {window.first} to {window.last}; "
                f"with the room in team.csv and the referrals that are ready only {begun} can begin",
            )
    if leaving:
        raise ScenarioError("process.csv", None, f"closed_before_start is {len(leaving)} more than there are referrals left waiting")
