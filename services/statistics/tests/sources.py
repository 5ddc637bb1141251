"""The other services' logs, as statistics meets them: batches of facts to be pulled, in the form in which they travel."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from shared.contracts.fact import FactRecord
from shared.eventlog.act import Act
from shared.eventlog.log import Recorded
from shared.messaging.envelope import Batch, Interval, encode_fact
from shared.messaging.facts import Followed
from shared.messaging.pulling import Pull
from shared.vocabulary.codes import Role

LOG_ID, EPOCH = UUID(int=1), UUID(int=2)


@dataclass(frozen=True)
class Happened:
    """As much of an event as the envelope asks for."""

    originator_id: UUID
    known_act: Act


def pull_from(source: str, records: Sequence[FactRecord]) -> Pull:
    """A source that answers pulls with these facts, one at each position."""
    encoded = [encode_fact(source, EPOCH, _recorded(record), record.fact) for record in records]

    def pull(followed: Followed, limit: int) -> Batch:
        facts = encoded[followed.position : followed.position + limit]
        through = followed.position + len(facts)
        packed = Batch.pack(Interval(source, LOG_ID, EPOCH, followed.position, _digest(followed.position), through, _digest(through)), facts)
        return Batch.read(packed.body)

    return pull


def _recorded(record: FactRecord) -> Recorded:
    act = Act(record.actor, Role(record.role), record.organisation, record.effective_on, record.correlation, known_on=record.known_on)
    return Recorded(record.position, record.recorded_at, _digest(record.position), Happened(record.stream_id, act))


def _digest(position: int) -> bytes:
    return hashlib.sha256(str(position).encode()).digest() if position else b""
