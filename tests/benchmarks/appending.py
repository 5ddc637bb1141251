"""Appends a second: ours, sealed, hashed and timed, beside the bare library's default recorder with the same stored bytes."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID, uuid4

from eventsourcing.application import Application
from eventsourcing.domain import Aggregate as LibraryAggregate

from shared.eventlog.log import EventLog
from shared.eventlog.tests.diary import Diary, somebody
from tests.benchmarks.rates import Measured, per_second
from tests.databases import Home

SECONDS = 4.0


class Note(LibraryAggregate):
    """The peer's aggregate: one event with a text."""

    def __init__(self, text: str) -> None:
        self.text = text


class BareLibrary(Application[UUID]):
    """The library as it comes."""

    name = "bare"


def appends(home: Home) -> list[Measured]:
    """With 1 and 8 threads, in the same server and run."""
    with home.database("intake") as database, home.vault() as vault:
        log = EventLog(database, vault)
        owner = log.keyring.pupil_of(uuid4().hex)
        act = somebody()

        def ours() -> None:
            log.record(Diary(owner=owner, name="Astrid Exempelsson"), by=act)

        ours()
        row = database.row("SELECT max(octet_length(state)) AS bytes FROM log_events")
        assert row is not None
        peer = _peer(home)
        text = "x" * (row["bytes"] - _overhead())

        def bare() -> None:
            peer.save(Note(text))

        with peer:
            bare()
            measured = []
            for workers in (1, 8):
                theirs = per_second(bare, workers=workers, seconds=SECONDS)
                mine = per_second(ours, workers=workers, seconds=SECONDS)
                measured.append(Measured(f"sealed, hashed appends, {workers} thread{'s' if workers > 1 else ''}", mine, "events/s", theirs, "≥ 1.5"))
        return measured


def _overhead() -> int:
    """How many bytes the library stores beside the text, so that both store as many."""
    stamp = datetime.now(UTC).isoformat()
    return len('{"timestamp":{"_type_":"datetime_iso","_data_":""},"originator_topic":"","text":""}') + len(stamp) + len(f"{__name__}:Note")


def _peer(home: Home) -> BareLibrary:
    return BareLibrary(
        env={
            "PERSISTENCE_MODULE": "eventsourcing.postgres",
            "POSTGRES_DBNAME": "postgres",
            "POSTGRES_HOST": "127.0.0.1",
            "POSTGRES_PORT": str(home.server.port),
            "POSTGRES_USER": "postgres",
            "POSTGRES_PASSWORD": home.server.folder.password(),
            "POSTGRES_POOL_SIZE": "10",
            "POSTGRES_LOCK_TIMEOUT": "10",
        }
    )
