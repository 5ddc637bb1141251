"""A closure that is corrected in casework changes the figures in statistics, but not as they were known before; nothing else moves."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from deploy.commands.compare import compare_service
from deploy.commands.whereabouts import databases
from shared.messaging.tests.processes import eventually
from shared.vocabulary.calendar import today
from shared.vocabulary.codes import Outcome, Role
from tests.end_to_end.stage import Stage

CASES, TABLE = "/casework/api/v1/cases", "/statistics/api/v1/tables/outcomes/data"
OTHERWISE: dict[bool, dict[str, Any]] = {
    True: {"outcome": "not-back", "reason": "very-poor-wellbeing", "attendance": 10},
    False: {"outcome": "back-25-60", "reason": "school-continues", "attendance": 41},
}


@pytest.fixture(scope="module")
def closed(few: Stage) -> dict[str, Any]:
    """A case whose intervention began and ended."""
    items = few.get(CASES, state="closed", limit=100).json()["items"]
    found: dict[str, Any] = next(each for each in items if each["starts_on"])
    return found


def figures(stage: Stage, year: int, **more: str) -> dict[str, int]:
    """How many interventions that began in a year ended how."""
    rows = stage.get(TABLE, Role.ANALYST, begun_from=year, begun_to=year, to=str(today()), **more).json()["rows"]
    return {row["line"]: row["count"] for row in rows if row["line"] in set(Outcome)}


def test_a_corrected_closure_moves_one_figure_and_the_earlier_one_can_still_be_asked_for(few: Stage, closed: dict[str, Any]):
    year, path = int(closed["starts_on"][:4]), f"{CASES}/{closed['case_id']}"
    right = OTHERWISE[closed["outcome"] == "back-25-60"]
    before = figures(few, year)
    version = next(each["version"] for each in few.get(f"{path}/history").json()["items"] if each["topic"] == "casework.case.closed")
    headers = {"If-Match": few.get(path).headers["ETag"], "Idempotency-Key": str(uuid4())}
    body = {**right, "why": "Fel elevs närvaro räknades."}
    sent = few.ask("POST", f"{path}/events/{version}/closure-correction", few.token(Role.TEAM_LEAD), headers=headers, json=body)
    assert 201 == sent.status_code, sent.text
    expected = {**before, closed["outcome"]: before[closed["outcome"]] - 1, right["outcome"]: before[right["outcome"]] + 1}
    eventually(expected, lambda: figures(few, year))
    assert before == figures(few, year, as_known_on=str(today() - timedelta(days=1)))


@pytest.mark.parametrize("service", ["casework", "statistics"])
def test_rebuilt_equals_live_after_the_correction(few: Stage, service: str):
    with databases(few.local.installation.folder, [service]) as reached:
        compared = compare_service(service, reached, lambda *_: None)
    assert [] == [each.table for each in compared if not each.same]
