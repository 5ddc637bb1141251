"""Whether what a service serves is what its logs say: its read models filled anew in a scratch database, up to where the live ones stand.

The live database is only read, once, as of one moment; it moves on meanwhile, and the scratch one stops where it stood then.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shared.eventlog.equality import Content, content_of
from shared.messaging.follower import Follower
from shared.messaging.positions import Place, StoredLedger, places
from shared.messaging.projections import ProjectionRunner
from shared.messaging.pulling import PULLED, Pull, reading_ahead
from shared.messaging.rebuild import Progress, arrived, replay_up_to
from shared.messaging.window import LogWindow
from shared.messaging.workings import Workings, tables_of, writing

_SKIP = "INSERT INTO follower_skip (follower, source, position, reason, skipped_by) VALUES (%s, %s, %s, %s, %s)"
Key = tuple[str, str]
"""A follower's or projection's name and its source."""


@dataclass(frozen=True)
class Compared:
    """One table: what the live one held, and what the logs make of it."""

    table: str
    live: Content
    rebuilt: Content

    @property
    def same(self) -> bool:
        """Byte for byte."""
        return self.live == self.rebuilt


@dataclass(frozen=True)
class Photograph:
    """Places, tables and skips of a service, all as of one moment."""

    places: Mapping[Key, Place]
    tables: Mapping[str, Content]
    skips: Sequence[tuple[Any, ...]]


def compare(live: Workings, scratch: Workings, pulls: Mapping[str, Pull], progress: Callable[[Progress], None] = lambda _: None) -> list[Compared]:
    """Fill the scratch service's empty tables as a rebuild does, and compare. Raises Standstill where that is not possible, NoAnswer."""
    taken = photograph(live)
    for skip in taken.skips:
        scratch.database.execute(_SKIP, skip)
    if live.log is not None:
        window = LogWindow(live.log, kept=PULLED)
        for projection in scratch.projections:
            runner = ProjectionRunner(projection, window, live.name, scratch.database)
            _replay_projection(runner, taken.places.get((projection.name, live.name), Place()), progress)
    for source, reaction in scratch.reactions.items():
        filler = writing(reaction)
        if filler is not None:
            ledger = StoredLedger(scratch.database, live.name, source, durable=False)
            with reading_ahead(pulls[source]) as pull:
                through = taken.places.get((live.name, source), Place())
                replay_up_to(through, ledger, Follower(ledger, source, filler, portion=PULLED), pull, progress)
    rebuilt = photograph(scratch).tables
    return [Compared(table, content, rebuilt[table]) for table, content in taken.tables.items()]


def photograph(workings: Workings) -> Photograph:
    """Look at everything as of one moment, without holding anybody up."""
    tables = tables_of(workings)
    with workings.database.transaction() as transaction:
        connection = transaction.connection
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        connection.execute("SET LOCAL TimeZone = 'UTC'")
        skips = [tuple(row.values()) for row in connection.execute("SELECT follower, source, position, reason, skipped_by FROM follower_skip")]
        return Photograph(places(workings.database), {table: content_of(connection, table) for table in tables}, skips)


def _replay_projection(runner: ProjectionRunner, through: Place, progress: Callable[[Progress], None]) -> None:
    before, reached = -1, 0
    while before < reached < through.position:
        runner.run_once(min(PULLED, through.position - reached))
        before, reached = reached, runner.ledger.place().position
        progress(Progress(runner.projection.name, runner.ledger.source, reached))
    arrived(runner.ledger, through)
