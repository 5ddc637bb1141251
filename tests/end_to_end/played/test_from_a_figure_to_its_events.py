"""From a number in a table, by the facts that it counts, to the event in the log of the service that wrote it."""

from __future__ import annotations

import re

import pytest

from shared.vocabulary.codes import Role
from tests.end_to_end.stage import Stage

ROW = re.compile(r'<tr role="row"><th scope="row".*?</tr>', re.DOTALL)
CASE = re.compile(r"<code[^>]*>([0-9a-f-]{36})</code>")
SOME = 5
"""How many rows of a figure are followed to their events."""


def rows_behind(stage: Stage, table: str, role: Role = Role.AUDITOR, **figure: str) -> list[str]:
    """All rows of a figure, page by page."""
    found: list[str] = []
    for page in range(1, 20):
        answer = stage.get(f"/statistics/tables/{table}/facts", role, page=page, **figure)
        assert 200 == answer.status_code
        rows = ROW.findall(answer.text)
        if not rows:
            return found
        found += rows
    raise AssertionError("a figure has no end")


@pytest.mark.parametrize("line", ["begun", "closed", "back", "back-60-100", "not-back", "not-closed"])
def test_an_outcome_leads_to_the_start_and_the_end_of_each_case_that_it_counts(stage: Stage, line: str):
    years = {"begun_from": "2018", "begun_to": "2021"}
    table = stage.get("/statistics/api/v1/tables/outcomes/data", Role.AUDITOR, **years).json()
    figures = {**{row["line"]: row["count"] for row in table["rows"]}, **{name.replace("_", "-"): count for name, count in table["totals"].items()}}
    rows = rows_behind(stage, "outcomes", Role.AUDITOR, line=line, **years)
    assert figures[line] == len(rows)
    for row in rows[:SOME]:
        case = CASE.findall(row)[0]
        positions = re.findall(r"/casework/audit/events/(\d+)", row)
        assert (1 if line == "not-closed" else 2) >= len(positions) >= 1
        for position in positions:
            event = stage.get(f"/casework/audit/events/{position}", Role.AUDITOR)
            assert (303, True) == (event.status_code, event.headers["Location"].startswith(f"/casework/cases/{case}/history#e"))


def test_an_incoming_case_leads_to_its_referral_and_its_case(stage: Stage):
    table = stage.get("/statistics/api/v1/tables/incoming-cases/data", Role.AUDITOR).json()
    year = table["totals"]["years"][0]
    rows = rows_behind(stage, "incoming-cases", year=str(year["year"]), organiser_kind="municipal", sex="girl")
    assert year["municipal_girl"] == len(rows)
    for row in rows[:SOME]:
        referral = re.findall(r'href="(/intake/referrals/[0-9a-f-]{36})"', row)[0]
        assert 200 == stage.get(referral, Role.AUDITOR).status_code
        for room in re.findall(r'href="(/casework/audit/cases/[0-9a-f-]{36})"', row):
            assert CASE.findall(row)[0] in room
            assert "som skrevs in" in stage.get(room, Role.AUDITOR).text


def test_the_analyst_counts_the_same_rows_and_gets_no_further(stage: Stage):
    mine, auditors = (rows_behind(stage, "outcomes", role, line="closed") for role in (Role.ANALYST, Role.AUDITOR))
    assert [CASE.findall(row) for row in auditors] == [CASE.findall(row) for row in mine]
    assert not [row for row in mine if "href" in row]
