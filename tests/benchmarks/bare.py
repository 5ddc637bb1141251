"""The peer: the bare library with its default recorder, on the same server and storing as many bytes."""

from __future__ import annotations

from datetime import UTC, datetime
from secrets import token_urlsafe
from uuid import UUID

from eventsourcing.application import Application
from eventsourcing.domain import Aggregate

from deploy.private import PrivatePostgres


class Note(Aggregate):
    """The peer's aggregate: one event with a text."""

    def __init__(self, text: str) -> None:
        self.text = text


class BareLibrary(Application[UUID]):
    """The library as it comes."""

    name = "bare"


def bare_library(server: PrivatePostgres) -> BareLibrary:
    """On the server's own database, in tables that the library makes."""
    return BareLibrary(env=environment_of(server))


def environment_of(server: PrivatePostgres) -> dict[str, str]:
    """The library's own settings; it waits for a lock for ever unless told otherwise."""
    return {
        "PERSISTENCE_MODULE": "eventsourcing.postgres",
        "POSTGRES_DBNAME": "postgres",
        "POSTGRES_HOST": "127.0.0.1",
        "POSTGRES_PORT": str(server.port),
        "POSTGRES_USER": "postgres",
        "POSTGRES_PASSWORD": server.folder.password(),
        "POSTGRES_POOL_SIZE": "10",
        "POSTGRES_LOCK_TIMEOUT": "10",
    }


def text_that_makes(stored_bytes: int) -> str:
    """A text with which one Note takes that many bytes in the log; random, since PostgreSQL would store an even one in next to none."""
    stamp = datetime.now(UTC).isoformat()
    frame = '{"timestamp":{"_type_":"datetime_iso","_data_":""},"originator_topic":"","text":""}'
    return token_urlsafe(stored_bytes)[: stored_bytes - len(frame) - len(stamp) - len(f"{__name__}:Note")]
