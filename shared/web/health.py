"""Whether a service is alive and ready, and its measures; for the machinery, not for users (the proxy doesn't pass them on)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import orjson
from flask import Flask, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from psycopg import OperationalError

from shared.web.rights import public
from shared.web.service import Readiness, Service

ENDPOINTS: Final = frozenset({"health-live", "health-ready", "metrics"})


def add_check(app: Flask, name: str, check: Callable[[], Readiness]) -> None:
    """Have `/health/ready` ask one more part of the service, such as its followers."""
    service: Service = app.extensions["narvaro"]
    service.checks[name] = check


def mount_health(app: Flask, service: Service) -> None:
    """`/<service>/health/live`, `/<service>/health/ready` and `/<service>/metrics`."""

    @public
    def live() -> Response:
        """The process answers."""
        return _told(200, {"status": "alive", "service": service.name})

    @public
    def ready() -> Response:
        """Every part is in order; 503 with which is not."""
        parts = {name: check() for name, check in {"database": _database, **service.checks}.items()}
        ok = all(each.ok for each in parts.values())
        told = {name: {"ok": each.ok, **each.facts} for name, each in parts.items()}
        return _told(200 if ok else 503, {"status": "ready" if ok else "not ready", "service": service.name, "parts": told})

    @public
    def metrics() -> Response:
        """Measures in Prometheus' format."""
        return Response(generate_latest(), content_type=CONTENT_TYPE_LATEST)

    def _database() -> Readiness:
        try:
            service.database.row("SELECT 1 AS one")
        except OperationalError:
            return Readiness(ok=False)
        return Readiness(ok=True)

    app.add_url_rule(f"/{service.name}/health/live", endpoint="health-live", view_func=live)
    app.add_url_rule(f"/{service.name}/health/ready", endpoint="health-ready", view_func=ready)
    app.add_url_rule(f"/{service.name}/metrics", endpoint="metrics", view_func=metrics)


def _told(status: int, members: dict[str, object]) -> Response:
    headers = {"Retry-After": "2"} if status == 503 else None
    return Response(orjson.dumps(members), status=status, headers=headers, mimetype="application/json")
