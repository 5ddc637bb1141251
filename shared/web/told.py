"""Which problem each exception becomes, and how it is told: as JSON to programs, as a page to people."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from uuid import UUID

import orjson
import psycopg
import structlog
from eventsourcing.application import AggregateNotFoundError
from eventsourcing.persistence import IntegrityError
from flask import Flask, Response, g, render_template, request
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge, UnsupportedMediaType
from werkzeug.exceptions import NotFound as NoSuchRoute

from shared.eventlog import subjects
from shared.eventlog.keyring import NoKey
from shared.eventlog.log import Changed
from shared.eventlog.wrapping import MasterKeyTrouble
from shared.vocabulary.language import later, say, translated
from shared.vocabulary.refusal import Refusal
from shared.web import problem as problems
from shared.web.problem import MEDIA_TYPE, FieldError, Problem
from shared.web.service import the_service, wants_page

_log = structlog.get_logger()


def tell_problems(app: Flask) -> None:
    """Answer every exception of the app as a problem."""
    app.register_error_handler(Exception, _answer)


def problem_of(error: BaseException) -> Problem:
    """The problem that an exception is to the caller; its own text is never passed on, unless it is a Refusal's or Problem's."""
    match error:
        case Problem():
            return error
        case Refusal():
            title = _TITLES.get(error.status, later("Det går inte"))
            return problems.Told(error.status, error.code, title, translated(str(error)), errors=_field_of(error))
        case AggregateNotFoundError():
            return problems.NotFound()
        case Changed():
            return problems.StaleVersion()
        case IntegrityError():
            return problems.StaleVersion() if "If-Match" in request.headers else problems.Conflict()
        case NoKey():
            return _destroyed(error)
        case MasterKeyTrouble():
            return problems.Unavailable(
                say("Personuppgifterna kan inte öppnas just nu. Försök igen om några minuter, eller säg till den som sköter driften.")
            )
        case psycopg.OperationalError() | psycopg.InterfaceError():
            return problems.Unavailable()
        case HTTPException():
            return _of_http(error)
    return problems.Unexpected()


def _field_of(refusal: Refusal) -> list[FieldError]:
    """The field that a program's command is refused for, where it is one: by a parameter of the address, or in the body."""
    if wants_page() or not refusal.about:
        return []
    body = request.get_json(silent=True) if request.is_json else None
    sent = [name for name in refusal.about if name in request.args or _stands(body, name)]
    left_out = refusal.about if len(refusal.about) == 1 else ()
    return [FieldError(name, str(refusal), name in request.args) for name in (*sent, *left_out)[:1]]


def _stands(body: Any, path: str) -> bool:
    """Whether a body has a field there."""
    first, _, rest = path.partition(".")
    return isinstance(body, dict) and first in body and (not rest or _stands(body[first], rest))


def _destroyed(error: NoKey) -> Problem:
    """Gone, with day and decision where they are known here."""
    subject = error.args[0] if error.args else None
    try:
        gone = subjects.destroyed(the_service().database, subject) if isinstance(subject, UUID) else None
    except psycopg.Error:
        gone = None
    return problems.Destroyed(gone.sentence if gone else None)


def _of_http(error: HTTPException) -> Problem:
    headers = {name: value for name, value in error.get_headers() if name in ("Allow", "Retry-After", "Location")}
    match error:
        case NoSuchRoute():
            return problems.NotFound()
        case RequestEntityTooLarge():
            return problems.TooLarge()
        case UnsupportedMediaType():
            return problems.WrongMediaType()
    status = HTTPStatus(error.code or 500)
    if status is HTTPStatus.METHOD_NOT_ALLOWED:
        return problems.WrongMethod(headers=headers)
    if status is HTTPStatus.BAD_REQUEST:
        return problems.BadRequest()
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return problems.Unexpected()
    title, detail = _TITLES.get(status, later("Det går inte")), translated(problems.BadRequest.detail)
    return problems.Told(status, status.phrase.lower().replace(" ", "-"), title, detail, headers=headers)


_TITLES = {
    HTTPStatus.BAD_REQUEST: later("Begäran kan inte läsas"),
    HTTPStatus.FORBIDDEN: later("Du har inte rätt att göra det här"),
    HTTPStatus.NOT_FOUND: later("Det finns inget här"),
    HTTPStatus.CONFLICT: later("Det går inte som det är nu"),
    HTTPStatus.PRECONDITION_FAILED: later("Något saknas först"),
    HTTPStatus.UNPROCESSABLE_ENTITY: later("Något behöver rättas"),
    HTTPStatus.SERVICE_UNAVAILABLE: later("Tjänsten är tillfälligt borta"),
}


def _answer(error: Exception) -> Response:
    """The answer to an exception; a redirect of the routing itself stays one."""
    if isinstance(error, HTTPException) and error.code is not None and 300 <= error.code < 400:
        return Response(status=error.code, headers={"Location": dict(error.get_headers()).get("Location", "/")})
    problem = problem_of(error)
    if problem.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        _log.error("problem", code=problem.code, error=type(error).__name__, at=_place_of(error), correlation=str(g.get("correlation", "")))
    return problem_response(problem)


def problem_response(problem: Problem) -> Response:
    """The problem as the caller reads it."""
    g.problem_code = problem.code
    number = str(g.get("correlation", ""))
    response = _page(problem, number) if wants_page() else None
    if response is None:
        response = Response(orjson.dumps(problem.as_json(f"urn:uuid:{number}")), content_type=MEDIA_TYPE)
    response.status_code = int(problem.status)
    response.headers.update(problem.headers)
    return response


def _page(problem: Problem, number: str) -> Response | None:
    """The problem as a page; None where even that fails, so that the failure's own text is never shown."""
    try:
        return Response(render_template("problem.html", problem=problem, status=int(problem.status), number=number), mimetype="text/html")
    except Exception as error:  # noqa: BLE001 - whatever went wrong in showing, the caller still gets the problem
        _log.error("problem-page", error=type(error).__name__)
        return None


def _place_of(error: BaseException) -> str:
    """Where in our code it happened, as module:line: enough to find the fault, and nothing of the values."""
    place, trace = "", error.__traceback__
    while trace is not None:
        name = trace.tb_frame.f_globals.get("__name__", "")
        if name.startswith(("shared.", "services.", "deploy.")):
            place = f"{name}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place
