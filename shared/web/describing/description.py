"""A service's API as OpenAPI 3.1, written in the language spoken, once for each."""

from __future__ import annotations

from typing import Any, Final

import orjson
from flask_smorest import Api

from shared.vocabulary.codes import Role
from shared.vocabulary.labels import lower_label
from shared.vocabulary.language import Language, later, say, speaking, translated
from shared.web.describing import problems
from shared.web.describing.about import about
from shared.web.describing.examples import example_of, file_of
from shared.web.describing.headers import ANSWERS, ASKED_OF_COMMANDS, Document
from shared.web.describing.views import COMMAND, ROLES
from shared.web.describing.words import WORDS
from shared.web.layout import listing
from shared.web.schemas import CLAIMED_DAYS
from shared.web.service import Service

METHODS: Final = ("get", "put", "post", "delete", "patch")
JSON: Final = "application/json"
_LIMITS: Final = ("minLength", "maxLength", "pattern", "minimum", "maximum", "minItems", "maxItems")
_DONE = later("Det är gjort. Samma Idempotency-Key ger samma svar igen.")
_MADE = later("Det är gjort, och något nytt har blivit till. Samma Idempotency-Key ger samma svar igen.")
_READ = later("Det du frågade efter.")
_FOR_PEOPLE = later("Beskrivningen för människor.")
_BODY = later("Ett JSON-objekt i UTF-8. Ett fält som inte står här avvisas.")


class Description:
    """What is told of a service's API."""

    def __init__(self, api: Api, service: Service, title: str) -> None:
        self._api, self._service, self._title = api, service, title
        self._written: dict[str, bytes] = {}

    def written(self, language: Language) -> bytes:
        """The description in a language, as JSON."""
        if language.code not in self._written:
            with speaking(language):
                self._written[language.code] = orjson.dumps(self.document(), option=orjson.OPT_INDENT_2)
        return self._written[language.code]

    def document(self) -> Document:
        """The description in the language spoken."""
        raw: Document = orjson.loads(orjson.dumps(self._api.spec.to_dict(), option=orjson.OPT_NON_STR_KEYS))
        schemas: dict[str, Document] = raw["components"]["schemas"]
        paths = {path.removeprefix(self._service.api_root): operations for path, operations in raw["paths"].items()}
        asked = _reachable([body for each in _operations(paths) for body in _schemas_in(each.get("requestBody", {}))], schemas)
        _keep_limits_of_what_is_asked(schemas, asked)
        components = {**raw["components"], "headers": ANSWERS, "responses": problems.described(self._service.name)}
        server = self._service.settings.public_address + self._service.api_root
        told_of = {path: _path(path, operations, schemas) for path, operations in paths.items()}
        used = _reachable([told_of, components["responses"]], schemas)
        components["schemas"] = {name: schema for name, schema in schemas.items() if name in used}
        told = {
            "openapi": raw["openapi"],
            "info": about(self._service, self._title, raw["info"]["version"]),
            "servers": [{"url": server}],
            "externalDocs": {"url": f"{server}/docs", "description": _FOR_PEOPLE},
            "security": raw["security"],
            "tags": raw["tags"],
            "paths": told_of,
            "components": components,
        }
        written: Document = _in_the_language_spoken(told)
        return written


def _operations(paths: dict[str, Document]) -> list[Document]:
    return [path[method] for path in paths.values() for method in METHODS if method in path]


def _path(path: str, told: Document, schemas: dict[str, Document]) -> Document:
    shared = [_parameter(each, schemas) for each in told.get("parameters", [])]
    operations: Document = {method: _operation(path, told[method], schemas) for method in METHODS if method in told}
    return {**({"parameters": shared} if shared else {}), **operations}


def _operation(path: str, raw: Document, schemas: dict[str, Document]) -> Document:
    command, roles = raw.pop(COMMAND, None), raw.get(ROLES)
    raw["description"] = _who(roles)
    raw["parameters"] = [_parameter(each, schemas) for each in raw.get("parameters", [])]
    if command:
        raw["parameters"] += [each for name, each in ASKED_OF_COMMANDS.items() if name != "If-Match" or command["versioned"]]
        raw["parameters"][:] = [{**each, "required": command["create"]} if each["name"] == "Idempotency-Key" else each for each in raw["parameters"]]
    if not roles:
        raw["security"] = []
    if "requestBody" in raw:
        raw["requestBody"] = _body(raw["requestBody"], schemas)
    good = {status: _answer(told, command, schemas) for status, told in raw["responses"].items() if status[0] == "2"}
    bad = {str(int(each)): {"$ref": f"#/components/responses/{each.name}"} for each in problems.statuses_of(raw, path, command, roles)}
    raw["responses"] = {**good, **dict(sorted(bad.items()))}
    return raw


def _who(roles: list[str] | None) -> str:
    if not roles:
        return say("För alla, utan inloggning.")
    return say("För: %(roles)s.", roles=listing(sorted(lower_label(Role(each)) for each in roles)))


def _parameter(told: Document, schemas: dict[str, Document]) -> Document:
    """A parameter with its meaning and an example."""
    word = WORDS.get(told["name"])
    if "description" not in told and word is not None:
        told["description"] = word.means
    schema = told["schema"]
    if "example" not in told:
        told["example"] = schema.pop("example") if "example" in schema else example_of(schema, schemas, told["name"])
    return told


def _body(told: Document, schemas: dict[str, Document]) -> Document:
    """A body with its meaning and a whole example; the days that an import claims are left out of it."""
    told.setdefault("description", _BODY)
    for media, content in told["content"].items():
        if "examples" not in content:
            asked = content["schema"]
            value = example_of(asked, schemas, leaving=frozenset(CLAIMED_DAYS)) if media == JSON else file_of(media, asked, schemas)
            content["examples"] = {"whole": {"value": value}}
    return told


def _answer(told: Document, command: dict[str, bool] | None, schemas: dict[str, Document]) -> Document:
    """An answer with its meaning, its headers and a whole example."""
    told["description"] = (_MADE if command["create"] else _DONE) if command else _READ
    names = ["Narvaro-Correlation", "traceparent", "ETag", *(["Narvaro-Position", "Location"] if command else [])]
    told["headers"] = {**told.get("headers", {}), **{name: {"$ref": f"#/components/headers/{name}"} for name in names}}
    for media, content in told.get("content", {}).items():
        content.setdefault("schema", {"type": "string", "format": "binary"})
        schema = content["schema"]
        value = example_of(schema, schemas) if media == JSON else schema.pop("example", None) or file_of(media, schema, schemas)
        content.setdefault("examples", {"whole": {"value": value}})
    return told


def _schemas_in(told: Document) -> list[Document]:
    return [content["schema"] for content in told.get("content", {}).values() if "schema" in content]


def _reachable(roots: list[Any], schemas: dict[str, Document]) -> set[str]:
    """The names of the schemas that these refer to, near and far."""
    found: set[str] = set()
    waiting: list[Any] = list(roots)
    while waiting:
        each = waiting.pop()
        if isinstance(each, dict):
            name = str(each.get("$ref", "")).removeprefix("#/components/schemas/")
            if name in schemas and name not in found:
                found.add(name)
                waiting.append(schemas[name])
            waiting += list(each.values())
        elif isinstance(each, list):
            waiting += each
    return found


def _keep_limits_of_what_is_asked(schemas: dict[str, Document], asked: set[str]) -> None:
    """A limit holds for what is sent to us; of an answer it would only say how the same field is made elsewhere."""
    for name, schema in schemas.items():
        for field in () if name in asked else schema.get("properties", {}).values():
            for limit in _LIMITS:
                field.pop(limit, None)
                field.get("items", {}).pop(limit, None)


def _in_the_language_spoken(told: Any, key: str = "") -> Any:
    """The same, with every sentence that is for people in the language spoken; examples stay as they are."""
    if isinstance(told, dict):
        return {
            name: each if name in ("example", "examples", "enum", "x-codes") else _in_the_language_spoken(each, name) for name, each in told.items()
        }
    if isinstance(told, list):
        return [_in_the_language_spoken(each) for each in told]
    return translated(told) if isinstance(told, str) and key in ("description", "summary") else told
