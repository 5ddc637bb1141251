"""Proves that a follower or projection has applied every fact up to where it stands, or tells from which position on it has not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing

from psycopg.rows import DictRow

from shared.eventlog.database import Database
from shared.eventlog.log import EventLog
from shared.messaging.history import HistoryDiffers
from shared.messaging.missing import Fact, Proof, Skip, Standing, check
from shared.messaging.positions import Place, place_of
from shared.messaging.pulling import Pull, batches_up_to
from shared.messaging.tally import Mark
from shared.messaging.workings import Workings

_PLACES = "SELECT * FROM follower_position ORDER BY follower, source"
_MARKS = "SELECT follower, source, facts, position, digest FROM follower_mark ORDER BY facts"
_SKIPS = "SELECT follower, source, position, reason, skipped_by FROM follower_skip ORDER BY position"
_EVENTS = "SELECT notification_id, hash FROM log_events WHERE notification_id <= %s ORDER BY notification_id"


def prove(workings: Workings, pulls: Mapping[str, Pull]) -> list[Proof]:
    """A proof of every projection and follower of a service, which may be moving on meanwhile; one without a place stands at 0. Raises NoAnswer."""
    known = {(projection.name, workings.name) for projection in workings.projections} | {(workings.name, source) for source in workings.reactions}
    found = {(standing.follower, standing.source): standing for standing in standings(workings.database)}
    asked = [found.get(key, Standing(*key, Place())) for key in sorted(known)]
    return [prove_one(standing, _facts(workings, pulls, standing)) for standing in asked]


def _facts(workings: Workings, pulls: Mapping[str, Pull], standing: Standing) -> Iterable[Fact]:
    if not standing.place.position:
        return ()
    own = workings.log if standing.source == workings.name else None
    return events_up_to(own, standing.place) if own else facts_up_to(pulls[standing.source], standing.place)


def prove_one(standing: Standing, facts: Iterable[Fact]) -> Proof:
    """The proof of one, given the source's facts up to where it stands; reading them may raise HistoryDiffers."""
    try:
        return check(standing, facts)
    except HistoryDiffers:
        return Proof.of(standing, differs_from=1, why="its source's log is not the one that was followed")


def standings(database: Database) -> list[Standing]:
    """Every follower's and projection's place, marks and skips, all as of one moment."""
    with database.transaction() as transaction:
        connection = transaction.connection
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        places, marks, skips = (connection.execute(query).fetchall() for query in (_PLACES, _MARKS, _SKIPS))
    return [
        Standing(
            *key,
            place_of(row),
            tuple(Mark(each["facts"], each["position"], bytes(each["digest"])) for each in marks if _whose(each) == key),
            tuple(Skip(each["position"], each["reason"], each["skipped_by"]) for each in skips if _whose(each) == key),
        )
        for row, key in ((row, _whose(row)) for row in places)
    ]


def _whose(row: DictRow) -> tuple[str, str]:
    return row["follower"], row["source"]


def facts_up_to(pull: Pull, place: Place) -> Iterator[Fact]:
    """Position and hash of every fact that a source publishes today up to a place. Raises HistoryDiffers where the place is not in its log."""
    for batch in batches_up_to(pull, place):
        yield from batch.places


def events_up_to(log: EventLog, place: Place) -> Iterator[Fact]:
    """Position and hash of every event of the own log up to a place, which is what a projection applies. Raises HistoryDiffers."""
    last = b""
    with log.database.connection() as connection, closing(connection.cursor()) as cursor:
        for row in cursor.stream(_EVENTS, (place.position,), binary=True, size=500):
            last = bytes(row["hash"])
            yield row["notification_id"], last
    if last != place.digest:
        raise HistoryDiffers("the place is not in the log")
