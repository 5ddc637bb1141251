"""The sealed values in a bundle, and the field keys that it brings for some of them."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from shared.eventlog.sealed import PREFIX, CannotOpen, SealedValue
from shared.proof.evidence import Unreadable, decoded

FIELD_KEY: Final = 64


def sealed_values(state: bytes) -> list[SealedValue]:
    """Every sealed value in an event as stored; none where the bytes are not JSON."""
    try:
        return list(_walked(json.loads(state)))
    except (ValueError, RecursionError):
        return []


def mark_of(value: SealedValue) -> str:
    """What a page names a value by; its field key ends in the same bytes. Raises CannotOpen."""
    try:
        return urlsafe_b64encode(value.commitment).decode().rstrip("=")
    except ValueError:
        raise CannotOpen("not a sealed value") from None


def read_keys(text: str) -> dict[bytes, bytes]:
    """The field keys of a bundle, by the commitment that each ends in; raises Unreadable."""
    try:
        keys = [decoded(each, FIELD_KEY) for each in json.loads(text)]
    except (ValueError, TypeError, RecursionError):
        raise Unreadable("not a list of field keys") from None
    return {key[32:]: key for key in keys}


def read_names(text: str) -> list[SealedValue]:
    """The sealed names of people that the story names; raises Unreadable."""
    try:
        return [SealedValue(str(each)) for each in json.loads(text)]
    except (ValueError, TypeError, RecursionError):
        raise Unreadable("not a list of sealed names") from None


def opened(values: Sequence[SealedValue], keys: Mapping[bytes, bytes]) -> int:
    """How many of these values have a key in the bundle; raises CannotOpen for a key that does not open its value."""
    count = 0
    for value in values:
        try:
            key = keys.get(value.commitment)
            if key is not None:
                value.opened_with(key)
                count += 1
        except ValueError:
            raise CannotOpen("not a sealed value") from None
    return count


def _walked(plain: Any) -> Iterator[SealedValue]:
    if isinstance(plain, str) and plain.startswith(PREFIX):
        yield SealedValue(plain)
    elif isinstance(plain, dict):
        for each in plain.values():
            yield from _walked(each)
    elif isinstance(plain, list):
        for each in plain:
            yield from _walked(each)
