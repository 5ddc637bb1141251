"""How a service's flow of facts is doing, for /health/ready."""

from __future__ import annotations

from typing import Any

import psycopg

from shared.eventlog.database import Database
from shared.messaging.positions import State, places
from shared.messaging.workings import Workings

_RELAY = "SELECT position, (SELECT coalesce(max(notification_id), 0) FROM log_events) AS log FROM relay_position"


def workings_health(workings: Workings) -> dict[str, Any]:
    """`status` is `ok`, `degraded` (something stands still or waits: the service still takes requests) or `unavailable` (no database).

    No personal data: names, positions, kinds of errors.
    """
    try:
        relay = workings.database.row(_RELAY)
        followers = _followers(workings.database)
    except psycopg.Error as error:
        return {"status": "unavailable", "database": type(error).__name__}
    assert relay is not None, "the relay has one row"
    known = {(projection.name, workings.name) for projection in workings.projections} | {(workings.name, source) for source in workings.reactions}
    still = [each for each in followers if each["state"] in (State.STALLED, State.HISTORY_DIFFERS) and (each["follower"], each["source"]) in known]
    return {
        "status": "degraded" if still else "ok",
        "database": "ok",
        "log": relay["log"],
        "relayed": relay["position"],
        "followers": followers,
    }


def _followers(database: Database) -> list[dict[str, Any]]:
    return [
        {"follower": follower, "source": source, "position": place.position, "state": place.state.value, "trouble": place.trouble}
        for (follower, source), place in places(database).items()
    ]
