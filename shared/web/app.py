"""The Flask app of a service: one request's way in and out, the same in all four."""

from __future__ import annotations

import time
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import IO, Any

import orjson
from flask import Blueprint, Flask, Request, Response, current_app, g, redirect, request
from flask.json.provider import JSONProvider

from shared.eventlog.database import Database
from shared.eventlog.log import EventLog
from shared.runtime.settings import Settings
from shared.web import csrf, health, layout
from shared.web.accepting import check_accept
from shared.web.access.api import access_api
from shared.web.access.door import Door
from shared.web.api import Routes, mount_api
from shared.web.clean_address import clean_address
from shared.web.correlation import correlation_of, tell_correlation
from shared.web.headers import secure
from shared.web.identity import Identity
from shared.web.limits import FilesUnderWay, Pace, check_limits
from shared.web.own_writes import wait_if_asked
from shared.web.problem import NotSignedIn, TokenNotValid, TooLarge
from shared.web.request_log import log_request
from shared.web.rights import Gate, public
from shared.web.service import Identify, Service, wants_page
from shared.web.session import COOKIE, Sessions
from shared.web.standing import Standing
from shared.web.tokens import TokenDirectory
from shared.web.told import problem_response, tell_problems
from shared.web.uploads import IN_A_PLACE, open_for_file, takes_file_at
from shared.web.visitor_language import choose_language, fall_silent, tell_language

LARGEST_BODY = 1024 * 1024  # bytes
_HOUSE = Path(__file__).resolve().parents[2]


def make_app(
    service: str,
    settings: Settings,
    database: Database,
    log: EventLog | None = None,
    identify: Identify | None = None,
    *,
    title: str = "",
    api: Sequence[Routes] = (),
    pages: Sequence[Blueprint] = (),
) -> Flask:
    """The app of a service: its API groups under `/<service>/api/v1`, its pages under `/<service>`, and what every service has.

    `identify` says who a request comes from; without it, the session cookie and bearer tokens do.
    """
    app = _App(service, root_path=str(Path(__file__).parent), static_folder="static", static_url_path=f"/{service}/static")
    app.json = _Json(app)
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY
    app.url_map.strict_slashes = False
    known = Service(service, settings, database, log, identify or identify_by(settings, database))
    app.extensions["narvaro"] = known
    public(app.view_functions["static"])
    tell_problems(app)
    layout.dress(app, _HOUSE / "services" / service / "http" / "templates")
    health.mount_health(app, known)
    if api:
        mount_api(app, known, title or f"Närvaro: {service}", [*api, access_api()])
    for group in pages:
        app.register_blueprint(group, url_prefix=f"/{service}")
    _guard(app, known)
    return app


def identify_by(settings: Settings, database: Database) -> Identify:
    """By the session cookie, verified with the public key of the settings, or by a bearer token of the service's own copy."""
    sessions, tokens, standing = Sessions.from_settings(settings), TokenDirectory(database), Standing(database)

    def identify(request: Request) -> Identity | None:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme:
            identity = tokens.identity_of(token.strip()) if scheme.lower() == "bearer" else None
            if identity is None:
                raise TokenNotValid(headers={"WWW-Authenticate": 'Bearer realm="narvaro", error="invalid_token"'})
            return identity
        session = request.cookies.get(COOKIE)
        identity = sessions.verify(session) if session else None
        return identity if identity is not None and standing.holds(identity) else None

    return identify


def _guard(app: Flask, service: Service) -> None:
    """The way in and out of every request: language, size, who, may they, did we show the form; then what they saw, headers and one line of log."""
    gate, door, pace, files = Gate(app), Door(app, service), Pace(), FilesUnderWay()
    machine_read = {"static", *health.ENDPOINTS}

    @app.before_request
    def way_in() -> Response | None:
        g.begun = time.perf_counter()
        g.correlation = correlation_of(request.headers.get("Narvaro-Correlation"), request.headers.get("traceparent"))
        endpoint = request.endpoint
        asked_anew = choose_language() if endpoint not in machine_read else None
        if asked_anew is not None:
            return asked_anew
        if takes_file_at(app, endpoint):
            open_for_file()
        elif (request.content_length or 0) > LARGEST_BODY:
            raise TooLarge
        if endpoint in machine_read or request.method == "OPTIONS":  # which says what may be asked for, and shows nothing
            return None
        g.identity = identity = service.identify(request)
        if endpoint is None:
            return None
        try:
            gate.check(endpoint, request.method, identity)
        except NotSignedIn as problem:
            return _sign_in_first() if wants_page() else problem_response(problem)
        check_limits(identity, request, service.api_root, pace)
        if identity is not None and IN_A_PLACE in request.environ:
            files.begin(identity.person_id)
            g.sends_file = identity.person_id
        check_accept(app, endpoint)
        csrf.check_form(request, identity, page=not request.path.startswith(service.api_root))
        cleaner = clean_address() if request.query_string else None
        if cleaner is not None:
            return cleaner
        door.let_in(identity)
        if request.method == "GET":
            wait_if_asked()
        return None

    @app.after_request
    def way_out(response: Response) -> Response:
        response = door.let_out(response)
        tell_language(response)
        secure(response, service.settings)
        tell_correlation(response, g.get("correlation"))
        log_request(service.name, response)
        return response

    @app.teardown_request
    def way_gone(_: BaseException | None) -> None:
        if "sends_file" in g:
            files.end(g.sends_file)

    app.teardown_request(fall_silent)


def _sign_in_first() -> Response:
    """Send a browser to the sign-in page, which leads back to where it was going, and says so where a session has ended in the middle."""
    ended = request.method != "GET" or COOKIE in request.cookies
    return redirect(layout.sign_in_address(_way_back(), ended=ended), code=303)  # type: ignore[return-value]


def _way_back() -> str:
    """The page that was asked for; of what was sent the page where it is written, or the one above it."""
    if request.method == "GET":
        return request.path
    pages = current_app.create_url_adapter(request)
    places = (request.path, request.path.rpartition("/")[0])
    return next((each for each in places if pages is not None and pages.test(each, "GET")), "")


class _Request(Request):
    """A request of which nothing is written to a temporary file, as Werkzeug would do with what is sent as a file."""

    def _get_file_stream(
        self, total_content_length: int | None, content_type: str | None, filename: str | None = None, content_length: int | None = None
    ) -> IO[bytes]:
        """In memory: a body is a mebibyte at most."""
        return BytesIO()


class _App(Flask):
    """Flask that logs no exception's text, which may quote what somebody sent; told.py logs its kind and place."""

    request_class = _Request

    def log_exception(self, exc_info: Any) -> None:
        """Nothing."""


class _Json(JSONProvider):
    """orjson: ids, days, UTC moments and records without further ado."""

    mimetype = "application/json"

    def dumps(self, obj: Any, **_: Any) -> str:
        """As text."""
        return orjson.dumps(obj, option=orjson.OPT_UTC_Z | orjson.OPT_NON_STR_KEYS).decode()

    def loads(self, s: str | bytes, **_: Any) -> Any:
        """From text."""
        return orjson.loads(s)

    def response(self, *args: Any, **kwargs: Any) -> Response:
        """As an answer."""
        content = orjson.dumps(self._prepare_response_obj(args, kwargs), option=orjson.OPT_UTC_Z | orjson.OPT_NON_STR_KEYS)
        return Response(content, mimetype=self.mimetype)
