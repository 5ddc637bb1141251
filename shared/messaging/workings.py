"""What a service is made of, as it declares it; the node runs it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any
from uuid import UUID

from psycopg.rows import DictRow

from shared.contracts.fact import FactRecord
from shared.eventlog.checkpoints import Checkpoints, Signing
from shared.eventlog.database import Database
from shared.eventlog.log import EventLog, Recorded
from shared.eventlog.projection import Projection
from shared.eventlog.trees import Trees
from shared.eventlog.vault import Vault

if TYPE_CHECKING:
    from flask import Flask

    from shared.messaging.loops import Loop


@dataclass(frozen=True)
class Workings:
    """A service's parts.

    `published` maps an event to a fact or None. `reactions` are by source and run inside the transaction that moves the follower's
    place, so what they record or write commits with it; a reaction with a method `many(records)` gets a transaction's facts at once,
    and one with an attribute `tables` fills only those and is replayed by a rebuild. One that records events may have a part `written`,
    with `tables` of its own, which only fills those and is replayed alone. `rpc` are the methods that other services may
    call, besides facts_after. `closing` is called when the service stops, for what it opened besides `database`. `matter_of` is asked with
    a stream's first event and tells the case that the stream belongs to, None for a matter of its own; after an event whose topic is one of
    `checkpoint_after` a checkpoint is signed at once. `signing` is who signs them, None for nobody; `further` is what else is signed with
    them, by name. `loops` are what else runs beside the requests. `vault` is where opened keys are kept for a while, where there are any.
    """

    name: str
    log: EventLog | None
    database: Database
    published: Callable[[Any, Recorded], Any | None]
    projections: Sequence[Projection] = ()
    reactions: Mapping[str, Callable[[FactRecord], None]] = field(default_factory=dict)
    flask: Flask | None = None
    rpc: Mapping[str, Callable[..., Any]] = field(default_factory=dict)
    closing: Sequence[Callable[[], None]] = ()
    matter_of: Callable[[object], UUID | None] = lambda _: None
    checkpoint_after: frozenset[str] = frozenset()
    signing: Signing | None = None
    further: Callable[[], Mapping[str, str]] = dict
    loops: Sequence[Loop] = ()
    vault: Vault | None = None

    @cached_property
    def trees(self) -> Trees:
        """The trees over the log; of a service without one they stay empty."""
        log = self.log
        if log is None:
            return Trees(self.database)

        def matter_of(row: DictRow) -> UUID | None:
            return self.matter_of(log.read(row).event)

        return Trees(self.database, matter_of)

    @cached_property
    def checkpoints(self) -> Checkpoints | None:
        """The checkpoints of the log, where somebody signs them."""
        return None if self.signing is None else Checkpoints(self.trees, self.name, self.signing, self.further)


def writing(reaction: Any) -> Any | None:
    """The part of a reaction that only fills tables: all of it, its `written`, or None."""
    return reaction if hasattr(reaction, "tables") else getattr(reaction, "written", None)


def tables_of(workings: Workings) -> list[str]:
    """Every table that can be filled again from the logs."""
    fillers = [*workings.projections, *filter(None, map(writing, workings.reactions.values()))]
    return sorted({table for filler in fillers for table in filler.tables})
