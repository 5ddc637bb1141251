"""Read models of a service's own log: tables filled by following it in order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from psycopg import Connection
from psycopg.rows import DictRow

from shared.eventlog.log import Recorded


class Projection(Protocol):
    """Tables that serve pages and lists.

    `apply` writes nothing that isn't in the event (no clock, no serial, no fresh random value; sealed bytes are copied),
    so that a rebuilt table equals the live one byte for byte.
    """

    name: str

    @property
    def tables(self) -> Sequence[str]:
        """What a rebuild empties and fills again."""

    def apply(self, connection: Connection[DictRow], recorded: Recorded) -> None:
        """Apply one event; events that it doesn't know are passed over."""
