"""The four services' real apps on one PostgreSQL, and a token of every role that all of them take."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from http import HTTPStatus
from importlib import import_module
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from flask import Flask
from werkzeug.test import TestResponse

from deploy.destroyed_list import make_list_once
from deploy.installation import Installation
from deploy.private import PrivatePostgres
from services.intake.tests.installation import referral_body
from shared.contracts.intake import TokenIssued
from shared.messaging.workings import Workings
from shared.runtime.migrations import SERVICES, migrate
from shared.vocabulary.calendar import today
from shared.vocabulary.codes import Role
from shared.web.tokens import TokenDirectory, hash_of, make_token
from tests.catching_up import catch_up


@dataclass(frozen=True)
class Town:
    """The apps and tokens, by service and role."""

    workings: dict[str, Workings]
    tokens: dict[Role, str] = field(default_factory=dict)
    known: dict[str, str] = field(default_factory=dict)
    """Ids of what is there, by the names that they have in the APIs."""

    def app(self, service: str) -> Flask:
        """A service's app."""
        flask = self.workings[service].flask
        assert flask is not None
        return flask

    def description(self, service: str, language: str = "en") -> dict[str, Any]:
        """What a service tells of its API."""
        told: dict[str, Any] = self.app(service).test_client().get(f"/{service}/api/v1/openapi.{language}.json").get_json()
        return told

    def made(self, address: str, role: Role, body: dict[str, Any]) -> str:
        """The id of something new in intake."""
        answer = self.ask("intake", "POST", address, role, {"Idempotency-Key": str(uuid4())}, json=body)
        assert answer.status_code == HTTPStatus.CREATED, answer.text
        return str(answer.get_json()["id"])

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
    settings = {service: replace(installation.settings(service, server.port), database_prefix=prefix) for service in SERVICES}
    make_list_once(settings["casework"], server.dsn())
    workings = {service: import_module(f"services.{service}.workings").build(settings[service], None) for service in SERVICES}
    for each in workings.values():
        each.database.open()
        if each.log is not None:
            each.log.saved.append(partial(catch_up, each))
    town = Town(workings)
    try:
        _settle(town)
        yield town
    finally:
        for each in workings.values():
            for close in (each.database.close, *each.closing):
                close()


def _settle(town: Town) -> None:
    """Give everybody a token, and the town an organiser with a school that has sent a referral."""
    town.tokens.update({role: _token(role, None, town.workings) for role in Role if role is not Role.SCHOOL})
    organiser = town.made("/organisations", Role.ADMIN, {"kind": "municipal", "organisation_number": "1000000001", "name": "Exempelkommunen"})
    unit = {"code": "10000001", "name": "Ekbackens skola", "school_forms": ["grundskola"], "valid_from": "2000-01-01"}
    unit_id = town.made(f"/organisations/{organiser}/school-units", Role.ADMIN, unit)
    town.tokens[Role.SCHOOL] = _token(Role.SCHOOL, UUID(organiser), town.workings)
    person = town.made("/people", Role.ADMIN, {"role": "school", "organisation_id": organiser, "name": "Kim Exempelsson"})
    referral = town.made("/referrals", Role.SCHOOL, referral_body(UUID(unit_id)))
    known = {"organisation_id": organiser, "organiser_id": organiser, "school_unit_id": unit_id, "person_id": person, "referral_id": referral}
    town.known.update(known)


def _token(role: Role, organisation: UUID | None, workings: dict[str, Workings]) -> str:
    """A token of somebody with this role, as every service would have heard of it from intake."""
    text = make_token()
    fact = TokenIssued(uuid4(), hash_of(text), uuid4(), role, organisation, True, today() + timedelta(days=1))
    for each in workings.values():
        TokenDirectory(each.database).issued(fact)
    return text
