"""`narvaro follow`: how far every follower and projection has come, which stand still, and how to let one pass a fact."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from deploy.commands import terminal
from deploy.commands.ending import ExitCode, Stop
from deploy.commands.whereabouts import Databases, databases
from shared.eventlog.database import Database
from shared.messaging.positions import STANDS_STILL, places, skip


def follow(folder: Path | None, services: Sequence[str], as_json: bool) -> ExitCode:
    """Tell every place; NOT_RIGHT if something stands still."""
    with databases(folder, services) as reached:
        rows = [row for service in reached.services for row in _places(reached, service)]
    if as_json:
        terminal.write_json(rows)
    else:
        columns = ("at", "follower", "source", "state", "trouble", "position")
        terminal.output().print(terminal.table("Followers", columns, [[str(row[column]) for column in columns] for row in rows], left=5))
    return ExitCode.NOT_RIGHT if any(row["state"] in STANDS_STILL for row in rows) else ExitCode.DONE


def let_pass(at: str, follower: str, source: str, position: int, reason: str, by: str, folder: Path | None) -> ExitCode:
    """Record that a follower may pass over the fact at a position, now and in every rebuild."""
    with databases(folder, [at]) as reached, _opened(reached.settings(at).dsn(at)) as database:
        known = places(database).get((follower, source))
        if known is None:
            raise Stop(f"{at} has no follower {follower} of {source}", ExitCode.WRONG_INPUT)
        if position <= known.position:
            raise Stop(f"{follower} is past position {position} of {source} already", ExitCode.WRONG_INPUT)
        skip(database, follower, source, position, reason, by)
    terminal.output().print(f"{follower} will pass over position {position} of {source}, also when it is rebuilt")
    return ExitCode.DONE


def _places(reached: Databases, service: str) -> list[dict[str, str | int]]:
    with _opened(reached.log_dsn(service)) as database:
        return [
            {
                "at": service,
                "follower": follower,
                "source": source,
                "position": place.position,
                "state": place.state.value,
                "trouble": place.trouble,
            }
            for (follower, source), place in places(database).items()
        ]


@contextmanager
def _opened(dsn: str) -> Iterator[Database]:
    database = Database(dsn, pool_size=2)
    database.open()
    try:
        yield database
    finally:
        database.close()
