"""What may stand in the log: no bare personal text, and every version ever stored can still be read."""

import json
from datetime import date, datetime
from enum import StrEnum
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin
from uuid import UUID

import orjson
import pytest

from shared.eventlog.act import Act
from shared.eventlog.aggregate import Aggregate
from shared.eventlog.coding import is_personal
from shared.eventlog.keyring import KeysInMemory
from shared.eventlog.mapper import SealingMapper, stored_fields
from shared.eventlog.sealed import SealedValue
from shared.vocabulary import words
from tests.event_classes import HOUSE, aggregates, events, golden_file, read_golden, topic_of

PLAIN = {UUID, date, datetime, int, bool, NoneType, Act, SealedValue}
PUBLIC_WORDS = {kind for kind in vars(words).values() if getattr(kind, "__supertype__", None) is str}
LIBRARY_FIELDS = {"originator_topic", "timestamp"}


def may_stand_bare(annotation: Any) -> bool:
    """Whether a field of this type can hold no personal text."""
    if is_personal(annotation) or annotation in PLAIN or annotation in PUBLIC_WORDS:
        return True
    if isinstance(annotation, type) and issubclass(annotation, StrEnum):
        return True
    if get_origin(annotation) in (tuple, Union, UnionType, frozenset, Annotated):
        # Only a whole field is sealed: `Sealed[str] | None` would be stored bare, `Sealed[str | None]` is not.
        return all(may_stand_bare(part) and not is_personal(part) for part in get_args(annotation) if part is not Ellipsis)
    if isinstance(annotation, type) and hasattr(annotation, "__dataclass_fields__"):
        return all(may_stand_bare(each.kind) for each in stored_fields(annotation))
    return False


def test_every_service_with_a_log_has_events_to_look_at() -> None:
    assert {topic_of(event).split(".")[0] for event in events()} == {
        "intake",
        "consent",
        "casework",
    }


@pytest.mark.parametrize("event", events(), ids=topic_of)
def test_no_event_has_a_bare_text(event: type[Aggregate.Event]) -> None:
    bare = [each.name for each in stored_fields(event) if not each.personal and each.name not in LIBRARY_FIELDS and not may_stand_bare(each.kind)]
    assert bare == []


def test_a_bare_text_would_be_found() -> None:
    assert not may_stand_bare(str)
    assert not may_stand_bare(tuple[str, ...])
    assert not may_stand_bare(str | None)


@pytest.mark.parametrize("event", events(), ids=topic_of)
def test_no_topic_is_without_a_golden_event_of_each_version(event: type[Aggregate.Event]) -> None:
    missing = [version for version in range(1, getattr(event, "class_version", 1) + 1) if not golden_file(topic_of(event), version).exists()]
    assert missing == []


@pytest.mark.parametrize(
    "path",
    sorted((HOUSE / "services").glob("*/tests/golden/*.json")),
    ids=lambda path: path.stem,
)
def test_a_golden_event_is_read_by_todays_code_and_stored_the_same_again(
    path: Any,
) -> None:
    golden = json.loads(path.read_text())
    mapper = SealingMapper(KeysInMemory())
    event = mapper.to_domain_event(read_golden(path))
    assert type(event).TOPIC == golden["topic"]  # type: ignore[attr-defined]
    again = orjson.loads(mapper.to_stored_event(event).state)
    if path.stem.endswith(f".v{getattr(type(event), 'class_version', 1)}"):
        assert {key: value for key, value in golden["state"].items() if value is not None} == again


@pytest.mark.parametrize("aggregate", aggregates(), ids=lambda kind: kind.__name__)
def test_an_aggregates_events_are_known_by_its_event_class(aggregate: type[Aggregate]) -> None:
    named: type[Any] = vars(aggregate)["Event"]
    own = [each for each in vars(aggregate).values() if isinstance(each, type) and issubclass(each, Aggregate.Event)]
    assert [] == [each.__name__ for each in own if not issubclass(each, named)]


def test_every_aggregate_with_personal_fields_tells_whose_key_seals_them() -> None:
    sealing = {topic_of(event).rsplit(".", 1)[0] for event in events() if any(each.personal for each in stored_fields(event))}
    silent = [kind.__name__ for kind in aggregates() if vars(kind).get("TOPIC") in sealing and "subject_id" not in vars(kind)]
    assert silent == []
