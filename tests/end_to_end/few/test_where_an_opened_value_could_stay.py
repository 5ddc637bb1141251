"""Everybody opens every page; afterwards no name and no number lies anywhere that outlives a request."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest
import requests

from shared.vocabulary.codes import Role
from tests.end_to_end.played.test_every_route_as_every_role import Way, written_rights
from tests.end_to_end.played.test_nothing_personal_lies_open import found, personal, quoted_in
from tests.end_to_end.stage import Stage

LOOKED_AT = 3
PAGE, PROGRAM = "text/html", "application/json"
PURPOSE = {"Narvaro-Purpose": "internal-control"}
LISTS = {"referral_id": "/intake/api/v1/referrals", "consent_id": "/consent/api/v1/consents", "case_id": "/casework/api/v1/cases"}


class Visit:
    """A stage on which everybody has looked at everything that an address leads to."""

    def __init__(self, stage: Stage, temporary: Path) -> None:
        self.stage = stage
        self.temporary = temporary
        self.words = personal(stage)
        self.answers: list[tuple[Way, requests.Response]] = []
        ids = {name: [str(row.get("id") or row[name]) for row in stage.get(path, limit=LOOKED_AT).json()["items"]] for name, path in LISTS.items()}
        for way, roles in written_rights():
            if way.method == "GET" and not any(part in way.rule for part in ("/static/", "/health/", "/metrics")):
                for address in addresses(way.rule, ids):
                    self.look(way, address, roles)

    def look(self, way: Way, address: str, roles: frozenset[Role] | None) -> None:
        for role in sorted((roles or {Role.TEAM_LEAD}) - {Role.GUARDIAN}):
            headers = {"Accept": PROGRAM if "/api/" in way.rule else PAGE, **PURPOSE}
            self.answers.append((way, self.stage.ask("GET", address, self.stage.token(role), headers=headers)))


def addresses(rule: str, ids: dict[str, list[str]]) -> Iterator[str]:
    """The addresses of a rule that needs no id, or one of those that we know."""
    names = [name for name in ids if f"<uuid:{name}>" in rule]
    filled = [rule.replace(f"<uuid:{names[0]}>", each) for each in ids[names[0]]] if names else [rule]
    yield from (each for each in filled if "<" not in each)


@pytest.fixture(scope="module")
def visit(few: Stage, temporary: Path) -> Visit:
    return Visit(few, temporary)


def test_pages_and_api_showed_people_or_the_search_would_prove_nothing(visit: Visit):
    shown = {way.service for way, answer in visit.answers if answer.status_code == 200 and quoted_in(answer.content, visit.words)}
    assert {"intake", "consent", "casework"} == shown


def test_no_error_was_met_on_the_way(visit: Visit):
    assert [] == [f"{way.rule}: {answer.status_code}" for way, answer in visit.answers if answer.status_code >= 500]


def test_statistics_shows_nobody(visit: Visit):
    assert [] == [way.rule for way, answer in visit.answers if way.service == "statistics" and quoted_in(answer.content, visit.words)]


def test_no_answer_may_be_stored_by_a_browser_or_a_proxy(visit: Visit):
    assert {"no-store"} == {answer.headers["Cache-Control"] for _, answer in visit.answers}


def test_no_address_leads_on_with_something_personal_in_it(visit: Visit):
    assert [] == [way.rule for way, answer in visit.answers if quoted_in(answer.headers.get("Location", "").encode(), visit.words)]


def test_tables_write_ahead_log_and_temporary_files_of_the_database_hold_nothing_opened(visit: Visit):
    server = visit.stage.local.server
    with psycopg.connect(server.dsn(), autocommit=True) as administrator:
        administrator.execute("CHECKPOINT")
    assert any((server.data / "pg_wal").iterdir())
    assert [] == found(server.data, visit.words)


def test_the_whole_installation_holds_nothing_opened(visit: Visit):
    folder = visit.stage.local.installation.folder
    assert visit.stage.local.installation.log.stat().st_size
    assert [] == found(folder, visit.words)


def held_open(process: int) -> Iterator[str]:
    """What a process holds open; a socket may close while we look."""
    for each in Path(f"/proc/{process}/fd").iterdir():
        with suppress(FileNotFoundError):
            yield os.readlink(each)


def test_the_services_write_no_temporary_file_and_hold_none_open(visit: Visit):
    assert [] == list(visit.temporary.iterdir())
    opened = set(held_open(visit.stage.local.services_pid))
    ours = (str(visit.temporary), str(visit.stage.local.installation.folder))
    assert {str(visit.stage.local.installation.log)} == {each for each in opened if each.startswith(ours) or "(deleted)" in each}


def test_the_services_would_leave_no_dump_of_their_memory(visit: Visit):
    limits = Path(f"/proc/{visit.stage.local.services_pid}/limits").read_text().splitlines()
    (core,) = (line.split() for line in limits if line.startswith("Max core file size"))
    assert ["0", "0"] == core[4:6]
