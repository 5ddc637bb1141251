"""Lets a follower go on after its source was restored: one that records events can't be rebuilt, since what it recorded is the truth."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from shared.eventlog.log import EventLog, Recorded
from shared.messaging.facts import Followed
from shared.messaging.history import HistoryDiffers
from shared.messaging.positions import Ledger, Place
from shared.messaging.pulling import Pull

ALL = 2**62


class CannotResume(Exception):
    """There is no place from which the follower could go on without missing or repeating a fact; tells why."""


@dataclass(frozen=True)
class Resumption:
    """Where a follower stood in a history that has ended, and after which place it goes on in its source's history as it is now."""

    stood: Place
    goes_on: Followed

    @property
    def lost(self) -> range:
        """The positions that it has applied and that the restored source has lost."""
        return range(self.goes_on.position + 1, self.stood.position + 1)


def resumption(place: Place, pull: Pull) -> Resumption:
    """Where a follower goes on: where it stands if the restored log reached so far, else where its epoch began. Raises CannotResume, NoAnswer."""
    try:
        pull(place, 1)
    except HistoryDiffers as differs:
        common = differs.common
    else:
        raise CannotResume("it follows the source's log as it is now")
    if common is None:
        raise CannotResume("the source doesn't know the epoch that was followed, or has begun no new one: see `narvaro restored`")
    if place.position > common.position:
        return Resumption(place, common)
    here = Followed(place.position, place.digest, common.log_id, common.epoch)
    try:
        pull(here, 1)
    except HistoryDiffers:
        raise CannotResume(f"the source's log differs before position {place.position}, though its epoch began later") from None
    return Resumption(place, here)


def follow_again(ledger: Ledger, pull: Pull) -> Resumption:
    """Stand where the resumption says. An operator's decision, after a look at what was learned from the events that the source has lost."""
    with ledger.opened() as page:
        found = resumption(page.place, pull)
        if found.lost:
            page.begin_at(found.goes_on)
        else:
            page.move(found.goes_on)
    return found


def recorded_because_of(log: EventLog, source: str, lost: range) -> Iterator[Recorded]:
    """The events that a follower has recorded because of facts at lost positions."""
    causes = {f"{source}/{position}" for position in lost}
    for row in log.streamed(0, ALL) if causes else ():
        recorded = log.read(row)
        if recorded.event.known_act.causation in causes:
            yield recorded
