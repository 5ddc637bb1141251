"""Fills read models anew from the logs, by the same road that filled them the first time."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from psycopg import sql

from shared.messaging.collecting import collect_less
from shared.messaging.envelope import Batch
from shared.messaging.facts import Followed
from shared.messaging.follower import Follower, Outcome
from shared.messaging.history import HistoryDiffers
from shared.messaging.positions import State, StoredLedger
from shared.messaging.projections import ProjectionRunner
from shared.messaging.pulling import PULLED, Pull, batches_up_to, reading_ahead
from shared.messaging.window import LogWindow
from shared.messaging.workings import Workings

_BACK = """
INSERT INTO follower_position (follower, source, state) VALUES (%s, %s, 'rebuilding')
ON CONFLICT (follower, source) DO UPDATE
SET position = 0, digest = '', log_id = NULL, epoch = NULL, state = 'rebuilding', trouble = '', facts = 0, facts_digest = NULL, facts_after = 0
"""
_SKIPPED = "SELECT position FROM follower_skip WHERE follower = %s AND source = %s"
_UNMARK = "DELETE FROM follower_mark WHERE follower = %s AND source = %s"


class Standstill(Exception):
    """A rebuild met a fact that can't be applied, or a source whose history differs; it goes on by itself when that is mended."""


@dataclass(frozen=True)
class Progress:
    """How far the replay of one source has come: facts and events are counted in the source's log positions."""

    follower: str
    source: str
    position: int


def rebuild(workings: Workings, pulls: Mapping[str, Pull], progress: Callable[[Progress], None] = lambda _: None) -> int:
    """Empty and refill every projection and every reaction that only fills tables (one with `tables`); returns positions replayed.

    Reactions that record events are left alone, but for what they have `written` beside: what they recorded is the truth. The service
    may run meanwhile: rows are locked, so whoever comes first applies. Raises Standstill, NoAnswer, psycopg.OperationalError.
    """
    collect_less()
    pure = {source: reaction for source, reaction in workings.reactions.items() if hasattr(reaction, "tables")}
    _empty(workings, pure)
    replayed = 0
    if workings.log is not None:
        window = LogWindow(workings.log, kept=PULLED)
        for projection in workings.projections:
            replayed += _replay_projection(ProjectionRunner(projection, window, workings.name), progress)
    for source, reaction in pure.items():
        ledger = StoredLedger(workings.database, workings.name, source, durable=False)
        with reading_ahead(pulls[source]) as pull:
            replayed += _replay_follower(ledger, Follower(ledger, source, reaction, portion=PULLED), pull, progress)
    for source, reaction in workings.reactions.items():
        if source not in pure and hasattr(reaction, "written"):
            ledger = StoredLedger(workings.database, workings.name, source)
            with reading_ahead(pulls[source]) as pull:
                replayed += _write_again(ledger, reaction.written, pull, progress)
    return replayed


def _write_again(ledger: StoredLedger, written: Any, pull: Pull, progress: Callable[[Progress], None]) -> int:
    """Replace what a recording reaction has written beside its events, in one transaction: readers see the old rows until it is done."""
    with ledger.opened() as page:
        for table in written.tables:
            page.transaction.connection.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))
        skipped = {row["position"] for row in page.transaction.connection.execute(_SKIPPED, (ledger.follower, ledger.source))}
        try:
            for batch in batches_up_to(pull, page.place):
                progress(Progress(ledger.follower, ledger.source, batch.interval.through))
                for record in batch.facts:
                    if record.position not in skipped:
                        written(record)
        except HistoryDiffers as error:
            raise Standstill(f"{ledger.follower} following {ledger.source}: {error}") from error
    return page.place.position


def _empty(workings: Workings, pure: Mapping[str, Any]) -> None:
    tables: Sequence[str] = sorted(
        {table for projection in workings.projections for table in projection.tables}
        | {table for reaction in pure.values() for table in reaction.tables}
    )
    rows = [(projection.name, workings.name) for projection in workings.projections] + [(workings.name, source) for source in pure]
    with workings.database.transaction() as transaction:
        # Rows first, as the loops do: whoever is applying finishes before the tables are emptied.
        for row in rows:
            transaction.connection.execute(_BACK, row)
            transaction.connection.execute(_UNMARK, row)
        if tables:
            names = sql.SQL(", ").join(sql.Identifier(table) for table in tables)
            transaction.connection.execute(sql.SQL("TRUNCATE {}").format(names))


def _replay_projection(runner: ProjectionRunner, progress: Callable[[Progress], None]) -> int:
    outcome = Outcome.APPLIED
    while outcome is Outcome.APPLIED:
        outcome = runner.run_once(PULLED)
        progress(Progress(runner.projection.name, runner.ledger.source, runner.ledger.place().position))
    return _finished(runner.ledger, outcome)


def _replay_follower(ledger: StoredLedger, follower: Follower, pull: Pull, progress: Callable[[Progress], None]) -> int:
    def pull_and_tell(followed: Followed, limit: int) -> Batch:
        progress(Progress(ledger.follower, follower.source, followed.position))
        return pull(followed, limit)

    outcome = follower.catch_up(pull_and_tell, limit=PULLED)
    while outcome is Outcome.PULL:
        outcome = follower.catch_up(pull_and_tell, limit=PULLED)
    return _finished(ledger, outcome)


def _finished(ledger: StoredLedger, outcome: Outcome) -> int:
    place = ledger.place()
    if place.state in (State.STALLED, State.HISTORY_DIFFERS):
        raise Standstill(f"{ledger.follower} following {ledger.source} stands still ({outcome}): {place.trouble}")
    return place.position
