"""A service's access log as other services ask for it: `looks` over RPC, so that one page can show all services' looks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import orjson

from shared.eventlog.coding import make_converter
from shared.eventlog.database import Database
from shared.messaging.calls import Caller, CallFailed, NoAnswer
from shared.web.access.reading import Seen, Wanted, looks_seen

MOST: Final = 1000
_converter = make_converter()


def _plain(record: Any) -> dict[str, Any]:
    """A record as JSON values."""
    plain: dict[str, Any] = orjson.loads(_converter.dumps(record))
    return plain


def answer_looks(service: str, database: Database) -> Callable[..., dict[str, Any]]:
    """The RPC method that tells of this service's looks: the newest of those that are wanted, and how many there are."""

    def looks(most: int, **wanted: Any) -> dict[str, Any]:
        found, total = looks_seen(database, service, _converter.structure(wanted, Wanted), min(most, MOST), 0)
        return {"looks": [_plain(each) for each in found], "total": total}

    return looks


@dataclass(frozen=True)
class Gathered:
    """Looks of several services, newest first; `silent` are services that did not answer, whose looks are missing."""

    looks: Sequence[Seen]
    total: int
    silent: Sequence[str]


def gather(own: str, database: Database, calls: Caller, others: Sequence[str], wanted: Wanted, most: int) -> Gathered:
    """The newest looks of this service and of others, merged."""
    found, total = looks_seen(database, own, wanted, most, 0)
    silent: list[str] = []
    asked = {name: value for name, value in _plain(wanted).items() if value is not None}
    for service in others:
        try:
            answer = calls.call(service, "looks", {"most": most, **asked})
        except (NoAnswer, CallFailed):
            silent.append(service)
            continue
        found += [_converter.structure(each, Seen) for each in answer["looks"]]
        total += answer["total"]
    found.sort(key=lambda each: (each.written_at, each.service, each.entry), reverse=True)
    return Gathered(found[:most], total, silent)
