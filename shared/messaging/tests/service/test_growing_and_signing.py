"""A service's trees grow beside its requests, what must not wait is signed at once, and trouble with that is seen."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from shared.eventlog.checkpoints import Checkpoints, Signing
from shared.eventlog.destinations import Folder
from shared.messaging.growing import GROW_EVERY, LOOK_EVERY, DeliveryLoop, GrowingLoop
from shared.messaging.health import workings_health
from shared.messaging.inprocess import IN_PROCESS
from shared.messaging.rpc import RpcCaller
from shared.messaging.running import Running
from shared.messaging.tests.counting import Counter, counter_id
from shared.messaging.tests.service.parts import log_of
from shared.messaging.workings import Workings
from shared.proof.note import Checkpoint, Signer
from tests.databases import Home

SIGNER = Signer("narvaro.example.se", Ed25519PrivateKey.generate())


@pytest.fixture
def outside(tmp_path: Path) -> Folder:
    return Folder(tmp_path / "outside")


@pytest.fixture
def signing_north(north: Workings, outside: Folder) -> Workings:
    """North, which signs after every addition; all its counters belong to the matter of counter 0."""
    return replace(
        north,
        signing=Signing(SIGNER, (outside,)),
        checkpoint_after=frozenset({Counter.Added.TOPIC}),
        matter_of=lambda event: counter_id(0) if isinstance(event, Counter.Opened) else None,
    )


def loops_of(workings: Workings) -> tuple[GrowingLoop, DeliveryLoop, Checkpoints]:
    """What runs beside the service."""
    assert workings.checkpoints is not None
    growing = GrowingLoop(workings.name, workings.trees, workings.checkpoints, workings.checkpoint_after)
    return growing, DeliveryLoop(workings.name, workings.checkpoints), workings.checkpoints


def sizes(outside: Folder) -> list[int]:
    """What has arrived."""
    notes = [path.read_text() for path in sorted(outside.root.rglob("*.checkpoint"))]
    return [Checkpoint.read(SIGNER.public.text_of(note)).size for note in notes]


def test_what_must_not_wait_is_signed_in_the_turn_that_grows_it_and_then_arrives(signing_north: Workings, outside: Folder) -> None:
    growing, delivery, _ = loops_of(signing_north)
    assert GROW_EVERY == growing.turn()
    log_of(signing_north).add(1, 10)
    growing.turn()
    growing.turn()
    assert [0.0, LOOK_EVERY] == [delivery.turn(), delivery.turn()]
    assert [0, 2] == sizes(outside)
    assert 2 == signing_north.trees.size
    told = workings_health(signing_north)
    assert ("ok", 2, 2, {outside.name: 0}, "") == (told["status"], *(told["checkpoints"][name] for name in ("size", "grown", "waiting", "trouble")))


def test_the_services_own_first_events_tell_the_matter(signing_north: Workings) -> None:
    log_of(signing_north).add(1, 10)
    log_of(signing_north).add(2, 10)
    signing_north.trees.grow()
    assert {counter_id(1), counter_id(2)} == {head.stream for head in signing_north.trees.streams_of(counter_id(0))}


def test_a_service_without_a_key_grows_and_signs_nothing(north: Workings) -> None:
    log_of(north).add(1, 10)
    assert north.checkpoints is None
    assert GROW_EVERY == GrowingLoop(north.name, north.trees, None, frozenset()).turn()
    assert 2 == north.trees.size
    assert None is workings_health(north)["checkpoints"]


def test_a_log_that_does_not_go_on_from_what_was_signed_is_seen(signing_north: Workings, home: Home) -> None:
    growing, _, _ = loops_of(signing_north)
    log_of(signing_north).add(1, 10)
    growing.turn()
    with psycopg.connect(home.admin_dsn("north"), autocommit=True) as admin:
        admin.execute("ALTER TABLE log_events DISABLE TRIGGER append_only")
        admin.execute("UPDATE log_events SET hash = sha256('x') WHERE notification_id = 2")
    log_of(signing_north).add(1, 10)
    growing.turn()
    told = workings_health(signing_north)
    assert "degraded" == told["status"]
    assert "does not go on from the checkpoint of 2 events" in told["checkpoints"]["trouble"]
    with psycopg.connect(home.admin_dsn("north"), autocommit=True) as admin:
        admin.execute("UPDATE log_identity SET epoch = gen_random_uuid()")
    growing.turn()
    assert "ok" == workings_health(signing_north)["status"]


def test_checkpoints_that_do_not_arrive_are_seen_when_they_are_late(
    signing_north: Workings, outside: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    outside.root.write_text("in the way")
    growing, delivery, _ = loops_of(signing_north)
    growing.turn()
    assert 0 < delivery.turn() < delivery.turn()
    told = workings_health(signing_north)
    assert ("ok", {outside.name: 1}) == (told["status"], told["checkpoints"]["waiting"])
    monkeypatch.setattr("shared.messaging.health.LATE", timedelta(0))
    told = workings_health(signing_north)
    assert ("degraded", f"{outside.name} takes no checkpoints") == (told["status"], told["checkpoints"]["trouble"])
    outside.root.unlink()
    delivery.turn()
    assert "ok" == workings_health(signing_north)["status"]


def test_a_day_without_a_checkpoint_is_seen(signing_north: Workings, monkeypatch: pytest.MonkeyPatch) -> None:
    growing, delivery, _ = loops_of(signing_north)
    growing.turn()
    delivery.turn()
    monkeypatch.setattr("shared.messaging.health.AT_LEAST_EVERY", -timedelta(hours=1))
    told = workings_health(signing_north)
    assert ("degraded", "nothing was signed for more than a day") == (told["status"], told["checkpoints"]["trouble"])


def test_a_running_service_has_both_loops_and_one_that_neither_logs_nor_signs_has_none(signing_north: Workings, tally: Workings) -> None:
    def kinds(workings: Workings) -> set[type]:
        return {type(loop) for loop in Running(workings, RpcCaller(IN_PROCESS), IN_PROCESS).loops}

    assert {GrowingLoop, DeliveryLoop} <= kinds(signing_north)
    assert not {GrowingLoop, DeliveryLoop} & kinds(tally)
