"""How a service's flow of facts is doing, for /health/ready."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import psycopg

from shared.eventlog.checkpoints import AT_LEAST_EVERY, LATE, Checkpoints
from shared.eventlog.database import Database
from shared.messaging import measures
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
        checkpoints = None if workings.checkpoints is None else _checkpoints(workings.name, workings.checkpoints)
    except psycopg.Error as error:
        return {"status": "unavailable", "database": type(error).__name__}
    assert relay is not None, "the relay has one row"
    known = {(projection.name, workings.name) for projection in workings.projections} | {(workings.name, source) for source in workings.reactions}
    still = [each for each in followers if each["state"] in (State.STALLED, State.HISTORY_DIFFERS) and (each["follower"], each["source"]) in known]
    return {
        "status": "degraded" if still or (checkpoints and checkpoints["trouble"]) else "ok",
        "database": "ok",
        "log": relay["log"],
        "relayed": relay["position"],
        "followers": followers,
        "checkpoints": checkpoints,
    }


def _checkpoints(service: str, checkpoints: Checkpoints) -> dict[str, Any]:
    """What is signed, what has not arrived, and what is the matter: a log that doesn't go on from what was signed, or nobody who takes it."""
    last, waiting, now = checkpoints.newest(), checkpoints.waiting(), datetime.now(UTC)
    for name, (count, _) in waiting.items():
        measures.UNDELIVERED.labels(service, name).set(count)
    overdue = ["nothing was signed for more than a day"] if last is not None and now - last.signed_at > AT_LEAST_EVERY + LATE else []
    late = [name for name, (_, since) in waiting.items() if since is not None and now - since > LATE]
    return {
        "size": last.size if last else 0,
        "signed_at": last.signed_at.isoformat() if last else None,
        "grown": checkpoints.trees.size,
        "waiting": {name: count for name, (count, _) in waiting.items()},
        "trouble": checkpoints.trouble or "; ".join([*overdue, *(f"{name} takes no checkpoints" for name in late)]),
    }


def _followers(database: Database) -> list[dict[str, Any]]:
    return [
        {"follower": follower, "source": source, "position": place.position, "state": place.state.value, "trouble": place.trouble}
        for (follower, source), place in places(database).items()
    ]
