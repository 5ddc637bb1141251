"""A service's log as batches of published facts: what its relay sends and what others pull, by the same road."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from eventsourcing.utils import resolve_topic

from shared.eventlog.log import EventLog, Recorded
from shared.messaging.envelope import Batch, Interval, encode_fact
from shared.messaging.history import HistoryDiffers
from shared.messaging.window import Entry, LogWindow

MOST = 5000  # events in one answer, whatever is asked
_IDENTITY = "SELECT log_id, epoch, (SELECT hash FROM log_events WHERE notification_id = %s) AS hash FROM log_identity"

_COMMON = "SELECT min(after) AS position FROM log_epoch WHERE number > (SELECT number FROM log_epoch WHERE epoch = %s)"


@dataclass(frozen=True)
class Followed:
    """How far somebody has followed a log, and which log that was; position 0 has followed nothing yet."""

    position: int = 0
    digest: bytes = b""
    log_id: UUID | None = None
    epoch: UUID | None = None


class Facts:
    """Reads the log in order and turns each event into at most one published fact."""

    def __init__(self, source: str, window: LogWindow, published: Callable[[Any, Recorded], Any | None]) -> None:
        self.source = source
        self.window = window
        self.published = published
        self._silent: dict[str, bool] = {}

    @property
    def log(self) -> EventLog:
        """The log that is read."""
        return self.window.log

    def after(self, position: int, limit: int = 500) -> Batch:
        """The facts after a position, of at most `limit` events; an empty interval at the log's end. Raises HistoryDiffers beyond it."""
        return self._batch(position, limit, self._identity(position))

    def since(self, followed: Followed, limit: int = 500) -> Batch:
        """The same, for one who tells which log was followed; raises HistoryDiffers when it wasn't this one, as it is now."""
        try:
            here = self._identity(followed.position)
        except HistoryDiffers as beyond:
            raise HistoryDiffers(str(beyond), self._common(followed)) from None
        if followed.position > 0 and (followed.log_id, followed.epoch, followed.digest) != (here.log_id, here.epoch, here.digest):
            raise HistoryDiffers(f"{self.source}: the log at position {followed.position} is not the one that was followed", self._common(followed))
        return self._batch(followed.position, limit, here)

    def _identity(self, position: int) -> Followed:
        """What a position is here and now: read each time, since a backup may have been restored underneath."""
        row = self.log.database.row(_IDENTITY, (position,))
        assert row is not None, "a log has one identity"
        digest = bytes(row["hash"] or b"")
        if position > 0 and not digest:
            raise HistoryDiffers(f"{self.source}: the log ends before position {position}")
        return Followed(position, digest, row["log_id"], row["epoch"])

    def _common(self, followed: Followed) -> Followed | None:
        """Where the first epoch after the followed one began; None where that one isn't known or is today's, or the log is another."""
        row = self.log.database.row(_COMMON, (followed.epoch,))
        if row is None or row["position"] is None:
            return None
        here = self._identity(row["position"])
        return here if here.log_id == followed.log_id else None

    def _batch(self, position: int, limit: int, here: Followed) -> Batch:
        assert here.log_id is not None, "a log has an identity"
        assert here.epoch is not None, "a log has an identity"
        encoded, last = list[bytes](), None
        for last in self.window.after(position, max(1, min(limit, MOST))):
            fact = None if self._is_silent(last.topic) else self._encode(here.epoch, last)
            if fact is not None:
                encoded.append(fact)
        interval = Interval(
            source=self.source,
            log_id=here.log_id,
            epoch=here.epoch,
            after=position,
            after_digest=here.digest,
            through=last.position if last else position,
            digest=last.hash if last else here.digest,
        )
        return Batch.pack(interval, encoded)

    def _is_silent(self, topic: str) -> bool:
        """Whether events of a kind are never published, as far as a singledispatch function tells: then they need not be read."""
        if topic not in self._silent:
            dispatch = getattr(self.published, "dispatch", None)
            self._silent[topic] = dispatch is not None and dispatch(resolve_topic(topic)) is dispatch(object)
        return self._silent[topic]

    def _encode(self, epoch: UUID, entry: Entry) -> bytes | None:
        if epoch not in entry.encoded:  # which is part of a fact's id
            fact = self.published(entry.recorded.event, entry.recorded)
            entry.encoded[epoch] = None if fact is None else encode_fact(self.source, epoch, entry.recorded, fact)
        return entry.encoded[epoch]
