"""A small server that speaks the part of SS 12000 (2.1.0) that attendance is fetched by: its paths, filters, paging, errors and bearer token.

What it has no need of (groups, grades, subscriptions) isn't there. Tests turn its wheels between requests.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import NAMESPACE_URL, uuid5

MOST_IN_PAGE = 3
META = {"created": "2021-01-01T00:00:00Z", "modified": "2021-01-01T00:00:00Z"}
ORGANISATIONS, PERSONS, SUMS, EVENTS = "/organisations", "/persons", "/aggregatedAttendance", "/calendarEvents"
ATTENDANCES, DELETED = "/attendances", "/deletedEntities"


def id_of(name: str) -> str:
    """The system's own id of something."""
    return str(uuid5(NAMESPACE_URL, name))


class Refused(Exception):
    """An answer other than 200, with the standard's Error as its body."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(code)
        self.status, self.code = status, code


@dataclass
class SchoolSystemServer:
    """What the server knows, and what it was asked."""

    address: str = ""
    token: str = "the right token"
    offers: set[str] = field(default_factory=lambda: {ORGANISATIONS, PERSONS, SUMS, EVENTS})
    units: list[str] = field(default_factory=list)
    persons: list[dict[str, Any]] = field(default_factory=list)
    sums: list[dict[str, Any]] = field(default_factory=list)
    events: list[dict[str, Any]] = field(default_factory=list)
    changed: list[tuple[str, str, str]] = field(default_factory=list)
    """What has been changed, where it is offered to tell: path, school unit and when; of `/deletedEntities` the kind instead of the unit."""
    failures: list[tuple[int, Mapping[str, str]]] = field(default_factory=list)
    """What to answer the next requests with, before anything else."""
    breaks_at: int | None = None
    """After so many requests nothing but 500 is answered, to be tried again at once."""
    circle: bool = False
    asked: list[tuple[str, dict[str, list[str]]]] = field(default_factory=list)
    questions: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    """What a page token goes on with."""

    def pupil(self, unit: str, number: str, *, name: str = "", marked: str = "Ingen", **enrolment: Any) -> str:
        """Enrol a pupil at a school unit; returns the person's id."""
        person = id_of(f"person {number}")
        given = {"schoolType": "GR", "schoolYear": 8, "startDate": "2020-08-17", "cancelled": False, **enrolment}
        self.persons.append(
            {
                "id": person,
                "meta": META,
                "givenName": name or "Robin",
                "familyName": "Exempelsson",
                "civicNo": {"value": number, "nationality": "SE"},
                "securityMarking": marked,
                "enrolments": [{"enroledAt": {"id": id_of(unit)}, **given}],
            }
        )
        return person

    def sum(self, unit: str, person: str, **minutes: int) -> None:
        """One activity's sums of a pupil."""
        self.sums.append({"unit": id_of(unit), "student": {"id": person}, "startDate": "2021-02-01", "endDate": "2021-02-07", **minutes})

    def lesson(self, unit: str, begins: str, attendance: list[dict[str, Any]], *, cancelled: bool = False) -> None:
        """A lesson with who was there."""
        told = {"startTime": begins, "endTime": begins, "cancelled": cancelled, "_embedded": {"attendance": attendance}}
        self.events.append({"id": id_of(f"lesson {len(self.events)}"), "meta": META, "unit": id_of(unit), **told})

    def answer(self, path: str, query: dict[str, list[str]], authorization: str) -> dict[str, Any]:
        """One page."""
        if authorization != f"Bearer {self.token}":
            raise Refused(403, "FORBIDDEN")
        if path not in self.offers:
            raise Refused(404, "NOT_FOUND")
        if "pageToken" in query:
            if set(query) - {"pageToken", "limit"}:
                raise Refused(400, "INVALID_FILTER")
            query = self.questions[query["pageToken"][0]] | {"limit": query["limit"]}
        found = self._found(path, query)
        begin = int(query.get("begin", ["0"])[0])
        end = begin + min(int(query["limit"][0]), MOST_IN_PAGE)
        page: dict[str, Any] = {"data": [{name: value for name, value in each.items() if name != "unit"} for each in found[begin:end]]}
        if end < len(found) or self.circle:
            token = "round" if self.circle else f"page-{len(self.questions)}"
            self.questions[token] = query | {"begin": [str(0 if self.circle else end)], "path": [path]}
            page["pageToken"] = token
        return page

    def _found(self, path: str, query: dict[str, list[str]]) -> list[dict[str, Any]]:
        def asked(name: str) -> str:
            if name not in query:
                raise Refused(400, "MISSING_PARAMETER")
            return query[name][0]

        if path == ORGANISATIONS:
            units = [unit for unit in self.units if unit == asked("schoolUnitCode")]
            return [{"id": id_of(unit), "meta": META, "schoolUnitCode": unit, "organisationType": "Skolenhet"} for unit in units]
        if path == DELETED:
            return [{"id": kind} for where, kind, at in self.changed if where == path and kind in query["entities"] and at > asked("after")]
        if "meta.modified.after" in query or path == ATTENDANCES:
            unit = query.get("organisation", query.get("relationship.organisation", [""]))[0]
            since = asked("meta.modified.after")
            return [{"id": id_of(at), "meta": META} for where, each, at in self.changed if where == path and id_of(each) == unit and at > since]
        if path == PERSONS:
            at = asked("relationship.organisation")
            return [each for each in self.persons if any(enrolment["enroledAt"]["id"] == at for enrolment in each["enrolments"])]
        if path == SUMS:
            asked("startDate"), asked("endDate")
            return [each for each in self.sums if each["unit"] == asked("organisation")]
        first, last = asked("startTime.onOrAfter"), asked("startTime.onOrBefore")
        return [each for each in self.events if each["unit"] == asked("organisation") and first <= each["startTime"] <= last]


@contextmanager
def serving() -> Iterator[SchoolSystemServer]:
    """The server, on a free port of loopback."""
    system = SchoolSystemServer()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(system))
    system.address = f"http://127.0.0.1:{server.server_port}/ss12000/v2"
    thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield system
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _handler(system: SchoolSystemServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            """One request, as the wheels stand."""
            split = urlsplit(self.path)
            path, query = split.path.removeprefix("/ss12000/v2"), parse_qs(split.query)
            system.asked.append((path, query))
            if system.breaks_at is not None and len(system.asked) > system.breaks_at:
                self._send(500, {"code": "INTERNAL", "message": "Robin Exempelsson"}, {"Retry-After": "0"})
            elif system.failures:
                status, headers = system.failures.pop(0)
                self._send(status, {"code": "BUSY", "message": "Robin Exempelsson"}, headers)
            else:
                try:
                    self._send(200, system.answer(path, query, self.headers.get("Authorization", "")), {})
                except Refused as refused:
                    self._send(refused.status, {"code": refused.code, "message": "Robin Exempelsson"}, {})

        def _send(self, status: int, body: Any, headers: Mapping[str, str]) -> None:
            content = json.dumps(body).encode()
            self.send_response(status)
            for name, value in {"Content-Type": "application/json", "Content-Length": str(len(content)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: Any) -> None:
            """A test's output is its own."""

    return Handler
