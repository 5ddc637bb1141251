"""Applies another service's facts exactly once and in order, whatever the broker loses, repeats or reorders."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from shared.contracts.fact import FactRecord, UnknownFact
from shared.messaging.applying import PORTION, CannotApply, Stretch, Verdict, apply_stretch, judge
from shared.messaging.envelope import Batch, Interval, Unreadable
from shared.messaging.facts import Followed
from shared.messaging.history import HistoryDiffers
from shared.messaging.positions import Ledger, State
from shared.messaging.pulling import Pull


class Outcome(StrEnum):
    """What came of a batch or of catching up."""

    SEEN = "seen"
    APPLIED = "applied"
    PULL = "pull"
    CAUGHT_UP = "caught-up"
    STALLED = "stalled"
    HISTORY_DIFFERS = "history-differs"


class Follower:
    """One service's reaction to one source.

    `reaction` is called with each fact in the transaction that moves the position; one that has a method `many` gets all of a
    transaction's facts at once.
    """

    def __init__(self, ledger: Ledger, source: str, reaction: Callable[[FactRecord], None], *, portion: int = PORTION) -> None:
        self.ledger = ledger
        self.source = source
        self.portion = portion
        self._react = _many(reaction)
        self._known = Followed()
        self._count = 0
        self._newest: datetime | None = None

    def take_count(self) -> tuple[int, datetime | None]:
        """How many facts were applied since the last call, and when the newest of all was recorded."""
        count, self._count = self._count, 0
        return count, self._newest

    def offer(self, batch: Batch) -> Outcome:
        """Apply a batch that the broker brought, if it joins on; a follower that stands still waits for `catch_up`. Raises PASSING errors."""
        if batch.interval.source != self.source:
            raise ValueError("a batch of another source")
        interval = batch.interval
        if judge(at(interval, interval.after, interval.after_digest), end_of(interval), self._known) is Verdict.SEEN:
            return Outcome.SEEN  # without decoding its facts
        return self._apply(batch, asked=False)

    def catch_up(self, pull: Pull, *, limit: int = 1000, through: int | None = None, keep_going: Callable[[], bool] = lambda: True) -> Outcome:
        """Pull and apply until the source has no more, or something stops it. Raises NoAnswer and other PASSING errors.

        `through` is where to stop asking, if one comes to stand just there: at the end of a batch, so that the next one joins on.
        """
        while keep_going():
            place = self._known = self.ledger.place()
            left = limit if through is None else through - place.position
            try:
                batch = pull(place, min(limit, left) if left > 0 else limit)
            except HistoryDiffers:
                self.ledger.tell(State.HISTORY_DIFFERS, f"not the history that was followed, at position {place.position}")
                return Outcome.HISTORY_DIFFERS
            if batch.interval.through <= place.position:
                if place.state is not State.FOLLOWING or place.epoch != batch.interval.epoch:
                    self._settle(batch)
                return Outcome.CAUGHT_UP
            outcome = self._apply(batch, asked=True)
            if outcome is not Outcome.APPLIED:
                return outcome
            if batch.interval.through == through:
                return Outcome.CAUGHT_UP
        return Outcome.PULL

    def _settle(self, batch: Batch) -> None:
        """Remember whose history it is, with nothing to apply, and that nothing holds the follower up."""
        with self.ledger.opened() as page:
            if page.place.position == batch.interval.through:
                page.move(end_of(batch.interval))

    def _apply(self, batch: Batch, *, asked: bool) -> Outcome:
        try:
            verdict = apply_stretch(self.ledger, stretch_of(batch), self._react, self.portion, asked=asked)
        except CannotApply as trouble:
            self.ledger.tell(State.STALLED, str(trouble))
            return Outcome.STALLED
        if verdict is Verdict.APPLY:
            self._known = end_of(batch.interval)
            self._count += len(batch.facts)
            self._newest = batch.facts[-1].recorded_at if batch.facts else self._newest
        return {Verdict.SEEN: Outcome.SEEN, Verdict.APPLY: Outcome.APPLIED, Verdict.PULL: Outcome.PULL}[verdict]


def at(interval: Interval, position: int, digest: bytes) -> Followed:
    """A place within the interval's history."""
    return Followed(position, digest, interval.log_id, interval.epoch)


def end_of(interval: Interval) -> Followed:
    """Where one stands when the whole interval is applied."""
    return at(interval, interval.through, interval.digest)


def stretch_of(batch: Batch) -> Stretch[FactRecord]:
    """A batch as a stretch to apply."""
    interval, facts = batch.interval, batch.facts
    start = at(interval, interval.after, interval.after_digest)
    return Stretch(start, facts, [record.position for record in facts], batch.digest_at, end_of(interval))


def _many(reaction: Any) -> Callable[[Any, Sequence[FactRecord]], None]:
    together: Callable[[Sequence[FactRecord]], None] | None = getattr(reaction, "many", None)

    def react(_: Any, records: Sequence[FactRecord]) -> None:
        for record in records:
            if isinstance(record.fact, Unreadable):
                raise UnknownFact(record.fact.name)
        if together is not None:
            together(records)
        else:
            for record in records:
                reaction(record)

    return react
