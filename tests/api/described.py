"""What the descriptions of the APIs hold: operations, parameters and properties."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import jsonschema_rs

from shared.web.describing.description import METHODS

Document = dict[str, Any]


@dataclass(frozen=True)
class Operation:
    """One operation of a service."""

    service: str
    method: str
    path: str
    told: Document

    def __str__(self) -> str:
        return f"{self.method.upper()} /{self.service}{self.path}"

    @property
    def parameters(self) -> list[Document]:
        """Its own, and those of its address."""
        return [*self.told.get("parameters", []), *self.told["of_path"]]

    @property
    def bodies(self) -> dict[str, Document]:
        """What may be sent, by media type."""
        content: dict[str, Document] = self.told.get("requestBody", {}).get("content", {})
        return content

    @property
    def answers(self) -> dict[str, Document]:
        """What may be answered, by status; what many operations answer stands elsewhere."""
        return {status: answer for status, answer in self.told["responses"].items() if "$ref" not in answer}


def operations(described: Document, service: str) -> Iterator[Operation]:
    """Every operation of a service's description."""
    for path, ways in described["paths"].items():
        for method in METHODS:
            if method in ways:
                yield Operation(service, method, path, {**ways[method], "of_path": ways.get("parameters", [])})


def wrong(described: Document, schema: Document, value: Any) -> list[str]:
    """What a schema says against a value."""
    whole = {"$schema": "https://json-schema.org/draft/2020-12/schema", "components": described["components"], **schema}
    return [error.message for error in jsonschema_rs.Draft202012Validator(whole, validate_formats=True).iter_errors(value)]


def properties(told: dict[str, Document]) -> Iterator[tuple[str, Document]]:
    """Every property of every schema, by name."""
    for described in told.values():
        for schema in described["components"]["schemas"].values():
            yield from schema.get("properties", {}).items()


def parameters(every: list[Operation], place: str) -> list[Document]:
    """Every parameter of that place: path, query or header."""
    return [each for operation in every for each in operation.parameters if each["in"] == place]
