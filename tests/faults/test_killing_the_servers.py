"""A broker or a database that dies under load: nothing acknowledged is lost, nothing is counted twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from deploy.private import PrivatePostgres
from deploy.private.rabbitmq import PrivateRabbitMQ, Rabbit
from shared.messaging.tests.counting import make_counting_home
from shared.messaging.tests.processes import Processes, eventually
from tests.faults.books import Books

pytestmark = pytest.mark.rabbitmq
ALL = ("north", "south", "tally")


def test_services_start_take_commands_and_stop_while_the_broker_is_away(processes: Processes, own_rabbitmq: PrivateRabbitMQ, books: Books) -> None:
    own_rabbitmq.kill()
    north, *others = [processes.start(name, amqp_uri=own_rabbitmq.amqp_uri) for name in ALL]
    assert [True] * 20 == [books.add(north) for _ in range(20)]
    assert [] == books.counted()
    stopped = processes.start("south", amqp_uri=own_rabbitmq.amqp_uri)
    assert 0 == stopped.stop()
    own_rabbitmq.restart()
    books.balance("north", "south")
    assert [0, 0, 0] == [each.stop() for each in (north, *others)]


def test_a_broker_that_is_killed_under_load(processes: Processes, own_rabbitmq: PrivateRabbitMQ, books: Books) -> None:
    north, *_ = [processes.start(name, amqp_uri=own_rabbitmq.amqp_uri) for name in ALL]
    with books.load(lambda: north):
        eventually(True, lambda: len(books.counted("south")) > 20, seconds=60)
        own_rabbitmq.kill()
        before = len(books.acknowledged)
        eventually(True, books.more_than(before + 20), seconds=60)
        own_rabbitmq.restart()
        before = len(books.counted("south"))
        eventually(True, lambda: len(books.counted("south")) > before + 20, seconds=90)
    assert books.asked == len(books.acknowledged)
    books.balance("north", "south")


def test_a_database_that_is_killed_under_load(own_postgres: PrivatePostgres, rabbitmq: Rabbit, tmp_path: Path) -> None:
    home = make_counting_home(own_postgres)
    books = Books(home)
    with Processes(home, tmp_path) as processes:
        north, *_ = [processes.start(name, amqp_uri=rabbitmq.amqp_uri) for name in ALL]
        with books.load(lambda: north):
            eventually(True, books.more_than(30), seconds=60)
            own_postgres.kill()
            eventually(True, lambda: books.asked > len(books.acknowledged), seconds=60)
            own_postgres.restart()
            before = len(books.acknowledged)
            eventually(True, books.more_than(before + 30), seconds=60)
        books.balance("north", "south")


@pytest.mark.long
def test_both_killed_again_and_again(own_postgres: PrivatePostgres, own_rabbitmq: PrivateRabbitMQ, tmp_path: Path) -> None:
    home = make_counting_home(own_postgres)
    books = Books(home)
    with Processes(home, tmp_path) as processes:
        north, *_ = [processes.start(name, amqp_uri=own_rabbitmq.amqp_uri) for name in ALL]
        with books.load(lambda: north):
            for _ in range(4):
                for server in (own_rabbitmq, own_postgres):
                    before = len(books.acknowledged)
                    eventually(True, books.more_than(before + 30), seconds=90)
                    server.kill()
                    server.restart()
        books.balance("north", "south")
