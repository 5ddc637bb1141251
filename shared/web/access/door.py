"""The last door of a request: no answer leaves before the entry that tells what it shows is on disk; if that fails, the answer stays here.

What nobody has declared is written too, as `other`: a view that is not public, and any answer for which a personal value was opened.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from uuid import UUID

import orjson
import structlog
from flask import Flask, Response, before_render_template, g, request

from shared.eventlog import opened
from shared.eventlog.keyring import NoKey
from shared.eventlog.sealed import seal
from shared.vocabulary.codes import AuditPurpose, Look, LookGround, Role
from shared.vocabulary.language import later, translated
from shared.web.access import looks
from shared.web.access.entry import Entry
from shared.web.access.looks import Declared, Looking, declared_by, is_command_of_api, the_look
from shared.web.access.purpose import purpose
from shared.web.access.writing import AccessWriter
from shared.web.identity import Identity
from shared.web.problem import Unavailable
from shared.web.rights import roles_of
from shared.web.service import Service
from shared.web.told import problem_response

_log = structlog.get_logger()

NOT_NOTED = later("Det du bad om kan inte visas just nu, eftersom det inte gick att anteckna i åtkomstloggen. Försök igen om några sekunder.")
PROBLEM_PAGE = "problem.html"
OF_ONE = frozenset({Look.CASE, Look.DRAFT, Look.EXPORT, Look.FILE, Look.TABLE})
"""What shows one thing unless the view says otherwise, and where asking in vain is noted too."""
IN_VAIN = frozenset({HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND, HTTPStatus.GONE})

GROUNDS = {
    Role.SCHOOL: LookGround.OWN_SCHOOL,
    Role.GUARDIAN: LookGround.OWN_CASE,
    Role.COORDINATOR: LookGround.WORKS_IN_TEAM,
    Role.TEAM_LEAD: LookGround.LEADS_TEAM,
    Role.AUDITOR: LookGround.AUDITS,
    Role.ANALYST: LookGround.FOLLOWS_UP,
    Role.ARCHIVIST: LookGround.ARCHIVES,
    Role.ADMIN: LookGround.ADMINISTERS,
}


class Door:
    """Stands in every request's way out, once for an app."""

    def __init__(self, app: Flask, service: Service) -> None:
        self._app = app
        self._service = service
        self._writer = AccessWriter(service.database)
        self._declared: dict[tuple[str, str], Declared | None] = {}
        self._public: dict[tuple[str, str], bool] = {}
        before_render_template.connect(self._page_is_drawn, app)
        app.extensions[looks.DOOR] = self

    def let_in(self, identity: Identity | None) -> None:
        """The request may go to its view: from now on what is opened is noted. Raises BadRequest for a purpose that is none."""
        opened.watch()
        g.purpose = purpose() if identity is not None and identity.role is Role.AUDITOR else None
        g.is_let_in = True

    def let_out(self, response: Response) -> Response:
        """The answer, when its entry is on disk; else a problem."""
        if not g.get("is_let_in"):
            return response
        try:
            entry = None if g.get("look_is_sent") else self._entry(response)
            if entry is not None:
                self._send(entry)
            for writing in g.get("access_writings", ()):
                self._writer.wait(writing)
        except Exception as error:  # noqa: BLE001  whatever went wrong, nothing may be shown without its entry
            _log.error("a look could not be noted", at=self._service.name, error=type(error).__name__, correlation=str(g.get("correlation", "")))
            return problem_response(Unavailable(translated(NOT_NOTED)))
        return response

    def begin(self) -> None:
        """All is told: send the entry while the answer is made, unless there may be no answer that shows anything."""
        if not g.get("is_let_in") or g.get("look_is_sent") or self._is_public():
            return
        declared = self._declaration()
        if declared is not None and declared.kind is not None:
            self._send(self._of(the_look(), declared, the_look().shown))

    def _send(self, entry: Entry) -> None:
        writing = self._writer.begin(entry)
        g.access_writings = [*g.get("access_writings", ()), writing]
        g.look_is_sent = True

    def _page_is_drawn(self, app: Flask, template: Any, **_: Any) -> None:
        """All that a page shows is known when it begins to be drawn."""
        if template.name != PROBLEM_PAGE:
            self.begin()

    def _entry(self, response: Response) -> Entry | None:
        """What to write about an answer; None where it shows nothing."""
        if HTTPStatus.MULTIPLE_CHOICES <= response.status_code < HTTPStatus.BAD_REQUEST:
            return None
        declared, looking = self._declaration(), the_look()
        if self._is_public() and not opened.opened():
            return None  # what anybody may read tells of nobody
        if "problem_code" in g:
            in_vain = declared is not None and (looking.kind or declared.kind) in OF_ONE and response.status_code in IN_VAIN
            return self._of(looking, declared, 0) if declared is not None and in_vain else None
        if declared is not None and declared.kind is not None:
            return self._of(looking, declared, looking.shown)
        if declared is None:
            return self._of(looking, Declared(Look.OTHER), looking.shown)
        if opened.opened() and not is_command_of_api():
            _log.error("a view shows more than it says", at=self._service.name, route=_route())
            return self._of(looking, Declared(Look.OTHER), len(opened.opened()))
        return None

    def _of(self, looking: Looking, declared: Declared, shown: int | None) -> Entry:
        identity: Identity | None = g.get("identity")
        kind = looking.kind or declared.kind or Look.OTHER
        matters = looking.matters
        if not matters and declared.matter_of is not None:
            found = declared.matter_of(request.view_args or {})
            matters = [found] if found is not None else []
        why: AuditPurpose | None = g.get("purpose")
        return Entry(
            person=identity.person_id if identity else None,
            role=identity.role if identity else None,
            organisation=identity.organisation_id if identity else None,
            kind=kind,
            matters=matters,
            route=_route(),
            shown=1 if shown is None and kind in OF_ONE else shown,
            ground=looking.ground or (GROUNDS.get(identity.role, LookGround.NOT_SIGNED_IN) if identity else LookGround.NOT_SIGNED_IN),
            purpose=why,
            as_of=looking.as_of,
            as_true_on=looking.as_true_on,
            term=self._sealed(looking, identity),
            correlation=g.correlation,
        )

    def _sealed(self, looking: Looking, identity: Identity | None) -> str | None:
        """The term under the key of whom it found, or of the searcher; None where there is no such key."""
        subject: UUID | None = looking.term_of or (identity.person_id if identity else None)
        if looking.term is None or subject is None or self._service.log is None:
            return None
        try:
            key = self._service.log.keyring.key(subject)
        except NoKey:
            return None
        return seal(orjson.dumps(looking.term), subject_key=key, subject=subject, stream=g.correlation, version=0, field="term").token

    def _declaration(self) -> Declared | None:
        endpoint = request.endpoint
        if endpoint is None:
            return looks.NOTHING
        way = (endpoint, request.method)
        if way not in self._declared:
            self._declared[way] = declared_by(self._app, endpoint, request.method)
        return self._declared[way]

    def _is_public(self) -> bool:
        endpoint = request.endpoint
        if endpoint is None:
            return False
        way = (endpoint, request.method)
        if way not in self._public:
            self._public[way] = roles_of(self._app, endpoint, request.method) == frozenset()
        return self._public[way]


def _route() -> str:
    """The way in as its template has it: an address may hold what somebody searched for."""
    return f"{request.method} {request.url_rule.rule if request.url_rule is not None else ''}"
