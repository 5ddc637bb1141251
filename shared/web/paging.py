"""Lists by page, the same in every API and on every page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from marshmallow import fields as plain

from shared.web import fields
from shared.web.schemas import Schema

T = TypeVar("T")


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page of a list. `total` counts what the reader may see, never more."""

    items: Sequence[T]
    page: int
    limit: int
    total: int

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // self.limit))


def offset_of(arguments: dict[str, Any]) -> int:
    """How many rows stand before the page that PageArgs ask for."""
    before: int = (arguments["page"] - 1) * arguments["limit"]
    return before


def page_of(items: Sequence[T], total: int, arguments: dict[str, Any]) -> Page[T]:
    """The page that PageArgs asked for."""
    return Page(items, arguments["page"], arguments["limit"], total)


def listed(item: type[Schema]) -> type[Schema]:
    """The schema of a page of these items."""
    members: dict[str, plain.Field[Any]] = {
        "items": plain.List(plain.Nested(item), required=True),
        "page": fields.Whole(required=True),
        "limit": fields.Whole(required=True),
        "total": fields.Whole(required=True),
    }
    return type(f"{item.__name__}List", (Schema,), {"__doc__": "One page of a list.", **members})
