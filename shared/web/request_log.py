"""One line of log and one observation for every request: by the route's template, never by the address that was asked for."""

from __future__ import annotations

import time

import structlog
from flask import Response, g, request
from prometheus_client import Histogram

_log = structlog.get_logger()
_seconds = Histogram(
    "narvaro_http_seconds",
    "Seconds from a request's arrival to its answer",
    ("service", "method", "route", "status"),
    buckets=(0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5),
)
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"})
_QUIET = ("health", "metrics", "static")


def log_request(service: str, response: Response) -> None:
    """Tell what was asked for, how it went and how long it took; an address may hold ids and what people searched for, so it isn't told."""
    seconds = time.perf_counter() - g.get("begun", time.perf_counter())
    rule = request.url_rule
    route = rule.rule if rule is not None else "(none)"
    # A stranger may send any word as a method: each would be kept as a measure of its own.
    method = request.method if request.method in _METHODS else "(other)"
    _seconds.labels(service, method, route, response.status_code).observe(seconds)
    if rule is not None and rule.endpoint.startswith(_QUIET):
        return
    identity = g.get("identity")
    _log.info(
        "request",
        at=service,
        method=method,
        route=route,
        status=response.status_code,
        ms=round(seconds * 1000, 1),
        role=identity.role.value if identity is not None else "",
        code=g.get("problem_code", ""),
        correlation=str(g.get("correlation", "")),
    )
