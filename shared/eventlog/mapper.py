"""Events to stored bytes and back: personal fields sealed on the way in, left sealed on the way out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from typing import Any, get_args, get_type_hints
from uuid import UUID

import orjson
from cattrs.gen import make_dict_unstructure_fn
from cattrs.preconf.orjson import OrjsonConverter
from eventsourcing.domain import DomainEventProtocol
from eventsourcing.persistence import (
    JSONTranscoder,
    Mapper,
    MapperDeserialisationError,
    StoredEvent,
)
from eventsourcing.utils import get_topic, resolve_topic

from shared.eventlog.act import Act
from shared.eventlog.coding import is_personal, make_converter
from shared.eventlog.keyring import Keyring
from shared.eventlog.sealed import SealedValue, seal

_PLACE = ("originator_id", "originator_version")


@dataclass(frozen=True)
class _Field:
    name: str
    personal: bool
    to_plain: Callable[[Any], Any]
    from_plain: Callable[[Any, Any], Any]
    kind: Any


@cache
def _converter() -> OrjsonConverter:
    converter = make_converter()
    converter.register_unstructure_hook(Act, make_dict_unstructure_fn(Act, converter, _cattrs_omit_if_default=True))
    return converter


class SealedInPart(TypeError):
    """Only a whole field is sealed: write `Sealed[X | None]` instead of `Sealed[X] | None`, and SealedValue within a record."""


def _seals_in_part(annotation: Any) -> bool:
    """Whether somewhere within an annotation stands a `Sealed[...]`, which would be stored as it comes."""
    if is_personal(annotation):
        return True
    if is_dataclass(annotation):
        return any(_seals_in_part(part) for part in get_type_hints(annotation, include_extras=True).values())
    return any(_seals_in_part(part) for part in get_args(annotation) if part is not Ellipsis)


@cache
def stored_fields(event_class: type[Any]) -> tuple[_Field, ...]:
    """What of an event is stored: all its fields but its place in the stream. Raises SealedInPart."""
    converter = _converter()
    hints = get_type_hints(event_class, include_extras=True)
    found = []
    for each in fields(event_class):
        if each.name in _PLACE:
            continue
        hint = hints[each.name]
        personal = is_personal(hint)
        if not personal and _seals_in_part(hint):
            raise SealedInPart(f"{event_class.__name__}.{each.name}")
        plain_kind = get_args(get_args(hint)[0])[0] if personal else hint
        found.append(
            _Field(
                each.name,
                personal,
                converter.get_unstructure_hook(plain_kind),
                converter.get_structure_hook(hint),
                plain_kind if personal else hint,
            )
        )
    return tuple(found)


@cache
def _reading(event_class: Any) -> tuple[tuple[str, Callable[[Any, Any], Any], Any], ...]:
    """Of each stored field what reading needs, since every relay, projection and rebuild reads every event."""
    return tuple((each.name, each.from_plain, each.kind) for each in stored_fields(event_class))


class SealingMapper(Mapper[UUID]):
    """The library's mapper with typed coding and sealing; an event that was stored by an older class version is upcast as the library does."""

    def __init__(self, keyring: Keyring) -> None:
        super().__init__(transcoder=JSONTranscoder())
        self.keyring = keyring

    def to_stored_event(self, domain_event: DomainEventProtocol[UUID]) -> StoredEvent:
        """The event as it is stored; raises NoKey where a personal field has no subject to seal it for."""
        kind = type(domain_event)
        state: dict[str, Any] = {}
        key = b""
        for each in stored_fields(kind):
            value = getattr(domain_event, each.name)
            if value is None:
                continue
            if isinstance(value, SealedValue):
                state[each.name] = value.token
            elif each.personal:
                key = key or self.keyring.key(domain_event.subject)  # type: ignore[attr-defined]
                state[each.name] = _sealed(domain_event, each, value, key)
            else:
                state[each.name] = each.to_plain(value)
        version = getattr(kind, "class_version", 1)
        if version > 1:
            state["class_version"] = version
        return StoredEvent(
            originator_id=domain_event.originator_id,
            originator_version=domain_event.originator_version,
            topic=get_topic(kind),
            state=orjson.dumps(state, option=orjson.OPT_SORT_KEYS),
        )

    def to_domain_event(self, stored_event: StoredEvent) -> DomainEventProtocol[UUID]:
        """The event as its class is today; raises MapperDeserialisationError, without the stored words."""
        kind = resolve_topic(stored_event.topic)
        try:
            state: dict[str, Any] = orjson.loads(stored_event.state)
            version = state.pop("class_version", 1)
            current = getattr(kind, "class_version", 1)
            if version > current:
                raise ValueError("stored by a newer version")
            while version < current:
                getattr(kind, f"upcast_v{version}_v{version + 1}")(state)
                version += 1
            values: dict[str, Any] = {
                "originator_id": stored_event.originator_id,
                "originator_version": stored_event.originator_version,
            }
            for name, read, hint in _reading(kind):
                plain = state.pop(name, None)
                values[name] = None if plain is None else read(plain, hint)
            if state:
                raise ValueError(f"unknown fields {sorted(state)}")
        except Exception as error:
            where = f"{stored_event.topic} {stored_event.originator_id}/{stored_event.originator_version}"
            raise MapperDeserialisationError(f"cannot read {where}: {type(error).__name__}") from error
        domain_event: DomainEventProtocol[UUID] = object.__new__(kind)
        object.__setattr__(domain_event, "__dict__", values)
        return domain_event


def _sealed(domain_event: Any, each: _Field, value: Any, key: bytes) -> str:
    return seal(
        orjson.dumps(each.to_plain(value), option=orjson.OPT_SORT_KEYS),
        subject_key=key,
        subject=domain_event.subject,
        stream=domain_event.originator_id,
        version=domain_event.originator_version,
        field=each.name,
    ).token
