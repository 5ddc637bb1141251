"""From a fact's commit in intake until statistics can count it, with nothing else to do: over RabbitMQ and inside a process.

Both moments are told by the databases themselves: a trigger of the benchmark's own notifies at commit, and one listener, which hears both,
looks at its clock. Nothing of it is in the product.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import count

import psycopg

from tests.benchmarks.ground import Ground
from tests.benchmarks.installed import Running, running
from tests.benchmarks.load import CREATED, Connection, Load, request_of
from tests.benchmarks.rates import Goal, Measured, percentile
from tests.benchmarks.referrals import NotAccepted
from tests.benchmarks.sampling import in_a_line

TIMES = 250
WARM_UP = 20
PAUSE = 0.02  # seconds between a fact's arrival and the next command
LONGEST = 10.0
_TOLD = """
CREATE FUNCTION tell_benchmark() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('benchmark', {id}::text);
    RETURN NULL;
END
$$;
CREATE TRIGGER tell_benchmark AFTER INSERT ON {table} FOR EACH ROW WHEN ({when}) EXECUTE FUNCTION tell_benchmark();
"""
_COMMITTED = _TOLD.format(id="NEW.originator_id", table="log_events", when="NEW.topic = 'intake.referral.received'")
_VISIBLE = _TOLD.format(id="NEW.referral_id", table="referral_received", when="true")


def delays(ground: Ground) -> list[Measured]:
    """Median and 99th percentile of both roads."""
    measured: list[Measured] = []
    for road, amqp_uri in (("in process", ""), ("over RabbitMQ", ground.broker.amqp_uri)):
        with running(ground.folder / road.replace(" ", "-"), amqp_uri) as services:
            services.begin_sampling()
            seconds = _measure(services)
            where = in_a_line(services.end_sampling())
        for name, share, goal in (("median", 0.5, Goal(most=15)), ("99th percentile", 0.99, Goal(most=50))):
            what = f"commit → visible in statistics, {road}, {name} of {TIMES}"
            measured.append(Measured(what, percentile(seconds, share) * 1000, "ms", goal=goal, where=where))
    return measured


def _measure(services: Running) -> list[float]:
    """One referral after another, each sent when the last one is counted; seconds from commit to visible."""
    load = Load(services.address, services.token, services.unit_id, 1, 0, 0, 0)
    taken: list[float] = []
    with ExitStack() as stack:
        committed = stack.enter_context(_listening(services.admin_dsn("intake"), _COMMITTED))
        visible = stack.enter_context(_listening(services.admin_dsn("statistics"), _VISIBLE))
        connection = Connection(services.address)
        stack.callback(connection.close)
        for number in range(WARM_UP + TIMES):
            if not connection.ask(request_of(load, number)).startswith(CREATED):
                raise NotAccepted
            taken.append(visible.next() - committed.next())
            time.sleep(PAUSE)
    return taken[WARM_UP:]


class _Moments:
    """When each notification came, in order."""

    def __init__(self, connection: psycopg.Connection) -> None:
        self._connection = connection
        self._moments: list[float] = []
        self._came = threading.Condition()
        self._taken = count()
        self._stopping = False

    def listen(self) -> None:
        """Note the clock at each notification, until stopped."""
        while not self._stopping:
            for _ in self._connection.notifies(timeout=0.5, stop_after=1):
                now = time.perf_counter()
                with self._came:
                    self._moments.append(now)
                    self._came.notify_all()

    def next(self) -> float:
        """The next moment; raises TimeoutError."""
        place = next(self._taken)
        with self._came:
            if not self._came.wait_for(lambda: len(self._moments) > place, LONGEST):
                raise TimeoutError("statistics has not heard of a referral")
            return self._moments[place]

    def stop(self) -> None:
        """Listen no more."""
        self._stopping = True


@contextmanager
def _listening(dsn: str, trigger: str) -> Iterator[_Moments]:
    """To a trigger that is made for the while that this database lives."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(trigger.encode())
        connection.execute("LISTEN benchmark")
        moments = _Moments(connection)
        thread = threading.Thread(target=moments.listen, daemon=True)
        thread.start()
        try:
            yield moments
        finally:
            moments.stop()
            thread.join()
