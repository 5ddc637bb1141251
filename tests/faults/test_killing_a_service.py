"""A service that dies between any two steps of a fact's way loses nothing and counts nothing twice."""

from __future__ import annotations

import signal

import pytest

from deploy.private.rabbitmq import Rabbit
from shared.messaging.tests.processes import Processes
from tests.faults.books import Books

pytestmark = pytest.mark.rabbitmq
DYING = "tests.faults.dying_services"
RELAY_MOMENTS = ("before-publishing", "before-moving")


@pytest.mark.parametrize("moment", RELAY_MOMENTS)
def test_a_source_that_dies_while_relaying(processes: Processes, rabbitmq: Rabbit, books: Books, moment: str) -> None:
    processes.start("tally", amqp_uri=rabbitmq.amqp_uri)
    _let_north_die(processes, rabbitmq, books, f"{moment}:4")
    processes.start("north", amqp_uri=rabbitmq.amqp_uri)
    books.balance()


def test_a_follower_that_dies_after_applying(processes: Processes, rabbitmq: Rabbit, books: Books) -> None:
    north = processes.start("north", amqp_uri=rabbitmq.amqp_uri)
    tally = processes.start("tally", amqp_uri=rabbitmq.amqp_uri, module=DYING, DIES="after-applying:3")
    with books.load(lambda: north):
        assert -signal.SIGKILL == tally.ended()
    processes.start("tally", amqp_uri=rabbitmq.amqp_uri)
    books.balance()


def test_a_service_that_records_what_it_follows_dies_after_applying(processes: Processes, rabbitmq: Rabbit, books: Books) -> None:
    north = processes.start("north", amqp_uri=rabbitmq.amqp_uri)
    processes.start("tally", amqp_uri=rabbitmq.amqp_uri)
    south = processes.start("south", amqp_uri=rabbitmq.amqp_uri, module=DYING, DIES="after-applying:3")
    with books.load(lambda: north):
        assert -signal.SIGKILL == south.ended()
    processes.start("south", amqp_uri=rabbitmq.amqp_uri)
    books.balance("north", "south")


@pytest.mark.long
@pytest.mark.parametrize("moment", [*RELAY_MOMENTS, "after-applying"])
def test_dying_again_and_again(processes: Processes, rabbitmq: Rabbit, books: Books, moment: str) -> None:
    processes.start("tally", amqp_uri=rabbitmq.amqp_uri)
    following = processes.start("south", amqp_uri=rabbitmq.amqp_uri)
    for times in range(1, 9):
        if moment in RELAY_MOMENTS:
            _let_north_die(processes, rabbitmq, books, f"{moment}:{times}")
            continue
        following.stop()
        north = processes.start("north", amqp_uri=rabbitmq.amqp_uri)
        following = processes.start("south", amqp_uri=rabbitmq.amqp_uri, module=DYING, DIES=f"{moment}:{times}")
        with books.load(lambda north=north: north):  # type: ignore[misc]
            assert -signal.SIGKILL == following.ended()
        north.stop()
    processes.start("north", amqp_uri=rabbitmq.amqp_uri)
    if moment not in RELAY_MOMENTS:
        processes.start("south", amqp_uri=rabbitmq.amqp_uri)
    books.balance("north", "south")


def _let_north_die(processes: Processes, rabbitmq: Rabbit, books: Books, dies: str) -> None:
    north = processes.start("north", amqp_uri=rabbitmq.amqp_uri, module=DYING, DIES=dies)
    with books.load(lambda: north):
        assert -signal.SIGKILL == north.ended()
