"""The counting services, but each dies by SIGKILL at one exact moment: `python -m tests.faults.dying_services MOMENT NAME...`.

MOMENT is `before-publishing`, `before-moving` (published, place not moved) or `after-applying`, and a number: at which time it comes.
"""

from shared.messaging.patched import patch

patch()

import os  # noqa: E402  nothing is imported before the patching
import signal  # noqa: E402
import sys  # noqa: E402

from shared.messaging.calls import Caller  # noqa: E402
from shared.messaging.envelope import Batch  # noqa: E402
from shared.messaging.facts import Facts  # noqa: E402
from shared.messaging.follower import Follower, Outcome  # noqa: E402
from shared.messaging.loops import FollowerLoop, RelayLoop  # noqa: E402
from shared.messaging.node import Node  # noqa: E402
from shared.messaging.publishing import FactsPublisher  # noqa: E402
from shared.messaging.relay import Relay  # noqa: E402
from shared.messaging.running import Running  # noqa: E402
from shared.messaging.tests.counting_services import North, South, Tally, build_north, build_south, build_tally, serve  # noqa: E402

MOMENT, COUNT = os.environ["DIES"].split(":")
_left = [int(COUNT)]


def die(moment: str) -> None:
    """Die, if this is the moment and it has come often enough."""
    if moment == MOMENT:
        _left[0] -= 1
        if _left[0] <= 0:
            os.kill(os.getpid(), signal.SIGKILL)


class DyingRelay(Relay):
    """A relay that dies around its publishing."""

    def __init__(self, relay: Relay) -> None:
        super().__init__(relay.database, relay.facts, self._send, relay.portion)
        self._publish = relay.publish

    def _send(self, batch: Batch) -> None:
        die("before-publishing")
        self._publish(batch)
        die("before-moving")


class DyingFollower(Follower):
    """A follower that dies when it has applied something."""

    def _apply(self, batch: Batch, *, asked: bool) -> Outcome:
        outcome = super()._apply(batch, asked=asked)
        if outcome is Outcome.APPLIED:
            die("after-applying")
        return outcome


class DyingRunning(Running):
    """Workings with the dying parts."""

    def make_relay_loop(self, facts: Facts, publisher: FactsPublisher) -> RelayLoop:
        loop = super().make_relay_loop(facts, publisher)
        loop.relay = DyingRelay(loop.relay)
        return loop

    def make_follower_loop(self, source: str, calls: Caller) -> FollowerLoop:
        loop = super().make_follower_loop(source, calls)
        loop.follower = DyingFollower(loop.follower.ledger, source, self.workings.reactions[source])
        return loop


class DyingNorth(North):
    """North that dies."""

    node = Node(build_north, DyingRunning)


class DyingSouth(South):
    """South that dies."""

    node = Node(build_south, DyingRunning)


class DyingTally(Tally):
    """Tally that dies."""

    node = Node(build_tally, DyingRunning)


DYING = {"north": DyingNorth, "south": DyingSouth, "tally": DyingTally}

if __name__ == "__main__":
    serve([DYING[name] for name in sys.argv[1:]])
