"""What every published fact is: a frozen record with a stable name, carried with its place in the owner's log."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar, cast, dataclass_transform
from uuid import UUID

from cattrs.fns import identity
from cattrs.preconf.orjson import OrjsonConverter

from shared.eventlog.act import Act
from shared.eventlog.coding import make_converter
from shared.vocabulary.codes import Role

T = TypeVar("T", bound=type[Any])

FACT_TYPES: dict[str, type[Any]] = {}
"""Every fact by its name, like `casework.case-closed.v1`."""


class UnknownFact(LookupError):
    """A fact's name is not in the contracts that this service was built with."""


@dataclass_transform(frozen_default=True)
def fact(name: str) -> Callable[[T], T]:
    """Register a class as the record of the fact with this name; fields are ids, codes, dates, numbers and sealed values."""

    def register(cls: T) -> T:
        made = dataclass(frozen=True)(cls)
        type.__setattr__(made, "FACT", name)
        if FACT_TYPES.setdefault(name, made) is not made:
            raise ValueError(f"two facts are named {name}")
        return cast(T, made)

    return register


@dataclass(frozen=True)
class FactRecord:
    """A fact with its place in its owner's log: what followers are handed."""

    source: str
    position: int
    stream_id: UUID
    recorded_at: datetime
    effective_on: date
    known_on: date | None
    actor: UUID
    role: str
    organisation: UUID | None
    correlation: UUID
    fact: Any

    @property
    def act(self) -> Act:
        """What a follower does because of the fact: in the name of who caused it, on the day that it was so."""
        return Act(
            actor=self.actor,
            role=Role(self.role),
            organisation=self.organisation,
            effective_on=self.effective_on,
            known_on=self.known_on,
            correlation=self.correlation,
            causation=f"{self.source}/{self.position}",
        )


_converter: OrjsonConverter = make_converter()
_converter.register_unstructure_hook(UUID, identity)  # orjson writes ids faster than str() does


def fact_to_plain(published: Any) -> dict[str, Any]:
    """The fact's data as values that orjson writes."""
    plain: dict[str, Any] = _converter.unstructure(published)
    return plain


def fact_from_plain(name: str, plain: dict[str, Any]) -> Any:
    """The fact of this name from its JSON values; raises UnknownFact for a name that is not in the contracts."""
    try:
        kind = FACT_TYPES[name]
    except KeyError:
        raise UnknownFact(name) from None
    return _converter.structure(plain, kind)
