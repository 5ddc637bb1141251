"""Logs as the first version of each service recorded them, loaded as they were; and what is made of them, as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson
import psycopg

from shared.eventlog.database import Database
from shared.eventlog.log import EventLog
from shared.eventlog.sealed import SealedValue
from shared.messaging.facts import Facts
from shared.messaging.window import LogWindow
from shared.messaging.workings import Workings
from shared.proof.chain import StoredRow

FOLDER = Path(__file__).parent
_INSERT = "INSERT INTO log_events VALUES (%s, %s, %s, %s, %s, %s, %s)"
_ROWS = "SELECT to_jsonb(t) - 'position' AS row FROM {} AS t ORDER BY t::text"


@dataclass(frozen=True)
class OldLog:
    """One service's file: the log's id in the first line, then an event a line."""

    service: str

    @cached_property
    def lines(self) -> list[dict[str, Any]]:
        """The file as it is."""
        return [json.loads(line) for line in (FOLDER / f"{self.service}.jsonl").read_text(encoding="utf-8").splitlines()]

    @property
    def log_id(self) -> UUID:
        """Which log it was."""
        return UUID(self.lines[0]["log_id"])

    @property
    def rows(self) -> Iterator[StoredRow]:
        """The events as they were stored."""
        for position, line in enumerate(self.lines[1:], 1):
            at = datetime.fromisoformat(line["recorded_at"])
            yield StoredRow(position, UUID(line["stream"]), line["version"], line["topic"], line["state"].encode(), at, bytes.fromhex(line["hash"]))

    @property
    def then(self) -> dict[str, Any]:
        """What the first version made of it: streams, tables, positions of published facts."""
        made: dict[str, Any] = json.loads((FOLDER / f"{self.service}.then.json").read_text(encoding="utf-8"))
        return made

    def load(self, administrator: psycopg.Connection[Any]) -> None:
        """Put it into an empty database, as a restore does."""
        administrator.execute("UPDATE log_identity SET log_id = %s", (self.log_id,))
        with administrator.cursor() as cursor:
            cursor.executemany(
                _INSERT, [(row.position, row.stream, row.version, row.topic, row.state, row.recorded_at, row.hash) for row in self.rows]
            )


def streams_of(log: EventLog) -> dict[str, Any]:
    """Every aggregate's state, as JSON."""
    ids = log.database.rows("SELECT DISTINCT originator_id FROM log_events ORDER BY originator_id")
    aggregates: list[Any] = [log.repository.get(row["originator_id"]) for row in ids]
    return {str(each.id): {"kind": type(each).TOPIC, "version": each.version, **_plain(_told_by(each, vars(each)))} for each in aggregates}


def _told_by(thing: Any, names: Iterable[str]) -> dict[str, Any]:
    """What something tells of itself, whether it is kept as a field or worked out: that is for each version to choose."""
    kinds = [kind for kind in type(thing).__mro__ if kind.__module__.startswith("services.")]
    worked_out = [name for kind in kinds for name, member in vars(kind).items() if isinstance(member, property)]
    return {name: getattr(thing, name) for name in (*names, *worked_out) if not name.startswith("_")}


def _plain(value: Any) -> Any:
    """What orjson writes, with sets in an order."""
    if isinstance(value, SealedValue):
        return value.token
    if is_dataclass(value):
        return _plain(_told_by(value, [each.name for each in fields(value)]))
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, set | frozenset):
        return sorted(map(_plain, value), key=json.dumps)
    if isinstance(value, list | tuple):
        return list(map(_plain, value))
    return orjson.loads(orjson.dumps(value))


def tables_of(database: Database, tables: list[str]) -> dict[str, list[Any]]:
    """Every row, as JSON."""
    return {table: [row["row"] for row in database.rows(_ROWS.format(table))] for table in sorted(tables)}


def published_by(workings: Workings) -> list[str]:
    """Position and name, in whatever version, of every fact that the log is published as."""
    assert workings.log is not None
    facts = Facts(workings.name, LogWindow(workings.log), workings.published).after(0, 5000).facts
    return [f"{record.position} {record.fact.FACT.rpartition('.v')[0]}" for record in facts]


def what_is_made_of(workings: Workings) -> dict[str, Any]:
    """All three."""
    assert workings.log is not None
    tables = [table for projection in workings.projections for table in projection.tables]
    return {"streams": streams_of(workings.log), "tables": tables_of(workings.database, tables), "facts": published_by(workings)}
