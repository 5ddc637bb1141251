"""Referrals a second from sixteen clients, beside Flask alone with one INSERT of the same checked record, in turns in the same run.

Ours is everything that a referral is: token, rights, one transaction with its answer's key, the pupil found in the vault, number drawn, words
sealed, events hashed. Told with it is what that costs: statements, turns to the databases and back, and bytes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from statistics import median

import psycopg

from tests.benchmarks.bare_process import TABLE, bare_service
from tests.benchmarks.cost import cost_of_a_referral
from tests.benchmarks.ground import Ground
from tests.benchmarks.installed import Running, running, running_alone
from tests.benchmarks.load import Answered, Load, send
from tests.benchmarks.rates import Goal, Measured
from tests.benchmarks.referrals import NotAccepted

CLIENTS = 16
SECONDS = 4.0
TURNS = 3
MOST = 8_000  # referrals a run
GOAL = Goal(least_ratio=0.5)
WHERE = "ten turns to two databases, two commits, and, at the same time, read models, the relay and the search for duplicates"


def sending(ground: Ground) -> list[Measured]:
    """Intake in a process of its own beside the peer in one, and all four services in one process."""
    measured: list[Measured] = []
    with running_alone(ground.folder / "alone", ground.broker.amqp_uri) as services:
        measured += _beside_the_peer(services, ground, "intake in its own process", GOAL)
    with running(ground.folder / "together") as services:
        measured += _beside_the_peer(services, ground, "four services in one process", None)
    return measured + cost_of_a_referral(ground.inside("cost").folder)


@dataclass(frozen=True)
class Turns:
    """Runs of one of the two, in turns with the other."""

    runs: list[Answered]

    @property
    def per_second(self) -> float:
        """The middle one: a neighbour's noise meets both alike."""
        return median(each.per_second for each in self.runs)

    @property
    def median_ms(self) -> float:
        """How long half of them waited at most."""
        return median(each.median_ms for each in self.runs)

    @property
    def slow_ms(self) -> float:
        """How long all but a hundredth did."""
        return median(each.slow_ms for each in self.runs)


def _beside_the_peer(services: Running, ground: Ground, which: str, goal: Goal | None) -> list[Measured]:
    dsn = services.admin_dsn("intake")
    with psycopg.connect(dsn, autocommit=True) as admin:
        admin.execute(TABLE)
    ours = Load(services.address, services.token, services.unit_id, CLIENTS, SECONDS, 0, MOST)
    with bare_service(dsn, ground.folder / "bare.log") as address:
        theirs = replace(ours, address=address)
        _send(replace(ours, seconds=1.0, most=MOST))
        _send(replace(theirs, seconds=1.0, most=MOST))
        runs = [(_send(replace(ours, first=turn * MOST)), _send(theirs)) for turn in range(1, TURNS + 1)]
    mine, peer = (Turns([pair[which] for pair in runs]) for which in (0, 1))
    return [
        Measured(f"referrals from {CLIENTS} clients, {which}; peer: Flask and INSERT", mine.per_second, "/s", peer.per_second, goal, WHERE),
        Measured("  an answer's time, median", mine.median_ms, "ms", peer.median_ms),
        Measured("  an answer's time, 99th percentile", mine.slow_ms, "ms", peer.slow_ms),
    ]


def _send(load: Load) -> Answered:
    answered = send(load)
    if answered.refused:
        raise NotAccepted(f"{answered.refused} of {answered.refused + answered.accepted}")
    return answered
