"""Referrals accepted a second over HTTP, beside bare appends of as many bytes."""

from __future__ import annotations

import psycopg

from tests.benchmarks.bare import Note, bare_library, text_that_makes
from tests.benchmarks.ground import Ground
from tests.benchmarks.installed import Running, running, running_alone
from tests.benchmarks.load import Load, send
from tests.benchmarks.rates import Goal, Measured, per_second
from tests.benchmarks.sampling import in_a_line

CONNECTIONS = 8
SECONDS = 4.0
MOST = 12_000  # referrals a run
GOAL = Goal(least_ratio=0.5)
_BYTES = """
SELECT avg(bytes)::int FROM (
    SELECT sum(octet_length(state)) AS bytes FROM log_events WHERE topic LIKE 'intake.referral.%' GROUP BY originator_id
) AS referral
"""


class NotAccepted(Exception):
    """A referral of the load was refused, so that what was measured is not what was meant."""


def referrals(ground: Ground) -> list[Measured]:
    """All four services in one process, and intake alone in its own; every referral with token, rights, sealing, hash and idempotency key."""
    measured: list[Measured] = []
    with running(ground.folder / "together") as services:
        measured += _beside_the_peer(services, "four services in one process", sampled=True)
    with running_alone(ground.folder / "alone", ground.broker.amqp_uri) as services:
        measured += _beside_the_peer(services, "intake in its own", sampled=False)
    return measured


def _beside_the_peer(services: Running, which: str, *, sampled: bool) -> list[Measured]:
    """The better of two short runs of each, taken in turns."""
    _send(services, 0, SECONDS / 4)  # warms up
    text = text_that_makes(_bytes_of_a_referral(services))
    sent: list[float] = []
    peers: dict[int, list[float]] = {1: [], 8: []}
    where = ""
    with bare_library(services.local.server) as bare:
        for turn in (1, 2):
            if sampled:
                services.begin_sampling()
            sent.append(_send(services, turn * MOST, SECONDS))
            if sampled:
                where = in_a_line(services.end_sampling())
            for threads, rates in peers.items():
                rates.append(per_second(lambda: bare.save(Note(text)), workers=threads, seconds=SECONDS / 2))
    return [
        Measured(f"referrals over HTTP, {which}; peer: appends, {threads} thread{'s'[: threads - 1]}", max(sent), "/s", max(rates), GOAL, where)
        for threads, rates in peers.items()
    ]


def _send(services: Running, first: int, seconds: float) -> float:
    """Referrals accepted a second; raises NotAccepted."""
    answered = send(Load(services.address, services.token, services.unit_id, CONNECTIONS, seconds, first, MOST))
    if answered.refused:
        raise NotAccepted(f"{answered.refused} of {answered.refused + answered.accepted}")
    return answered.per_second


def _bytes_of_a_referral(services: Running) -> int:
    with psycopg.connect(services.admin_dsn("intake")) as connection:
        row = connection.execute(_BYTES).fetchone()
    assert row is not None, "referrals were sent"
    return int(row[0])
