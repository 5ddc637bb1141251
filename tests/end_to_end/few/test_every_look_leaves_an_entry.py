"""Every way to read anything, asked with real ids by all who may: each answer that shows something has its entry, before it is given."""

from __future__ import annotations

import re
from importlib import import_module
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
import requests
from psycopg.rows import dict_row

from shared.messaging.tests.processes import eventually
from shared.runtime.migrations import SERVICES
from shared.vocabulary.codes import Role
from shared.vocabulary.ids import consent_id_of
from shared.web.access.looks import NOTHING, declared_by
from shared.web.identity import Identity
from shared.web.rights import routes
from shared.web.session import COOKIE, Sessions
from tests.end_to_end.played.test_every_route_as_every_role import Way, written_rights
from tests.end_to_end.stage import Stage


@pytest.fixture(scope="module")
def ids(few: Stage) -> dict[str, Any]:
    """What stands in an address, by name: all about one case that has had meetings and decisions."""
    for case in few.get("/casework/api/v1/cases", limit=100).json()["items"]:
        document = few.get(f"/casework/api/v1/cases/{case['case_id']}").json()
        decided = document["decisions"]
        if decided and document["referral_id"]:
            break
    consent = few.get(f"/consent/api/v1/consents/{consent_id_of(UUID(document['case_id']))}").json()
    return {
        "case_id": document["case_id"],
        "referral_id": document["referral_id"],
        "consent_id": consent["id"],
        "pupil_id": consent["pupil_id"],
        "signatory_id": consent["signatories"][0]["signatory_id"],
        "meeting_id": document["meetings"][0]["meeting_id"],
        "decision_id": decided[0]["decision_id"],
        "organisation_id": few.get("/intake/api/v1/organisations", Role.ADMIN).json()["items"][0]["id"],
        "version": "1",
        "position": "1",
    }


@pytest.fixture(scope="module")
def quiet(few: Stage) -> set[str]:
    """Ways that show nothing about anybody."""
    found = set()
    for service in SERVICES:
        workings = import_module(f"services.{service}.workings").build(few.local.installation.settings(service, few.local.server.port), None)
        for each in routes(workings.flask):
            if each.is_public or declared_by(workings.flask, each.endpoint, each.method) == NOTHING:
                found.add(f"{each.method} {each.rule}")
        for close in workings.closing:
            close()
        workings.database.close()
    return found


def entries(few: Stage, service: str, correlation: UUID) -> list[dict[str, Any]]:
    """The access log's entries of one request."""
    with psycopg.connect(few.local.server.dsn(database=f"narvaro_{service}"), row_factory=dict_row) as connection:
        return connection.execute("SELECT * FROM access_log WHERE correlation = %s", (correlation,)).fetchall()


def asked(few: Stage, way: Way, address: str, role: Role, ids: dict[str, Any]) -> tuple[requests.Response, UUID]:
    """The answer, and the number of the errand."""
    correlation = uuid4()
    headers = {"Narvaro-Correlation": str(correlation), "Accept": "application/json" if "/api/" in way.rule else "text/html"}
    if role is not Role.GUARDIAN:
        return few.ask(way.method, address, few.token(role), headers=headers), correlation
    sessions = Sessions.from_settings(few.local.installation.settings("intake", few.local.server.port, few.local.address))
    signatory = UUID(ids["signatory_id"])
    with requests.Session() as browser:
        browser.trust_env = False
        session = sessions.issue(Identity(signatory, Role.GUARDIAN, case_id=UUID(ids["case_id"]), signatory_id=signatory))
        browser.cookies.set(COOKIE, session, domain="127.0.0.1")
        return browser.get(few.local.address + address, headers=headers, allow_redirects=False, timeout=30), correlation


@pytest.mark.parametrize("service", SERVICES)
def test_whoever_reads_anything_leaves_an_entry(few: Stage, ids: dict[str, Any], quiet: set[str], service: str):
    wrong, shown = [], 0
    for way, roles in written_rights():
        named = re.findall(r"<(?:\w+:)?(\w+)>", way.rule)
        if way.service != service or way.method != "GET" or roles is None or f"GET {way.rule}" in quiet or not set(named) <= set(ids):
            continue
        address = re.sub(r"<(?:\w+:)?(\w+)>", lambda found: ids[found[1]], way.rule)
        for role in sorted(roles):
            answer, correlation = asked(few, way, address, role, ids)
            if answer.status_code != 200:
                continue
            shown += 1
            found = entries(few, service, correlation)
            if len(found) != 1 or found[0]["kind"] == "other" or found[0]["shown"] is None or found[0]["role"] != role:
                wrong.append((f"GET {way.rule} as {role}", [(each["kind"], each["shown"], each["role"]) for each in found]))
            elif "case_id" in named and [UUID(ids["case_id"])] != found[0]["matters"]:
                wrong.append((f"GET {way.rule} as {role}", found[0]["matters"]))
    assert [] == wrong
    assert service == "statistics" or shown > 5


def test_no_view_of_the_whole_play_showed_more_than_it_declares(few: Stage, ids: dict[str, Any]):
    assert ids
    for service in SERVICES:
        with psycopg.connect(few.local.server.dsn(database=f"narvaro_{service}")) as connection:
            found = connection.execute("SELECT DISTINCT route FROM access_log WHERE kind = 'other'").fetchall()
            assert [] == found


def test_no_entry_holds_a_name_or_a_number_in_the_clear(few: Stage, ids: dict[str, Any]):
    assert ids
    words = {few.sent[0].identity_number, few.sent[0].family_name, few.sent[0].given_name}
    found = few.ask("POST", "/casework/audit/pupil", few.token(Role.AUDITOR), data={"identity_number": few.sent[0].identity_number})
    assert 200 == found.status_code
    with psycopg.connect(few.local.server.dsn(database="narvaro_casework")) as connection:
        rows = connection.execute("SELECT a::text, term FROM access_log a WHERE kind = 'search'").fetchall()
    assert [term for _, term in rows if term], "the search is noted, with its term"
    assert [] == [row for row, _ in rows for word in words if word in row]


def test_the_chain_follows_within_seconds(few: Stage, ids: dict[str, Any]):
    few.get(f"/casework/api/v1/cases/{ids['case_id']}")
    with psycopg.connect(few.local.server.dsn(database="narvaro_casework"), autocommit=True) as connection:

        def left() -> int:
            row = connection.execute("SELECT count(*) FROM access_log WHERE entry > (SELECT coalesce(max(through), 0) FROM access_batch)").fetchone()
            assert row is not None
            counted: int = row[0]
            return counted

        eventually(0, left, seconds=20)
