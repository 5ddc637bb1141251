"""The four services' real apps on one PostgreSQL, and a token of every role that all of them take."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from flask import Flask
from werkzeug.test import TestResponse

from deploy.installation import Installation
from deploy.private import PrivatePostgres
from shared.contracts.intake import TokenIssued
from shared.messaging.workings import Workings
from shared.runtime.migrations import SERVICES, migrate
from shared.vocabulary.calendar import today
from shared.vocabulary.codes import Role
from shared.web.tokens import TokenDirectory, hash_of, make_token

A_SCHOOL = UUID("0f0f0f0f-0000-4000-8000-0000000000aa")


@dataclass(frozen=True)
class Town:
    """The apps and tokens, by service and role."""

    workings: dict[str, Workings]
    tokens: dict[Role, str]

    def app(self, service: str) -> Flask:
        """A service's app."""
        flask = self.workings[service].flask
        assert flask is not None
        return flask

    def description(self, service: str, language: str = "en") -> dict[str, Any]:
        """What a service tells of its API."""
        told: dict[str, Any] = self.app(service).test_client().get(f"/{service}/api/v1/openapi.{language}.json").get_json()
        return told

    def ask(
        self, service: str, method: str, address: str, role: Role | None = None, headers: dict[str, str] | None = None, **more: Any
    ) -> TestResponse:
        """Ask an API as somebody, or as nobody."""
        sent = {**({"Authorization": f"Bearer {self.tokens[role]}"} if role else {}), **(headers or {})}
        return self.app(service).test_client().open(f"/{service}/api/v1{address}", method=method, headers=sent, **more)


@contextmanager
def built(server: PrivatePostgres, folder: Path, prefix: str) -> Iterator[Town]:
    """Install with migrated databases that hold nothing yet."""
    installation = Installation(folder)
    installation.prepare()
    migrate(server.dsn(), prefix, installation.passwords())
    workings = {
        service: import_module(f"services.{service}.workings").build(
            replace(installation.settings(service, server.port), database_prefix=prefix), None
        )
        for service in SERVICES
    }
    for each in workings.values():
        each.database.open()
    try:
        yield Town(workings, {role: _token(role, workings) for role in Role})
    finally:
        for each in workings.values():
            for close in (each.database.close, *each.closing):
                close()


def _token(role: Role, workings: dict[str, Workings]) -> str:
    """A token of somebody with this role, as every service would have heard of it from intake."""
    text, organisation = make_token(), A_SCHOOL if role is Role.SCHOOL else None
    fact = TokenIssued(uuid4(), hash_of(text), uuid4(), role, organisation, True, today() + timedelta(days=1))
    for each in workings.values():
        TokenDirectory(each.database).issued(fact)
    return text
