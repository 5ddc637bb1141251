"""A batch of facts as it travels: CloudEvents 1.0 in the JSON batch format.

The first event of a batch tells which interval of the log it covers; the others are the facts in it, perhaps none:

    type narvaro.log-interval.v1, data {log_id, epoch, after, after_digest, through, digest}
    type <fact's name>, id <epoch>.<position>, data the fact

Attributes of ours, lower-case as CloudEvents demands: effectiveon, knownon, actor, role, organisation, correlation, and loghash,
the log's digest at the fact's position, so that a follower may stop after any fact.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any, Final
from uuid import UUID

import orjson

from shared.contracts.fact import FactRecord, fact_from_plain, fact_to_plain
from shared.eventlog.coding import uuid_of
from shared.eventlog.log import Recorded

CONTENT_TYPE: Final = "application/cloudevents-batch+json"
INTERVAL: Final = "narvaro.log-interval.v1"


class NotABatch(ValueError):
    """A message is no batch of ours; tells what is wrong, not what stood there."""


@dataclass(frozen=True)
class Unreadable:
    """Stands for a fact whose name or shape this service does not know; applying it fails, so that its follower stalls there."""

    name: str
    error: str


@dataclass(frozen=True)
class Interval:
    """Which part of whose log: after (exclusive) to through (inclusive), with the log's digest at both ends."""

    source: str
    log_id: UUID
    epoch: UUID
    after: int
    after_digest: bytes
    through: int
    digest: bytes


@dataclass(frozen=True)
class Batch:
    """An interval and its facts; `body` is what travels, and the facts are decoded when they are asked for."""

    interval: Interval
    body: bytes = field(repr=False)

    @classmethod
    def pack(cls, interval: Interval, facts: Sequence[bytes]) -> Batch:
        """Put encoded facts behind their interval."""
        return cls(interval, b"[" + b",".join([_encode_interval(interval), *facts]) + b"]")

    @classmethod
    def read(cls, body: bytes | str) -> Batch:
        """The batch in a message; raises NotABatch."""
        try:
            events = orjson.loads(body)
            interval = _decode_interval(events[0])
        except (ValueError, KeyError, TypeError, IndexError) as error:
            raise NotABatch(f"not a batch of facts: {type(error).__name__}") from None
        batch = cls(interval, body.encode() if isinstance(body, str) else body)
        batch.__dict__["_events"] = events[1:]
        return batch

    @cached_property
    def _events(self) -> list[dict[str, Any]]:
        events: list[dict[str, Any]] = orjson.loads(self.body)
        return events[1:]

    @cached_property
    def facts(self) -> tuple[FactRecord, ...]:
        """The facts, in the log's order; one that can't be read is Unreadable."""
        return tuple(_decode_fact(self.interval.source, event) for event in self._events)

    @property
    def places(self) -> list[tuple[int, bytes]]:
        """Each fact's position and the log's digest there, without decoding the facts."""
        return [(_position(event), bytes.fromhex(event["loghash"])) for event in self._events]

    def digest_at(self, fact: int) -> bytes:
        """The log's digest at one of the facts."""
        return bytes.fromhex(self._events[fact]["loghash"])


def encode_fact(source: str, epoch: UUID, recorded: Recorded, fact: Any) -> bytes:
    """One published fact as a CloudEvent."""
    act = recorded.event.known_act
    event = {
        "specversion": "1.0",
        "id": f"{epoch}.{recorded.position}",
        "source": f"/{source}",
        "type": fact.FACT,
        "subject": recorded.event.originator_id,
        "time": recorded.recorded_at.astimezone(UTC),
        "datacontenttype": "application/json",
        "effectiveon": act.effective_on,
        "actor": act.actor,
        "role": act.role,
        "correlation": act.correlation,
        "loghash": recorded.hash.hex(),
        "data": fact_to_plain(fact),
    }
    if act.known_on is not None:
        event["knownon"] = act.known_on
    if act.organisation is not None:
        event["organisation"] = act.organisation
    return orjson.dumps(event)


def _encode_interval(interval: Interval) -> bytes:
    return orjson.dumps(
        {
            "specversion": "1.0",
            "id": f"{interval.epoch}.{interval.after}-{interval.through}",
            "source": f"/{interval.source}",
            "type": INTERVAL,
            "datacontenttype": "application/json",
            "data": {
                "log_id": interval.log_id,
                "epoch": interval.epoch,
                "after": interval.after,
                "after_digest": interval.after_digest.hex(),
                "through": interval.through,
                "digest": interval.digest.hex(),
            },
        }
    )


def _decode_interval(event: dict[str, Any]) -> Interval:
    if event["type"] != INTERVAL:
        raise ValueError("the first event is no interval")
    data = event["data"]
    return Interval(
        source=event["source"].removeprefix("/"),
        log_id=UUID(data["log_id"]),
        epoch=UUID(data["epoch"]),
        after=int(data["after"]),
        after_digest=bytes.fromhex(data["after_digest"]),
        through=int(data["through"]),
        digest=bytes.fromhex(data["digest"]),
    )


def _position(event: dict[str, Any]) -> int:
    return int(event["id"].rpartition(".")[2])


def _decode_fact(source: str, event: dict[str, Any]) -> FactRecord:
    try:
        fact = fact_from_plain(event["type"], event["data"])
    except Exception as error:  # noqa: BLE001  whatever is wrong with one fact must not hide those before it
        fact = Unreadable(event["type"], type(error).__name__)
    known_on, organisation = event.get("knownon"), event.get("organisation")
    return FactRecord(
        source=source,
        position=_position(event),
        stream_id=uuid_of(event["subject"]),
        recorded_at=datetime.fromisoformat(event["time"]),
        effective_on=date.fromisoformat(event["effectiveon"]),
        known_on=None if known_on is None else date.fromisoformat(known_on),
        actor=uuid_of(event["actor"]),
        role=event["role"],
        organisation=None if organisation is None else uuid_of(organisation),
        correlation=uuid_of(event["correlation"]),
        fact=fact,
    )
