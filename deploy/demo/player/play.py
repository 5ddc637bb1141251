"""The whole performance: the town is made, the plan is played, and statistics has counted everything."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from deploy.demo.planning import Plan
from deploy.demo.planning.steps import Disclose, Extend, FollowUp, Step, Withdraw
from deploy.demo.player.acting import Actors
from deploy.demo.player.client import Api, NotThere, Patience, Refused
from deploy.demo.player.schedule import Schedule
from deploy.demo.player.surveys import play_surveys
from deploy.demo.player.town import Town, make_town
from deploy.demo.scenario import Scenario

WORKERS = 4

Tell = Callable[[str, int, int], None]
"""Called with what is under way, how much of it is done, and how much there is."""


@dataclass(frozen=True)
class Played:
    """What was done, and who and what to look at afterwards."""

    town: Town
    counts: Mapping[str, int]
    requests: int
    seconds: float
    example_case: str
    """The id of a case in which much happened."""


class CouldNotPlay(Exception):
    """A step was refused, or something did not arrive; tells which kind of step, of which day."""

    def __init__(self, step: Step, why: Exception) -> None:
        super().__init__(f"{type(step).__name__} of {step.day}: {why}")


def play(address: str, admin_token: str, scenario: Scenario, plan: Plan, tell: Tell = lambda *_: None) -> Played:
    """Play a plan against running services. Raises CouldNotPlay, Refused, NotThere."""
    begun = time.monotonic()
    api = Api(address)
    registered = _Counter(tell, "registering", len(scenario.organisers) + len(scenario.school_units) + len(scenario.team) + len(scenario.staff))
    town = make_town(api, admin_token, scenario, registered.one_more)
    actors, played = Actors(api, town), _Counter(tell, "playing", len(plan.steps))

    def perform(step: Step) -> None:
        try:
            actors.act(step)
        except (Refused, NotThere) as error:
            raise CouldNotPlay(step, error) from error
        played.one_more()

    Schedule(plan.steps).run(perform, WORKERS)
    play_surveys(api, town)
    _wait_for_statistics(api, town)
    example = actors.files[_example(plan)].case_id
    return Played(town, plan.count(), api.requests, time.monotonic() - begun, example)


class _Counter:
    """Counts for the progress bar; called by several threads, and one too few shown for a moment hurts nobody."""

    def __init__(self, tell: Tell, what: str, total: int) -> None:
        self._tell, self._what, self._total, self._done = tell, what, total, 0

    def one_more(self) -> None:
        """One is done."""
        self._done += 1
        self._tell(self._what, self._done, self._total)


def _wait_for_statistics(api: Api, town: Town) -> None:
    """Until statistics has counted the last command of each service. Raises NotThere."""
    patience = Patience()
    while True:
        counted = api.get(town.lead.token, "/statistics/api/v1/tables/incoming-cases/data", {"format": "json"}).json()["facts"]
        if all(counted.get(service, 0) >= position for service, position in api.positions.items()):
            return
        if not patience.waits():
            raise NotThere("statistics has not counted everything")


def _example(plan: Plan) -> int:
    """The referral with most kinds of things in its story, and among those the shortest."""
    kinds: dict[int, set[type[Step]]] = {}
    lengths: Counter[int] = Counter()
    for step in plan.steps:
        kinds.setdefault(step.referral, set()).add(type(step))
        lengths[step.referral] += 1
    telling = {Withdraw, Extend, Disclose, FollowUp}
    return max(kinds, key=lambda number: (len(kinds[number] & telling), len(kinds[number]), -lengths[number]))
