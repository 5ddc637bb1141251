"""Lets a follower that records events go on after its source was restored: it can't be rebuilt, since what it recorded is the truth."""

from __future__ import annotations

from shared.messaging.facts import Facts, Followed
from shared.messaging.positions import Ledger


def follow_again(ledger: Ledger, source: Facts) -> Followed:
    """Stand where the follower stood, or at the end of a source that is now shorter, in the source's history as it is now.

    An operator's decision, after a look at what was learned from the events that the source has lost; what took their positions below
    the place is not applied. Returns the new place.
    """
    with ledger.opened() as page:
        row = source.log.database.row("SELECT coalesce(max(notification_id), 0) AS position FROM log_events")
        assert row is not None, "an aggregate has one row"
        interval = source.after(min(page.place.position, row["position"]), 1).interval
        there = Followed(interval.after, interval.after_digest, interval.log_id, interval.epoch)
        page.begin_at(there)
    return there
