"""Every read of every API, of a town in which much has happened, answers as its description says."""

from __future__ import annotations

from typing import Any

import pytest

from shared.runtime.migrations import SERVICES
from shared.vocabulary.codes import Role
from tests.api.described import Document, Operation, operations, wrong
from tests.end_to_end.stage import Stage

LISTED = {
    "referral_id": ("intake", "/referrals", "id"),
    "notice_id": ("intake", "/absence-notices", "id"),
    "report_id": ("intake", "/attendance-reports", "id"),
    "organisation_id": ("intake", "/organisations", "id"),
    "case_id": ("casework", "/cases", "case_id"),
    "pupil_id": ("casework", "/files", "file_id"),
    "consent_id": ("consent", "/consents", "id"),
}
"""Where an id of each kind is found: the list and the field."""
ALSO = {"name": "school-form", "version": "1"}
NEEDED = {"since": "2018-01-01T00:00:00Z"}


@pytest.fixture(scope="module")
def known(stage: Stage) -> dict[str, str]:
    """An id of each kind that the town has."""
    found = dict(ALSO)
    for name, (service, path, field) in LISTED.items():
        role = Role.ARCHIVIST if path == "/files" else Role.ATTENDANCE_OFFICER if path == "/absence-notices" else Role.TEAM_LEAD
        items = stage.get(f"/{service}/api/v1{path}", role).json()["items"]
        if items:
            found[name] = items[0][field]
    return found


@pytest.mark.parametrize("service", SERVICES)
def test_every_answer_is_of_the_shape_that_is_told(stage: Stage, known: dict[str, str], service: str):
    described: Document = stage.get(f"/{service}/api/v1/openapi.en.json", None).json()
    read, amiss = 0, []
    for each in operations(described, service):
        if each.method == "get" and each.told["x-roles"] != ["guardian"]:  # who has no token, but a session
            answer = _asked(stage, each, known)
            status = str(answer.status_code)
            amiss += [f"{each}: {status}"] if status not in each.told["responses"] else []
            content = each.answers.get(status, {}).get("content", {})
            kind = answer.headers["Content-Type"].partition(";")[0]
            if content:
                amiss += [f"{each}: {kind}"] if kind not in content else []
                read += 1
            if kind == "application/json" and kind in content:
                amiss += [f"{each}: {told}" for told in wrong(described, content[kind]["schema"], answer.json())[:3]]
    assert [] == amiss
    assert read >= {"intake": 12, "consent": 3, "casework": 7, "statistics": 6}[service]


def _asked(stage: Stage, operation: Operation, known: dict[str, str]) -> Any:
    path, query = operation.path, {}
    for told in operation.parameters:
        if told["in"] == "path":
            path = path.replace(f"{{{told['name']}}}", known.get(told["name"], str(told["example"])))
        elif told["in"] == "query" and told["required"]:
            query[told["name"]] = NEEDED[told["name"]]
    roles = [Role(each) for each in operation.told["x-roles"]]
    role = next((each for each in (Role.TEAM_LEAD, Role.AUDITOR) if each in roles), roles[0] if roles else None)
    return stage.get(f"/{operation.service}/api/v1{path}", role, **query)
