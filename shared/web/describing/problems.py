"""Every error that a service's API may answer, by status: its sentence and its stable codes, gathered out of the problems and refusals themselves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any, Final

from shared.vocabulary.language import later, say, translated
from shared.vocabulary.refusal import Refusal
from shared.web.problem import MEDIA_TYPE, Problem, Told

MEANINGS: Final = {
    HTTPStatus.BAD_REQUEST: later("Begäran kan inte läsas: huvuden, adress eller JSON har fel form."),
    HTTPStatus.UNAUTHORIZED: later("Nyckel saknas, eller gäller inte."),
    HTTPStatus.FORBIDDEN: later("Rollen eller nyckeln ger inte rätt till det här."),
    HTTPStatus.NOT_FOUND: later("Det finns inte, eller du får inte se det."),
    HTTPStatus.NOT_ACCEPTABLE: later("Svaret finns inte i något av de format som huvudet Accept anger."),
    HTTPStatus.CONFLICT: later("Det går inte som läget är nu."),
    HTTPStatus.GONE: later("Personuppgifterna är gallrade."),
    HTTPStatus.PRECONDITION_FAILED: later("Något annat måste vara gjort först, eller så är versionen i If-Match gammal."),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: later("Innehållet är större än vad som tas emot."),
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: later("Innehållet är av en sort som inte tas emot."),
    HTTPStatus.UNPROCESSABLE_ENTITY: later("Ett eller flera fält behöver rättas; errors säger vilka."),
    HTTPStatus.PRECONDITION_REQUIRED: later("If-Match saknas."),
    HTTPStatus.TOO_MANY_REQUESTS: later("Nyckeln frågar oftare än den får; Retry-After säger hur många sekunder du ska vänta."),
    HTTPStatus.INTERNAL_SERVER_ERROR: later("Ett fel hos oss. Numret i instance hjälper den som söker felet."),
    HTTPStatus.SERVICE_UNAVAILABLE: later("Tjänsten är tillfälligt borta; försök igen efter Retry-After sekunder."),
}
_AS_ANY: Final = {
    HTTPStatus.UNAUTHORIZED: "WWW-Authenticate",
    HTTPStatus.TOO_MANY_REQUESTS: "Retry-After",
    HTTPStatus.SERVICE_UNAVAILABLE: "Retry-After",
}

Sort = type[Problem] | type[Refusal]


def sorts_of(service: str) -> dict[HTTPStatus, list[Sort]]:
    """Every sort of problem and refusal of a service's house, by status, each code once, the general ones first."""
    ours = ("shared.", f"services.{service}.")
    found: dict[HTTPStatus, dict[str, Sort]] = defaultdict(dict)
    for sort in (*_tree(Problem), *_tree(Refusal)):
        if sort is not Told and sort.__module__.startswith(ours) and ".tests." not in sort.__module__:
            found[HTTPStatus(sort.status)].setdefault(sort.code, sort)
    return {status: list(sorts.values()) for status, sorts in found.items()}


def _tree(root: Any) -> Iterator[Any]:
    yield root
    for below in root.__subclasses__():
        yield from _tree(below)


def described(service: str) -> dict[str, dict[str, Any]]:
    """The answers of `components.responses`, by the status's name."""
    sorts = sorts_of(service)
    return {status.name: _answer(status, sorts[status]) for status in MEANINGS}


def _answer(status: HTTPStatus, sorts: list[Sort]) -> dict[str, Any]:
    codes = [each.code for each in sorts]
    told = say("%(meaning)s Koder: %(codes)s.", meaning=translated(MEANINGS[status]), codes=", ".join(f"`{each}`" for each in codes))
    headers = {name: {"$ref": f"#/components/headers/{name}"} for name in ("Narvaro-Correlation", "traceparent")}
    if status in _AS_ANY:
        headers[_AS_ANY[status]] = {"$ref": f"#/components/headers/{_AS_ANY[status]}"}
    shown = {"schema": {"$ref": "#/components/schemas/Problem"}, "examples": {each.code: {"value": _example(status, each)} for each in sorts[:3]}}
    return {"description": told, "headers": headers, "content": {MEDIA_TYPE: shown}, "x-codes": sorted(codes)}


def _example(status: HTTPStatus, sort: Sort) -> dict[str, Any]:
    title = translated(sort.title) if issubclass(sort, Problem) else status.phrase
    return {
        "type": f"urn:narvaro:problem:{sort.code}",
        "title": title,
        "status": int(status),
        "detail": translated(sort.detail if issubclass(sort, Problem) else sort.message),
        "instance": "urn:uuid:0f0f0f0f-0000-4000-8000-000000000001",
        "code": sort.code,
    }


def statuses_of(operation: dict[str, Any], path: str, command: dict[str, bool] | None, roles: list[str] | None) -> list[HTTPStatus]:
    """Which errors an operation may answer."""
    found = [HTTPStatus.BAD_REQUEST, HTTPStatus.NOT_ACCEPTABLE]
    if roles:
        found += [HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.TOO_MANY_REQUESTS]
    if command or "{" in path:
        found += [HTTPStatus.NOT_FOUND]
    if roles and "{" in path:
        found += [HTTPStatus.GONE]
    if command:
        found += [HTTPStatus.CONFLICT, HTTPStatus.PRECONDITION_FAILED, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, HTTPStatus.UNSUPPORTED_MEDIA_TYPE]
    if command and command["versioned"]:
        found += [HTTPStatus.PRECONDITION_REQUIRED]
    if command or operation.get("parameters"):
        found += [HTTPStatus.UNPROCESSABLE_ENTITY]
    return [*found, HTTPStatus.INTERNAL_SERVER_ERROR, HTTPStatus.SERVICE_UNAVAILABLE]
