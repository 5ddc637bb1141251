"""Appends a second: ours, sealed, hashed and timed, beside the bare library's default recorder with the same stored bytes."""

from __future__ import annotations

from uuid import uuid4

from deploy.private import PrivatePostgres
from shared.eventlog.log import EventLog
from shared.eventlog.tests.diary import Diary, somebody
from tests.benchmarks.bare import Note, bare_library, text_that_makes
from tests.benchmarks.ground import Ground
from tests.benchmarks.rates import Goal, Measured, best_in_turns
from tests.databases import Home, make_home

SECONDS = 1.5
GOAL = Goal(least_ratio=1.5)


def appends(ground: Ground) -> list[Measured]:
    """With 1 and 8 threads, in the same server and run."""
    with PrivatePostgres(ground.folder / "postgres") as server:
        return _measure(make_home(server))


def _measure(home: Home) -> list[Measured]:
    measured: list[Measured] = []
    with home.database("intake") as database, home.vault() as vault, bare_library(home.server) as bare:
        log = EventLog(database, vault)
        owner = log.keyring.pupil_of(uuid4().hex)
        act = somebody()

        def ours() -> None:
            log.record(Diary(owner=owner, name="Astrid Exempelsson"), by=act)

        ours()
        row = database.row("SELECT max(octet_length(state)) AS bytes FROM log_events")
        assert row is not None, "something was recorded"
        text = text_that_makes(row["bytes"])
        for workers in (1, 8):
            theirs, mine = best_in_turns(lambda: bare.save(Note(text)), ours, workers=workers, seconds=SECONDS)
            what = f"sealed, hashed appends; peer: bare appends, {workers} thread{'s'[: workers - 1]}"
            measured.append(Measured(what, mine, "/s", theirs, GOAL))
    return measured
