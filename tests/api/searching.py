"""Schemathesis over a service's real app: every operation asked rightly and wrongly by somebody who may, each answer held against the description."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import schemathesis
from flask import Flask
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events, from_schema
from werkzeug.serving import WSGIRequestHandler, make_server

from services.intake.http.attachments.giving_out import MEDIA_TYPES
from shared.vocabulary.codes import Role
from tests.api.town import Town

FILES = (*MEDIA_TYPES.values(), "text/csv")
REFUSED = ["400", "401", "403", "404", "406", "409", "410", "412", "413", "415", "422", "428"]
"""How data of a wrong form is refused; data of the right form may be too: an id of nothing, a wrong check digit, a day that hasn't come."""


@dataclass
class Found:
    """What a search has found: how many cases were sent, what was answered, and what failed."""

    cases: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    failures: dict[str, set[str]] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)


def configuration(examples: int, phases: tuple[str, ...], seed: int, where: str) -> SchemathesisConfig:
    """Every check there is; few or many examples."""
    return SchemathesisConfig.from_dict(
        {
            "seed": seed,
            "base-url": where,
            "generation": {"max-examples": examples, "deterministic": True, "database": "none"},
            "phases": {name: {"enabled": name in phases} for name in ("examples", "coverage", "fuzzing", "stateful")},
            "checks": {
                "enabled": True,
                "positive_data_acceptance": {"expected-statuses": ["2xx", *REFUSED]},
                "negative_data_rejection": {"expected-statuses": REFUSED},
                "missing_required_header": {"expected-statuses": REFUSED},
            },
        }
    )


def search(town: Town, service: str, *, examples: int, phases: tuple[str, ...] = ("examples", "fuzzing"), seed: int = 1) -> Found:
    """Ask a service everything that its description says it can be asked."""
    found = Found()
    with _served(town.app(service)) as address:
        where = f"{address}/{service}/api/v1"
        told = _with_what_is_there(town.description(service), town.known)
        schema = schemathesis.openapi.from_dict(told, config=configuration(examples, phases, seed, where))
        _sign_in(schema, town)
        _look(schema, found)
    return found


def _look(schema: Any, found: Found) -> None:
    for event in from_schema(schema).execute():
        if isinstance(event, events.ScenarioFinished):
            found.cases += len(event.recorder.cases)
            found.statuses.update(each.response.status_code for each in event.recorder.interactions.values() if each.response is not None)
            for case_id, checks in event.recorder.checks.items():
                for check in checks:
                    if check.failure_info is not None:
                        case = event.recorder.cases[case_id].value
                        where = f"{check.name} {case.method} {case.operation.path}"
                        found.failures.setdefault(where, set()).add(str(check.failure_info.failure)[:600])
        elif isinstance(event, events.NonFatalError | events.FatalError):
            found.errors.append(str(event)[:600])


def _with_what_is_there(told: Any, known: dict[str, str], name: str = "") -> Any:
    """The description with ids of what there is in its examples, so that they are asked for too."""
    if isinstance(told, dict):
        example = {"example": known[told["name"]]} if "in" in told and told["name"] in known else {}
        return {key: _with_what_is_there(each, known, key) for key, each in told.items()} | example
    if isinstance(told, list):
        return [_with_what_is_there(each, known, name) for each in told]
    return known[name] if name in known and isinstance(told, str) else told


@schemathesis.serializer(*FILES)
def _file(context: Any, value: Any) -> Any:
    return {"data": value if isinstance(value, bytes) else str(value).encode()}


@contextmanager
def _served(app: Flask) -> Iterator[str]:
    """The app on a port of loopback, since what a client sees of HTTP is part of it."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Handler(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log(self, type: str, message: str, *rest: Any) -> None:
        """Nothing: the app has its own line."""


def _sign_in(schema: Any, town: Town) -> None:
    @schema.auth(refresh_interval=None)
    class _Somebody:
        """A token of the first role that the operation is for."""

        def get(self, case: Any, context: Any) -> str:
            roles = case.operation.definition.raw.get("x-roles") or [Role.ADMIN]
            return town.tokens[Role(roles[0])]

        def set(self, case: Any, data: str, context: Any) -> None:
            case.headers["Authorization"] = f"Bearer {data}"
