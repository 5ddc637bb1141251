"""The JSON API of a service: flask-smorest with our way of reading, refusing and describing.

Everything that flask-smorest does otherwise than the house is turned here, once, so that a service's `http/api.py` is views only.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from http import HTTPStatus
from pathlib import Path
from typing import Any, NoReturn

import flask_swagger_ui
import marshmallow
import orjson
from flask import Flask, Request, Response, g, render_template, send_from_directory
from flask_smorest import Api
from flask_smorest import Blueprint as SmorestBlueprint
from flask_smorest.utils import prepare_response
from webargs import missing
from webargs.flaskparser import FlaskParser

from shared.vocabulary.codes import Role
from shared.vocabulary.labels import label
from shared.web.layout import listing
from shared.web.problem import MEDIA_TYPE, BadRequest, Invalid, MalformedBody, NotFound, WrongMediaType
from shared.web.rights import MARK, public
from shared.web.schemas import CLAIMED_DAYS, CommandSchema, ProblemSchema, field_errors
from shared.web.service import Service

API_VERSION = "1.0.0"
RELEASED = date(2026, 11, 21)
_SWAGGER = Path(flask_swagger_ui.__file__).with_name("dist")
_PROBLEMS = {
    "UNAUTHORIZED": 401,
    "FORBIDDEN": 403,
    "NOT_FOUND": 404,
    "CONFLICT": 409,
    "UNPROCESSABLE_ENTITY": 422,
    "SERVICE_UNAVAILABLE": 503,
}


class Reader(FlaskParser):
    """Reads bodies and queries; wrong ones become problems. A command's claimed days go to `act()`, not to the view."""

    DEFAULT_UNKNOWN_BY_LOCATION = {**FlaskParser.DEFAULT_UNKNOWN_BY_LOCATION, "query": marshmallow.RAISE, "querystring": marshmallow.RAISE}

    def load_json(self, req: Request, schema: marshmallow.Schema) -> Any:
        """The body; raises WrongMediaType, MalformedBody."""
        if not req.is_json:
            if req.content_length:
                raise WrongMediaType
            return missing
        try:
            return orjson.loads(req.get_data(cache=True))
        except orjson.JSONDecodeError:
            raise MalformedBody from None

    def handle_error(self, error: marshmallow.ValidationError, req: Request, schema: marshmallow.Schema, **_: Any) -> NoReturn:
        """Raises Invalid with every field that is wrong."""
        location, messages = next(iter(error.messages_dict.items()))
        errors = field_errors(marshmallow.ValidationError(messages))
        raise (BadQuery(errors=errors) if location in ("query", "querystring") else Invalid(errors=errors))

    def _process_location_data(self, location_data: Any, schema: marshmallow.Schema, *rest: Any) -> Any:
        loaded = super()._process_location_data(location_data, schema, *rest)
        if isinstance(schema, CommandSchema):
            g.claimed_days = {name: loaded.pop(name) for name in CLAIMED_DAYS}
        return loaded


class BadQuery(BadRequest):
    """A query parameter that is unknown or can't be read."""

    code, title = "invalid-query", "Sökfrågan kan inte läsas"
    detail = "En parameter i adressen är okänd eller har fel innehåll."


class Routes(SmorestBlueprint):
    """A group of a service's API views; mounted under `/<service>/api/v1`."""

    ARGUMENTS_PARSER = Reader()

    def __init__(self, name: str, description: str = "") -> None:
        super().__init__(name, name, description=description)
        self._prepare_doc_cbks.append(_describe_command)
        self._prepare_doc_cbks.append(_describe_problems)
        self._prepare_doc_cbks.append(_describe_rights)

    def arguments(self, schema: Any, **options: Any) -> Callable[..., Any]:
        """Read the body (or `location="query"`) by a schema, which is made once."""
        made = schema() if isinstance(schema, type) else schema
        decorator: Callable[..., Any] = super().arguments(made, **options)
        return decorator

    def add_url_rule(self, rule: str, endpoint: str | None = None, view_func: Any = None, *rest: Any, **options: Any) -> None:
        """Add a way in, and remember for the description which of its views are commands, and whose they are."""
        for each in _views_of(view_func):
            told = {"command": getattr(each, "narvaro_command", None), "roles": getattr(each, MARK, None)}
            each._apidoc = {**getattr(each, "_apidoc", {}), **told}
        super().add_url_rule(rule, endpoint, view_func, *rest, **options)


def _views_of(view_func: Any) -> list[Any]:
    if isinstance(view_func, type):
        return [getattr(view_func, method.lower()) for method in getattr(view_func, "methods", ())]
    return [view_func]


def _header(name: str, required: bool, description: str) -> dict[str, Any]:
    return {"in": "header", "name": name, "required": required, "description": description, "schema": {"type": "string"}}


def _describe_command(doc: dict[str, Any], doc_info: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Idempotency-Key and If-Match where a view is a command."""
    marks = doc_info.get("command")
    if marks:
        headers = [_header("Idempotency-Key", marks["create"], "Samma nyckel ger samma svar, hur ofta den än skickas.")]
        if marks["versioned"]:
            headers.append(_header("If-Match", True, "Den ETag som du såg."))
        doc["parameters"] = [*doc.get("parameters", []), *headers]
    return doc


def _describe_problems(doc: dict[str, Any], doc_info: dict[str, Any], **_: Any) -> dict[str, Any]:
    """The problems that every view may answer."""
    marks = doc_info.get("command")
    codes = {**_PROBLEMS, "BAD_REQUEST": 400}
    if marks and marks["versioned"]:
        codes |= {"PRECONDITION_FAILED": 412, "PRECONDITION_REQUIRED": 428}
    if marks:
        codes |= {"REQUEST_ENTITY_TOO_LARGE": 413, "UNSUPPORTED_MEDIA_TYPE": 415}
    responses = doc.setdefault("responses", {})
    for name, status in codes.items():
        responses.setdefault(status, name)
    return doc


def _describe_rights(doc: dict[str, Any], doc_info: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Who may ask."""
    roles: frozenset[Role] | None = doc_info.get("roles")
    if roles:
        doc["x-roles"] = sorted(roles)
        doc["description"] = f"För: {listing(sorted(label(role).lower() for role in roles))}."
    elif roles is not None:
        doc["security"] = []
        doc["description"] = "För alla, utan inloggning."
    return doc


class _HouseApi(Api):
    """flask-smorest's Api that describes our problems and leaves answering them to `told.py`."""

    ERROR_SCHEMA = ProblemSchema

    def _register_error_handlers(self) -> None:
        """None: the app answers every exception itself."""

    def _register_responses(self) -> None:
        for status in HTTPStatus:
            response: dict[str, Any] = {"description": status.phrase}
            if status >= 400:
                response["schema"] = self.ERROR_SCHEMA
            prepare_response(response, self.spec, MEDIA_TYPE)
            self.spec.components.response(status.name, response, lazy=True)


def mount_api(app: Flask, service: Service, title: str, groups: Sequence[Routes]) -> None:
    """Mount the groups under `/<service>/api/v1`, with `openapi.json`, a page that describes it, and `api-info` (DIGG's REST profile)."""
    app.config.update(API_TITLE=title, API_VERSION=API_VERSION, OPENAPI_VERSION="3.1.0")
    api = _HouseApi(app, spec_kwargs={"servers": [{"url": "/"}], "security": [{"token": []}, {"session": []}]})
    api.spec.components.security_scheme("token", {"type": "http", "scheme": "bearer"})
    api.spec.components.security_scheme("session", {"type": "apiKey", "in": "cookie", "name": "narvaro_session"})
    for group in groups:
        api.register_blueprint(group, url_prefix=service.api_root)
    _mount_description(app, service, title, api)


def _mount_description(app: Flask, service: Service, title: str, api: Api) -> None:
    written: list[bytes] = []

    @public
    def openapi() -> Response:
        """The API's description, made once."""
        if not written:
            written.append(orjson.dumps(api.spec.to_dict(), option=orjson.OPT_INDENT_2 | orjson.OPT_NON_STR_KEYS))
        return Response(written[0], mimetype="application/json")

    @public
    def api_info() -> Response:
        """What DIGG's REST profile wants to know of an API."""
        told = {
            "apiName": title,
            "apiVersion": API_VERSION,
            "apiReleased": RELEASED.isoformat(),
            "apiDocumentation": f"{service.settings.public_address}{service.api_root}/docs",
            "apiStatus": "active",
        }
        return Response(orjson.dumps(told), mimetype="application/json")

    @public
    def docs() -> str:
        """The API's description for people; Swagger UI where there is JavaScript."""
        return render_template("api_docs.html", title=title, description=api.spec.to_dict(), root=service.api_root)

    @public
    def swagger(name: str) -> Response:
        """Swagger UI's own files, out of its package: no other host is asked."""
        if name not in ("swagger-ui.css", "swagger-ui-bundle.js"):
            raise NotFound
        return send_from_directory(_SWAGGER, name, max_age=3600)

    for address, view in (("openapi.json", openapi), ("api-info", api_info), ("docs", docs), ("docs/<name>", swagger)):
        app.add_url_rule(f"{service.api_root}/{address}", endpoint=f"api-{address}", view_func=view)
