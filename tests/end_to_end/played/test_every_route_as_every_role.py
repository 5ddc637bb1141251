"""Every route of every service asked as every role, and as nobody, against a table kept by hand (rights.txt)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from uuid import UUID

import pytest
import requests

from shared.runtime.migrations import SERVICES
from shared.vocabulary.codes import Role
from shared.web.identity import Identity
from shared.web.rights import routes
from shared.web.session import COOKIE, Sessions
from tests.end_to_end.stage import Stage

TABLE = Path(__file__).parents[1] / "rights.txt"
SOME_ID = UUID("0f0f0f0f-0000-4000-8000-00000000cafe")
ASKING: tuple[Role | None, ...] = (None, *(role for role in Role if role is not Role.SERVICE))


@dataclass(frozen=True)
class Way:
    """A method and an address."""

    method: str
    rule: str

    @property
    def service(self) -> str:
        return self.rule.split("/")[1]

    @property
    def address(self) -> str:
        """With an id that nothing has."""
        whole = re.sub(r"<int:[^>]*>", "1", self.rule)
        return re.sub(r"<uuid:[^>]*>", str(SOME_ID), re.sub(r"<(?!uuid:)[^>]*>", "x", whole))


def written_rights() -> Iterator[tuple[Way, frozenset[Role] | None]]:
    """Who may use each way; None: anybody."""
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            method, rule, *roles = line.split()
            yield Way(method, rule), None if roles == ["anybody"] else frozenset(map(Role, roles))


@pytest.fixture(scope="module")
def ways(stage: Stage) -> set[Way]:
    """Every way into the four apps."""
    found = set()
    for service in SERVICES:
        workings = import_module(f"services.{service}.workings").build(stage.local.installation.settings(service, stage.local.server.port), None)
        found |= {Way(route.method, route.rule) for route in routes(workings.flask)}
        for close in workings.closing:
            close()
        workings.database.close()
    return found


@pytest.fixture(scope="module")
def guardian(stage: Stage) -> tuple[str, str]:
    """A guardian's session, for a case that isn't there, and the secret that its forms carry."""
    sessions = Sessions.from_settings(stage.local.installation.settings("intake", stage.local.server.port, stage.local.address))
    session = sessions.issue(Identity(SOME_ID, Role.GUARDIAN, None, case_id=SOME_ID, signatory_id=SOME_ID))
    identity = sessions.verify(session)
    assert identity is not None
    return session, identity.form_secret


def test_every_way_in_stands_in_the_table(ways: set[Way]):
    assert {way for way, _ in written_rights()} == ways


@pytest.mark.parametrize("service", SERVICES)
def test_those_who_may_are_let_in_and_all_others_are_not(stage: Stage, guardian: tuple[str, str], service: str):
    wrong = []
    for way, roles in written_rights():
        if way.service != service:
            continue
        for role in ASKING:
            status = answered(stage, guardian, way, role)
            expected = roles is None or role in roles
            refusal = 401 if role is None else 403
            if (status == refusal) is expected or status >= 500:
                wrong.append(f"{way.method} {way.rule} as {role or 'nobody'}: {status}")
    assert [] == wrong


def answered(stage: Stage, guardian: tuple[str, str], way: Way, role: Role | None) -> int:
    """The status; nothing that is sent is right, so that nothing is changed by those who may."""
    headers = {"If-Match": '"999"', "Idempotency-Key": "a-key-that-is-never-kept"}
    if role is not Role.GUARDIAN:
        token = stage.token(role) if role else None
        return stage.ask(way.method, way.address, token, headers=headers, **content(way, "")).status_code
    session, secret = guardian
    with requests.Session() as browser:
        browser.trust_env = False
        browser.cookies.set(COOKIE, session, domain="127.0.0.1")
        asked = {"headers": {"Accept": "application/json", **headers}, "allow_redirects": False, "timeout": 30, **content(way, secret)}
        return browser.request(way.method, stage.local.address + way.address, **asked).status_code  # type: ignore[arg-type]


def content(way: Way, secret: str) -> dict[str, object]:
    """An empty body of the kind that the way reads."""
    if way.method == "GET":
        return {}
    return {"json": {}} if "/api/" in way.rule else {"data": {"csrf_token": secret}}
