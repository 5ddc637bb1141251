"""What the entry in the access log costs of a request: the same request with and without it, in turns, on one connection."""

from __future__ import annotations

import json
import time
from contextlib import closing
from http.client import HTTPConnection
from urllib.parse import urlsplit

from deploy.commands.bootstrap import make_first_admin
from deploy.demo.loading import load
from deploy.demo.planning import Plan, plan
from deploy.demo.player import play
from deploy.local import LocalInstallation
from tests.benchmarks.ground import Ground
from tests.benchmarks.rates import Goal, Measured, percentile

REFERRALS = 30
WARM_UP = 20
TURNS = 300
UNDISTURBED = 0.25  # both sides' first quartile: what a neighbour's work meets least
UNNOTED = "Narvaro-Benchmark-Unnoted"
"""A header that only the benchmark's own program obeys."""
WHERE = "sending one INSERT, which PostgreSQL brings to the disk while the answer is made"


class ComparedInstallation(LocalInstallation):
    """Leaves the entry out where a request asks for it."""

    program = "tests.benchmarks.unnoted"


def looking(ground: Ground) -> list[Measured]:
    """A case and a list, as pages and as JSON."""
    scenario = load()
    steps = Plan(tuple(step for step in plan(scenario).steps if step.referral < REFERRALS))
    with ComparedInstallation(ground.folder / "installation") as local:
        _, admin = make_first_admin(local.installation.settings("intake", local.server.port), "Ada Ministratör")
        played = play(local.address, admin, scenario, steps)
        leader = next(somebody.token for member, somebody in played.town.members.items() if member.leader)
        with closing(HTTPConnection(urlsplit(local.address).netloc)) as connection:
            cases = _case_ids(connection, leader)
            ways = {
                "a case's page": [f"/casework/cases/{case}" for case in cases],
                "a case as JSON": [f"/casework/api/v1/cases/{case}" for case in cases],
                "a list of cases, page": ["/casework/cases?show=closed"],
                "a list of cases, JSON": ["/casework/api/v1/cases?limit=25"],
            }
            return [_compared(connection, leader, what, addresses) for what, addresses in ways.items()]


def _case_ids(connection: HTTPConnection, token: str) -> list[str]:
    connection.request("GET", "/casework/api/v1/cases?limit=25", headers={"Authorization": f"Bearer {token}"})
    return [each["case_id"] for each in json.loads(connection.getresponse().read())["items"]]


def _compared(connection: HTTPConnection, token: str, what: str, addresses: list[str]) -> Measured:
    taken: dict[bool, list[float]] = {True: [], False: []}
    for turn in range(WARM_UP + TURNS):
        address = addresses[turn % len(addresses)]
        for noted in (True, False) if turn % 2 else (False, True):
            seconds = _seconds(connection, token, address, noted)
            if turn >= WARM_UP:
                taken[noted].append(seconds)
    with_it, without = (percentile(taken[noted], UNDISTURBED) * 1000 for noted in (True, False))
    named = f"{what}: its entry in the access log, of a request that takes {without:.1f} ms without it"
    return Measured(named, (with_it / without - 1) * 100, "%", goal=Goal(most=10), where=WHERE)


def _seconds(connection: HTTPConnection, token: str, address: str, noted: bool) -> float:
    headers = {"Authorization": f"Bearer {token}", "Accept": "*/*", **({} if noted else {UNNOTED: "yes"})}
    begun = time.perf_counter()
    connection.request("GET", address, headers=headers)
    answer = connection.getresponse()
    answer.read()
    seconds = time.perf_counter() - begun
    if answer.status != 200:
        raise RuntimeError(f"{address} was answered {answer.status}")
    return seconds
