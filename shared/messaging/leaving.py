"""What a service answers when a pupil's key is to be destroyed: whether anything is open, and then to begin nothing new meanwhile.

Whoever begins something about a pupil asks `may_begin` in the transaction that records it. Both take the pupil's lock, so that no new
thing slips in between the answer and the destruction; after that the pupil's number finds somebody new. Whoever destroys now asks for a
hold without an end, since no clock can tell how long its own work takes; whoever only asks holds for a minute.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from shared.eventlog.database import Database
from shared.eventlog.subjects import events_about
from shared.messaging.workings import Workings
from shared.proof.note import Checkpoint

HELD_SECONDS = 60
"""How long nothing new is begun after an answer to whoever only asks; the destruction follows within seconds and holds anew."""

_MAY_BEGIN = "SELECT pupil FROM unnest(%s::uuid[]) AS pupil WHERE may_begin(pupil)"
_LOCK = "SELECT pg_advisory_xact_lock(7305808, hashtext(%s))"
_LOCK_ALL = "SELECT pg_advisory_xact_lock(7305813)"
_LOCK_ALL_TOO = "SELECT pg_advisory_xact_lock_shared(7305813)"
_ARE_LEAVING = "SELECT 1 FROM subject_leaving WHERE subject = ANY(%s) AND until > clock_timestamp() LIMIT 1"
_HOLD = (
    "INSERT INTO subject_leaving (subject, until) VALUES "
    "(%(subject)s, CASE WHEN %(until_told)s THEN 'infinity' ELSE clock_timestamp() + make_interval(secs => %(held)s) END) "
    "ON CONFLICT (subject) DO UPDATE SET until = greatest(subject_leaving.until, excluded.until)"
)
_LET_BEGIN = "UPDATE subject_leaving SET until = clock_timestamp() WHERE until = 'infinity'"
_BEHIND = """
SELECT EXISTS (SELECT FROM unnest(%(names)s::text[]) AS name LEFT JOIN follower_position p ON p.follower = name AND p.source = %(source)s
    WHERE coalesce(p.position, 0) < (SELECT coalesce(max(notification_id), 0) FROM log_events)) AS behind
"""


class TablesBehind(Exception):
    """The tables that would tell what is open have not reached the log's end: no answer is better than a wrong one."""


def may_begin(database: Database, pupil_id: UUID) -> bool:
    """Whether something new may be begun about a pupil; holds off a destruction until the transaction ends."""
    row = database.row("SELECT may_begin(%s) AS may_begin", (pupil_id,))
    assert row is not None, "a function answers"
    return bool(row["may_begin"])


def those_that_may_begin(database: Database, pupil_ids: Collection[UUID]) -> set[UUID]:
    """About whom of a few something new may be begun; a lock each."""
    return {row["pupil"] for row in database.rows(_MAY_BEGIN, (list(pupil_ids),))}


def may_begin_about_all(database: Database, pupil_ids: Sequence[UUID]) -> bool:
    """The same about thousands of pupils, by one lock: there is not room for one each. Holds off every destruction until the transaction ends."""
    database.row(_LOCK_ALL_TOO)
    return database.row(_ARE_LEAVING, (list(pupil_ids),)) is None


@dataclass(frozen=True)
class Leaving:
    """The RPC methods of one service. `open_about` counts what is open about a pupil, `cases_of` names the pupil's cases."""

    workings: Workings
    open_about: Callable[[UUID], int]
    cases_of: Callable[[UUID], Sequence[UUID]]

    def let_go(self, pupil_id: str, *, until_told: bool = False) -> dict[str, Any]:
        """What is open about a pupil, and how many events the log holds; where nothing is open nothing new is begun for a minute, or until told.

        Must be called in a transaction. Raises TablesBehind.
        """
        subject, database = UUID(pupil_id), self.workings.database
        database.row(_LOCK_ALL)
        database.row(_LOCK, (str(subject),))
        names = [projection.name for projection in self.workings.projections]
        behind = database.row(_BEHIND, {"names": names, "source": self.workings.name})
        if behind is None or behind["behind"]:
            raise TablesBehind
        found = self.open_about(subject)
        if not found:
            database.execute(_HOLD, {"subject": subject, "until_told": until_told, "held": HELD_SECONDS})
        cases = [str(each) for each in self.cases_of(subject)]
        return {"open": found, "cases": cases, "events": events_about(database, subject), **self.mark()}

    def let_begin(self) -> dict[str, Any]:
        """Nobody is being destroyed any more: whatever was held until told may begin again."""
        self.workings.database.execute(_LET_BEGIN)
        return {}

    def mark(self) -> dict[str, Any]:
        """A checkpoint of the log as it is now: size, and root in hexadecimal."""
        return mark_of(self.workings)


def mark_of(workings: Workings) -> dict[str, Any]:
    """A checkpoint of a log as it is now, signed and kept where the service signs; raises what Checkpoints.take does."""
    if workings.checkpoints is None:
        while workings.trees.grow():
            continue
        return {"size": workings.trees.size, "root": workings.trees.root(workings.trees.size).hex()}
    note = workings.checkpoints.take()
    assert workings.signing is not None, "checkpoints are signed"
    taken = Checkpoint.read(workings.signing.signer.public.text_of(note))
    return {"size": taken.size, "root": taken.root.hex()}


def letting_go(workings: Workings, open_about: Callable[[UUID], int], cases_of: Callable[[UUID], Sequence[UUID]]) -> dict[str, Callable[..., Any]]:
    """The RPC methods by name, for the service's own `rpc`."""
    leaving = Leaving(workings, open_about, cases_of)
    return {"let_go": leaving.let_go, "let_begin": leaving.let_begin, "mark": leaving.mark}
