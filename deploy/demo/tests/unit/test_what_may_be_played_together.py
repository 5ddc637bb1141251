"""The player's threads: each step after those that it rests on, and the first error ends the play."""

from threading import Lock

import pytest

from deploy.demo.planning import plan
from deploy.demo.planning.steps import Step
from deploy.demo.player.schedule import Schedule, chains_of
from deploy.demo.tests.small_scenarios import report


def test_each_chain_is_played_in_its_order_and_nothing_is_left_out():
    steps, played, lock = plan(report()).steps[:800], list[Step](), Lock()

    def perform(step: Step) -> None:
        with lock:
            played.append(step)

    Schedule(steps).run(perform, workers=4)
    assert len(steps) == len(played)
    for chain in {chain for step in steps for chain in chains_of(step)}:
        expected = [step for step in steps if chain in chains_of(step)]
        assert expected == [step for step in played if chain in chains_of(step)]


def test_the_first_error_ends_the_play():
    steps, played = plan(report()).steps[:200], list[Step]()

    def fail_at_the_tenth(step: Step) -> None:
        played.append(step)
        if len(played) == 10:
            raise LookupError("the tenth")

    with pytest.raises(LookupError, match="the tenth"):
        Schedule(steps).run(fail_at_the_tenth, workers=2)
    assert len(played) < len(steps)
