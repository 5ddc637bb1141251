"""Reading one's own writes: a page after a command waits until the service's own read models have reached it."""

from __future__ import annotations

import time
from typing import Final

from flask import request

from shared.vocabulary.language import say
from shared.web.problem import BadRequest
from shared.web.service import the_service

LONGEST_WAIT: Final = 1.0  # seconds
_PAUSE: Final = 0.004
_BEHIND = "SELECT 1 FROM follower_position WHERE source = %s AND position < %s AND state = 'following' LIMIT 1"


def read_own_write(position: int, *, longest: float = LONGEST_WAIT) -> bool:
    """Wait until every read model of this service's own log has reached a position; False if that took too long.

    A read model that is stalled is not waited for. Must be called outside a transaction, which would not let us see the change.
    """
    service = the_service()
    deadline = time.monotonic() + longest
    while service.database.row(_BEHIND, (service.name, position)) is not None:
        if time.monotonic() >= deadline:
            return False
        time.sleep(_PAUSE)
    return True


def wait_if_asked() -> None:
    """Let an API client read its own write: a GET with the `Narvaro-Position` of its last answer waits for it."""
    asked = request.headers.get("Narvaro-Position")
    if asked is None:
        return
    if not asked.isascii() or not asked.isdigit() or len(asked) > 18:
        raise BadRequest(say("Huvudet Narvaro-Position ska vara ett heltal."))
    head = the_service().database.row("SELECT coalesce(max(notification_id), 0) AS position FROM log_events")
    # What the log doesn't hold never comes: nobody may keep a place here by naming it.
    read_own_write(min(int(asked), head["position"] if head else 0))
