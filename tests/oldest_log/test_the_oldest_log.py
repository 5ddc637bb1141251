"""Logs that the very first version has recorded replay to today's state: every stream, every read model, every published fact.

Each `.jsonl` holds cases and registers of a demo as that version stored them, with every kind of event that it played; each `.then.json`
what it made of them. Nobody writes these files again. What a later version adds to a state or a table is its own business.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from deploy.commands.sources import open_workings
from deploy.installation import Installation
from deploy.private import PrivatePostgres
from shared.messaging.workings import Workings
from shared.proof.chain import genesis, row_hash
from shared.runtime.migrations import migrate
from shared.runtime.settings import Settings
from tests.catching_up import catch_up
from tests.oldest_log.reading import OldLog, what_is_made_of


class Replayed:
    """An old log, and what today's code makes of it."""

    def __init__(self, log: OldLog, workings: Workings) -> None:
        catch_up(workings)
        self.then = log.then
        self.now: dict[str, Any] = json.loads(json.dumps(what_is_made_of(workings)))


@pytest.fixture(scope="module", params=["intake", "consent", "casework"])
def old_log(request: pytest.FixtureRequest) -> OldLog:
    return OldLog(request.param)


@pytest.fixture(scope="module")
def old_databases(postgres: PrivatePostgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Settings]]:
    installation = Installation(tmp_path_factory.mktemp("oldest") / "installation")
    installation.prepare()
    migrate(postgres.dsn(), "narvaro", installation.passwords())
    yield {service: installation.settings(service, postgres.port, pool_size=2) for service in ("intake", "consent", "casework")}
    with psycopg.connect(postgres.dsn(), autocommit=True) as administrator:
        for service in ("intake", "consent", "casework", "statistics", "vault"):
            administrator.execute(f"DROP DATABASE narvaro_{service} WITH (FORCE)")


@pytest.fixture(scope="module")
def replayed(postgres: PrivatePostgres, old_databases: dict[str, Settings], old_log: OldLog) -> Iterator[Replayed]:
    service = old_log.service
    with psycopg.connect(postgres.dsn(database=f"narvaro_{service}"), autocommit=True) as administrator:
        old_log.load(administrator)
    with open_workings(service, old_databases[service]) as workings:
        yield Replayed(old_log, workings)


def lost(then: Any, now: Any, where: str = "") -> Iterator[str]:
    """What was so and is not, wherever something has been added."""
    if isinstance(then, dict) and isinstance(now, dict):
        for key, value in then.items():
            yield from lost(value, now.get(key, "nothing"), f"{where}/{key}")
    elif isinstance(then, list) and isinstance(now, list) and len(then) == len(now):
        for at, (before, after) in enumerate(zip(then, now, strict=True)):
            yield from lost(before, after, f"{where}/{at}")
    elif then != now:
        yield f"{where} was {then} and is {now}"


def test_the_chain_of_hashes_holds(old_log: OldLog) -> None:
    rows = list(old_log.rows)
    before = [genesis(old_log.log_id), *(row.hash for row in rows)]
    assert [row.hash for row in rows] == [row_hash(previous, row) for previous, row in zip(before, rows, strict=False)]


def test_every_stream_replays_to_what_it_was(replayed: Replayed) -> None:
    then, now = replayed.then["streams"], replayed.now["streams"]
    assert then.keys() == now.keys()
    assert [] == list(lost(then, now))


def test_every_read_model_holds_what_it_held(replayed: Replayed) -> None:
    for table, rows in replayed.then["tables"].items():
        now = replayed.now["tables"][table]
        assert len(rows) == len(now), table
        assert [] == [row for row in rows if all(any(lost(row, each)) for each in now)]


def test_just_what_was_published_then_is_published_now(replayed: Replayed) -> None:
    """Else whoever has followed since then would seem to have missed something (`narvaro follow prove`)."""
    assert replayed.then["facts"] == replayed.now["facts"]


def test_a_difference_would_be_seen() -> None:
    assert [] == list(lost({"a": [1, {"b": 2}]}, {"a": [1, {"b": 2, "new": 3}], "new": 4}))
    assert ["/a/1/b was 2 and is 3"] == list(lost({"a": [1, {"b": 2}]}, {"a": [1, {"b": 3}]}))
    assert ["/a was [1] and is [1, 2]"] == list(lost({"a": [1]}, {"a": [1, 2]}))
    assert ["/a was None and is nothing"] == list(lost({"a": None}, {}))
