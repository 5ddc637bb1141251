"""Every event and aggregate class of the house, found by importing each service's domain."""

from __future__ import annotations

import importlib
import json
import pkgutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson
from eventsourcing.persistence import StoredEvent
from eventsourcing.utils import get_topic

from shared.eventlog.aggregate import Aggregate
from shared.runtime.migrations import SERVICES

HOUSE = Path(__file__).resolve().parents[1]


def aggregates() -> list[type[Aggregate]]:
    """Every aggregate class with a topic of a service's domain."""
    for service in SERVICES:
        if not (HOUSE / "services" / service / "domain").is_dir():
            continue
        package = importlib.import_module(f"services.{service}.domain")
        for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
            importlib.import_module(module.name)
    return sorted(
        (kind for kind in _subclasses(Aggregate) if kind.__module__.startswith("services.") and "TOPIC" in vars(kind)),
        key=lambda kind: kind.__qualname__,
    )


def events() -> list[type[Aggregate.Event]]:
    """Every event class that can be stored, once each, by topic."""
    found: dict[str, type[Aggregate.Event]] = {}
    for aggregate in aggregates():
        for member in vars(aggregate).values():
            if isinstance(member, type) and issubclass(member, Aggregate.Event) and (topic := getattr(member, "TOPIC", None)):
                found[topic] = member
    return [found[topic] for topic in sorted(found)]


def topic_of(event: type[Aggregate.Event]) -> str:
    """The stable name of an event class."""
    return str(get_topic(event))


def golden_file(topic: str, version: int) -> Path:
    """Where the stored form of an event's version lies."""
    return HOUSE / "services" / topic.split(".")[0] / "tests" / "golden" / f"{topic}.v{version}.json"


def read_golden(path: Path) -> StoredEvent:
    """A golden event as the log would hand it over."""
    golden = json.loads(path.read_text(encoding="utf-8"))
    return StoredEvent(UUID(golden["originator_id"]), golden["originator_version"], golden["topic"], orjson.dumps(golden["state"]))


def _subclasses(kind: type[Any]) -> Iterator[type[Any]]:
    for child in kind.__subclasses__():
        yield child
        yield from _subclasses(child)
