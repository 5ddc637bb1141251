"""Tables beside the live ones: filled while those go on serving, and taken over in one transaction when they are whole.

They are temporary tables of one session, found there under the live ones' names before those; nobody else sees them, and however the session
ends, they are gone with it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from psycopg import Connection
from psycopg.rows import DictRow

from shared.eventlog.database import Database
from shared.messaging.positions import Place, place_of

# Nobody analyzes temporary tables, so that PostgreSQL would think them small for ever and read them from end to end.
_SESSION = (
    "-c application_name=rebuild -c lock_timeout=10s -c idle_in_transaction_session_timeout=60s "
    "-c enable_seqscan=off -c temp_buffers=64MB -c work_mem=64MB"
)
_OF_PLACES = ("follower_position", "follower_mark")
_BEGIN = "INSERT INTO pg_temp.follower_position (follower, source) VALUES (%s, %s) ON CONFLICT DO NOTHING"
_BEGIN_LIVE = "INSERT INTO public.follower_position (follower, source) VALUES (%s, %s) ON CONFLICT DO NOTHING"
_LIVE = "SELECT * FROM public.follower_position WHERE follower = %s AND source = %s"
_LOCK = "SELECT FROM public.follower_position WHERE follower = %s AND source = %s FOR UPDATE"
_MOVE = """
UPDATE public.follower_position live SET (position, digest, log_id, epoch, state, trouble, facts, facts_digest, facts_after)
    = ROW (made.position, made.digest, made.log_id, made.epoch, made.state, made.trouble, made.facts, made.facts_digest, made.facts_after)
FROM pg_temp.follower_position made WHERE (made.follower, made.source) = (live.follower, live.source) AND (live.follower, live.source) = (%s, %s)
"""
_UNMARK = "DELETE FROM public.follower_mark WHERE follower = %s AND source = %s"
_MARK = "INSERT INTO public.follower_mark SELECT * FROM pg_temp.follower_mark WHERE follower = %s AND source = %s"

Key = tuple[str, str]
"""A follower's or projection's name and its source."""


@dataclass(frozen=True)
class Beside:
    """Empty tables beside the live ones, with places of their own at the beginning of each log."""

    connection: Connection[DictRow]
    tables: Sequence[str]

    def live_place(self, key: Key) -> Place:
        """Where somebody stands in the live tables."""
        row = self.connection.execute(_LIVE, key).fetchone()
        return place_of(row) if row else Place()

    @contextmanager
    def taking_over(self, keys: Sequence[Key]) -> Iterator[None]:
        """Let nobody move meanwhile; in the end the live tables are what these are. All of it happens or nothing."""
        with self.connection.transaction():
            for key in sorted(keys):
                self.connection.execute(_BEGIN_LIVE, key)
                self.connection.execute(_LOCK, key)
            yield
            self.connection.execute("SELECT take_from_beside(%s)", (list(self.tables),))

    def take_place(self, key: Key) -> None:
        """Let somebody stand where he stands here, having counted what he counted here."""
        for statement in (_BEGIN, _MOVE, _UNMARK, _MARK):
            self.connection.execute(statement, key)


@contextmanager
def beside(database: Database, tables: Sequence[str]) -> Iterator[Beside]:
    """Make the tables, and let all that this thread does with the database meanwhile go to them. Raises psycopg.OperationalError."""
    with database.connect(_SESSION) as connection, database.kept_to(connection):
        connection.execute("SELECT make_beside(%s)", ([*_OF_PLACES, *tables],))
        yield Beside(connection, tables)
