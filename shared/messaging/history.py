"""Which log this is, and whether a follower's past is part of it: what tells a restored backup from the log that was followed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from psycopg import Connection

if TYPE_CHECKING:
    from shared.messaging.facts import Followed


class HistoryDiffers(Exception):
    """The source's log is not the one that was followed: a backup was restored, or the database is another.

    `common` is the last place that both histories share, where the source's epochs tell.
    """

    def __init__(self, what: str, common: Followed | None = None) -> None:
        super().__init__(what)
        self.common = common


def new_epoch(connection: Connection[Any]) -> UUID:
    """Begin a new epoch, as must be done after every restore of a backup, before the service starts; returns it.

    The connection must act as the database's owner: no service may do this. Followers then stop as `history-differs`.
    """
    with connection.transaction():
        row = connection.cursor().execute("UPDATE log_identity SET epoch = gen_random_uuid() RETURNING epoch").fetchone()
    assert row is not None, "a log has one identity"
    return UUID(str(row["epoch"] if isinstance(row, dict) else row[0]))
