"""How records become JSON bytes and come back as what their annotations say (cattrs, orjson)."""

from __future__ import annotations

from functools import lru_cache
from typing import Annotated, Any, get_args, get_origin
from uuid import UUID, SafeUUID

from cattrs.preconf.orjson import OrjsonConverter
from cattrs.preconf.orjson import make_converter as make_orjson_converter

from shared.eventlog.sealed import Personal, SealedValue


def is_personal(annotation: Any) -> bool:
    """Whether an annotation is `Sealed[...]`."""
    return get_origin(annotation) is Annotated and any(isinstance(extra, Personal) for extra in get_args(annotation)[1:])


@lru_cache(maxsize=16384)
def uuid_of(text: str) -> UUID:
    """The id in its plain text form; raises ValueError. A quarter of what `UUID(text)` takes, which was half of reading an event."""
    if len(text) != 36:
        raise ValueError("an id has 36 characters")
    made = object.__new__(UUID)
    object.__setattr__(made, "int", int(text.replace("-", ""), 16))
    object.__setattr__(made, "is_safe", SafeUUID.unknown)
    return made


def make_converter() -> OrjsonConverter:
    """A converter for ids, dates, codes, tuples and records; unknown keys are refused, sealed values are kept as they are."""
    converter = make_orjson_converter(forbid_extra_keys=True, detailed_validation=False)
    converter.register_unstructure_hook(UUID, str)
    converter.register_structure_hook(UUID, lambda text, _: text if isinstance(text, UUID) else uuid_of(text))
    converter.register_unstructure_hook(SealedValue, lambda value: value.token)
    converter.register_structure_hook(SealedValue, lambda token, _: SealedValue(token))
    converter.register_structure_hook_func(is_personal, lambda token, _: SealedValue(token))
    return converter
