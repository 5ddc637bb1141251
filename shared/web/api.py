"""The JSON API of a service: flask-smorest with our way of reading, refusing and describing.

Everything that flask-smorest does otherwise than the house is turned here, once, so that a service's `http/api.py` is views only.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, Final, NoReturn

import flask_swagger_ui
import marshmallow
import orjson
from flask import Flask, Request, Response, g, render_template, send_from_directory
from flask_smorest import Api
from flask_smorest import Blueprint as SmorestBlueprint
from webargs import missing
from webargs.flaskparser import FlaskParser

from shared.vocabulary.language import later, spoken
from shared.web.catalogue import languages
from shared.web.describing.description import Description
from shared.web.describing.views import describe_view, marshmallow_plugin, remember
from shared.web.fields import Origin, coming_from
from shared.web.problem import BadRequest, Invalid, MalformedBody, NotFound, WrongMediaType
from shared.web.rights import public
from shared.web.schemas import CLAIMED_DAYS, CommandSchema, ProblemSchema, field_errors
from shared.web.service import Service

API_VERSION = "1.0.0"
RELEASED = date(2026, 11, 21)
BY_TOKEN = later("En nyckel som kommunens administratör har gjort. I webbläsaren gäller också den egna inloggningen.")
FILE: Final = {"type": "string", "format": "binary"}
_SWAGGER = Path(flask_swagger_ui.__file__).with_name("dist")


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
        if location in ("query", "querystring"):
            raise BadQuery(errors=[replace(each, is_parameter=True) for each in errors])
        raise Invalid(errors=errors)

    def _process_location_data(self, location_data: Any, schema: marshmallow.Schema, req: Request, location: str, *rest: Any) -> Any:
        with coming_from(Origin.JSON if location == "json" else Origin.QUERY):
            loaded = super()._process_location_data(location_data, schema, req, location, *rest)
        if isinstance(schema, CommandSchema):
            g.claimed_days = {name: loaded.pop(name) for name in CLAIMED_DAYS}
        return loaded


class BadQuery(BadRequest):
    """A query parameter that is unknown or can't be read."""

    code, title = "invalid-query", later("Sökfrågan kan inte läsas")
    detail = later("En parameter i adressen är okänd eller har fel innehåll.")


class Routes(SmorestBlueprint):
    """A group of a service's API views; mounted under `/<service>/api/v1`."""

    ARGUMENTS_PARSER = Reader()

    def __init__(self, name: str, description: str = "") -> None:
        super().__init__(name, name, description=description)
        self._prepare_doc_cbks.append(describe_view)

    def arguments(self, schema: Any, **options: Any) -> Callable[..., Any]:
        """Read the body (or `location="query"`) by a schema, which is made once."""
        made = schema() if isinstance(schema, type) else schema
        decorator: Callable[..., Any] = super().arguments(made, **options)
        return decorator

    def response(self, status_code: int, schema: Any = None, *, content_type: str | None = None, **options: Any) -> Callable[..., Any]:
        """Answer by a schema; without one, with a file of that content type."""
        shape = dict(FILE) if schema is None and content_type is not None else schema
        decorator: Callable[..., Any] = super().response(status_code, shape, content_type=content_type, **options)
        return decorator

    def add_url_rule(self, rule: str, endpoint: str | None = None, view_func: Any = None, *rest: Any, **options: Any) -> None:
        """Add a way in, and remember for the description what each of its views says of itself."""
        remember(view_func)
        super().add_url_rule(rule, endpoint, view_func, *rest, **options)


class _HouseApi(Api):
    """flask-smorest's Api that describes our problems and leaves answering them to `told.py`."""

    ERROR_SCHEMA = ProblemSchema

    def _register_error_handlers(self) -> None:
        """None: the app answers every exception itself."""

    def _register_responses(self) -> None:
        """Our problems' shape alone; which answer which status has is told by describing/problems.py."""
        self.spec.components.schema("Problem", schema=self.ERROR_SCHEMA)


def mount_api(app: Flask, service: Service, title: str, groups: Sequence[Routes]) -> None:
    """Mount the groups under `/<service>/api/v1`, with `openapi.json`, a page that describes it, and `api-info` (DIGG's REST profile)."""
    app.config.update(API_TITLE=title, API_VERSION=API_VERSION, OPENAPI_VERSION="3.1.0")
    api = _HouseApi(app, spec_kwargs={"security": [{"token": []}], "marshmallow_plugin": marshmallow_plugin()})
    api.spec.components.security_scheme("token", {"type": "http", "scheme": "bearer", "description": BY_TOKEN})
    for group in groups:
        api.register_blueprint(group, url_prefix=service.api_root)
    _mount_description(app, service, title, api)


def _mount_description(app: Flask, service: Service, title: str, api: Api) -> None:
    description = Description(api, service, title)
    spoken_here = languages(service.name)

    @public
    def openapi(code: str = "") -> Response:
        """The API's description, in the language of the address, else in the caller's."""
        if code not in ("", *spoken_here):
            raise NotFound
        return Response(description.written(spoken_here.get(code, spoken())), mimetype="application/json")

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
        return render_template("api_docs.html", title=title, description=description.document(), root=service.api_root)

    @public
    def swagger(name: str) -> Response:
        """Swagger UI's own files, out of its package: no other host is asked."""
        if name not in ("swagger-ui.css", "swagger-ui-bundle.js"):
            raise NotFound
        return send_from_directory(_SWAGGER, name, max_age=3600)

    for address, view in (
        ("openapi.json", openapi),
        ("openapi.<code>.json", openapi),
        ("api-info", api_info),
        ("docs", docs),
        ("docs/<name>", swagger),
    ):
        app.add_url_rule(f"{service.api_root}/{address}", endpoint=f"api-{address}", view_func=view)
