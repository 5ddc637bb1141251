"""Every API says of each of its operations what it does, whose it is, what is sent and what is answered, in two languages, with examples."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from shared.runtime.migrations import SERVICES
from shared.vocabulary.codes import Role
from tests.api.described import Document, operations, wrong
from tests.api.town import Town

LANGUAGES = ("sv", "en")


@pytest.fixture(params=SERVICES)
def service(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_operation_says_what_it_does_and_whose_it_is(town: Town, service: str, language: str):
    found = list(operations(town.description(service, language), service))
    assert found
    assert [] == [str(each) for each in found if not (each.told.get("summary") and each.told.get("description") and each.told.get("tags"))]
    assert len(found) == len({each.told["operationId"] for each in found})
    assert [] == [str(each) for each in found if (each.told.get("security") == []) is bool(each.told.get("x-roles"))]


def test_every_parameter_body_and_answer_is_described_and_has_an_example(town: Town, service: str):
    bare = []
    for each in operations(town.description(service), service):
        bare += [f"{each}: {told['name']}" for told in each.parameters if not told.get("description") or "example" not in told]
        bare += [
            f"{each}: the body" for content in each.bodies.values() if not (each.told["requestBody"].get("description") and content.get("examples"))
        ]
        for status, answer in each.answers.items():
            shown = list(answer.get("content", {}).values())
            if not answer.get("description") or not shown or not all(content.get("schema") and content.get("examples") for content in shown):
                bare.append(f"{each}: {status}")
    assert [] == bare


def test_every_example_is_as_its_schema_says(town: Town, service: str):
    described = town.description(service)
    told = []
    for each in operations(described, service):
        told += [(f"{each}: {given['name']}", given["schema"], given["example"]) for given in each.parameters]
        contents = [*each.bodies.items(), *(pair for answer in each.answers.values() for pair in answer["content"].items())]
        told += [
            (str(each), content["schema"], shown["value"])
            for kind, content in contents
            if kind.endswith("json")
            for shown in content["examples"].values()
        ]
    for name, answer in described["components"]["responses"].items():
        content = answer["content"]["application/problem+json"]
        told += [(name, content["schema"], shown["value"]) for shown in content["examples"].values()]
    assert [] == [(where, errors) for where, schema, value in told if (errors := wrong(described, schema, value))]


def test_every_field_that_is_sent_says_what_it_means(town: Town, service: str):
    described = town.description(service)
    bare = set()
    for each in operations(described, service):
        for content in each.bodies.values():
            bare |= set(_bare_fields(content["schema"], described["components"]["schemas"]))
    assert set() == bare


def _bare_fields(schema: Document, schemas: Document) -> Iterator[str]:
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        for field, below in schemas[name].get("properties", {}).items():
            if not below.get("description"):
                yield f"{name}.{field}"
            yield from _bare_fields(below, schemas)
    for below in [schema.get("items", {}), *schema.get("allOf", []), *schema.get("anyOf", [])]:
        if below:
            yield from _bare_fields(below, schemas)


def test_every_example_of_a_body_is_read_by_the_service_itself(town: Town, service: str):
    """A rule of the field may refuse it, its form may not."""
    misread = []
    for each in operations(town.description(service), service):
        if "application/json" not in each.bodies:
            continue
        body = each.bodies["application/json"]["examples"]["whole"]["value"]
        address = each.path
        for told in each.parameters:
            address = address.replace(f"{{{told['name']}}}", str(told["example"]))
        headers = {"Idempotency-Key": f"example-{each.told['operationId']}", "If-Match": '"3"'}
        answer = town.ask(service, each.method, address, Role(each.told["x-roles"][0]), headers, json=body)
        code = (answer.get_json(silent=True) or {}).get("code")
        if answer.status_code in (400, 401, 415, 500) or code == "invalid-fields":
            misread.append((str(each), answer.status_code, answer.get_json(silent=True)))
    assert [] == misread


def test_both_languages_tell_the_same_each_in_its_own(town: Town, service: str):
    swedish, english = (dict(_sentences(town.description(service, language))) for language in LANGUAGES)
    assert swedish.keys() == english.keys()
    assert [] == sorted({text for place, text in swedish.items() if english[place] == text})


def _sentences(told: Any, place: str = "") -> Iterator[tuple[str, str]]:
    """Everything that is for people, by where it stands."""
    if isinstance(told, dict):
        for name, each in told.items():
            if name in ("summary", "description") and isinstance(each, str):
                yield f"{place}/{name}", each
            elif name not in ("example", "examples", "enum", "properties") or name == "properties":
                yield from _sentences(each, f"{place}/{name}")
    elif isinstance(told, list):
        for number, each in enumerate(told):
            yield from _sentences(each, f"{place}/{number}")


def test_every_error_names_its_stable_codes(town: Town, service: str):
    described = town.description(service)
    for each in operations(described, service):
        problems = {status: answer["$ref"].rpartition("/")[2] for status, answer in each.told["responses"].items() if "$ref" in answer}
        assert {"400", "406", "500", "503"} <= set(problems), each
        for name in problems.values():
            answer = described["components"]["responses"][name]
            assert answer["x-codes"]
            assert ["application/problem+json"] == list(answer["content"])


def test_the_answer_is_in_the_callers_language_unless_the_address_says(town: Town, service: str):
    address = f"/{service}/api/v1/openapi.json"
    client = town.app(service).test_client()
    asked = {language: client.get(address, headers={"Accept-Language": language}).get_json() for language in LANGUAGES}
    assert asked == {language: town.description(service, language) for language in LANGUAGES}
    assert asked["sv"] == client.get(address).get_json()
