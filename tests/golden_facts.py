"""Writes the golden file of every published fact that has none yet, as its golden event is published: `python -m tests.golden_facts`.

An existing file is never written again: it is what some queue or some other service may still hold.
"""

from __future__ import annotations

import hashlib
import importlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, get_args, get_type_hints
from uuid import UUID

import orjson

from shared.contracts import casework, consent, intake
from shared.contracts.fact import FACT_TYPES
from shared.eventlog.keyring import KeysInMemory
from shared.eventlog.log import Recorded
from shared.eventlog.mapper import SealingMapper
from shared.messaging.envelope import encode_fact
from tests.event_classes import HOUSE, aggregates, read_golden

FOLDER = HOUSE / "shared" / "contracts" / "tests" / "golden"
EPOCH = UUID("0a7c6d4e-2f0b-5a52-9a3e-0000000000f1")
RECORDED_AT = datetime(2021, 8, 13, 12, tzinfo=UTC)
OWNERS = (intake, consent, casework)


def published_names() -> set[str]:
    """Every fact that is published by itself: parts of others have names too, but never travel alone."""
    parts = {part for kind in FACT_TYPES.values() for part in _facts_within(kind)}
    ours = [kind for owner in OWNERS for kind in vars(owner).values()]
    return {name for name, kind in FACT_TYPES.items() if kind not in parts and kind in ours}


def _facts_within(kind: type[Any]) -> Iterator[type[Any]]:
    waiting = [*get_type_hints(kind).values()]
    while waiting:
        hint = waiting.pop()
        waiting += get_args(hint)
        if hint in FACT_TYPES.values():
            yield hint


def golden_events(service: str) -> Iterator[Recorded]:
    """A service's golden events of every version, as its log would give them."""
    assert aggregates(), "reading them makes the topics of all known"
    mapper = SealingMapper(KeysInMemory())
    for path in sorted((HOUSE / "services" / service / "tests" / "golden").glob("*.json")):
        stored = read_golden(path)
        yield Recorded(stored.originator_version, RECORDED_AT, hashlib.sha256(stored.topic.encode()).digest(), mapper.to_domain_event(stored))


def published_today(service: str) -> Iterator[dict[str, Any]]:
    """What today's code publishes of the golden events: CloudEvents as they travel."""
    published = importlib.import_module(f"services.{service}.publishing").published
    for recorded in golden_events(service):
        fact = published(recorded.event, recorded)
        if fact is not None:
            yield orjson.loads(encode_fact(service, EPOCH, recorded, fact))


def golden_file(name: str) -> Path:
    """Where the golden form of a fact lies; its name ends in its version."""
    return FOLDER / f"{name}.json"


def write_missing() -> list[Path]:
    """Write what is missing; returns the new files."""
    written = []
    for owner in OWNERS:
        for fact in published_today(owner.__name__.rpartition(".")[2]):
            path = golden_file(fact["type"])
            if not path.exists():
                path.write_text(json.dumps(fact, indent=2, sort_keys=True, ensure_ascii=False) + "\n", encoding="utf-8")
                written.append(path)
    return written


if __name__ == "__main__":
    for new in write_missing():
        print(new)
