"""What a request needs to know of the service that it reached: its name, settings, database, log and who may sign in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from flask import Request, current_app, request

from shared.eventlog.database import Database
from shared.eventlog.log import EventLog
from shared.runtime.settings import Settings
from shared.web.identity import Identity

L = TypeVar("L")

Identify = Callable[[Request], Identity | None]
"""Who a request comes from; None for nobody, raises TokenNotValid for a token that isn't good."""


@dataclass(frozen=True)
class Readiness:
    """Whether one part of the service is in order, and what an operator wants to know of it (never personal)."""

    ok: bool
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass
class Service:
    """One service as its pages and API know it."""

    name: str
    settings: Settings
    database: Database
    log: EventLog | None
    identify: Identify
    checks: dict[str, Callable[[], Readiness]] = field(default_factory=dict)

    @property
    def api_root(self) -> str:
        """Where the JSON API begins."""
        return f"/{self.name}/api/v1"


def the_service() -> Service:
    """The service that the current request reached."""
    found: Service = current_app.extensions["narvaro"]
    return found


def application(kind: type[L]) -> L:
    """The service's application, typed: `application(Casework).assign(...)`."""
    log = the_service().log
    assert isinstance(log, kind), f"this service's application is no {kind.__name__}"
    return log


def wants_page() -> bool:
    """Whether the answer should be a page: a browser asks for the API's description, or outside the API and the machine-read addresses."""
    name = current_app.name
    if request.path != f"{the_service().api_root}/docs" and request.path.startswith((f"/{name}/api/", f"/{name}/health/", f"/{name}/metrics")):
        return False
    return request.accept_mimetypes.best_match(("application/json", "text/html"), default="application/json") == "text/html"
