"""Nothing is started or disclosed without a permit that consent gives now; no answer means no."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from services.casework.tests.desk import Desk
from shared.messaging.calls import CallFailed

DISCLOSURE = {"actor": "bup", "information": ["attendance"], "what": "Närvaron.", "effective_on": "2020-09-01"}


def test_a_start_asks_consent_once_for_that_day_and_cites_the_permit(desk: Desk):
    file = desk.assigned()
    desk.sent(file, "intervention", {"effective_on": "2020-08-31"})
    assert [("start-intervention", str(file.case_id), "2020-08-31")] == [
        (each["purpose"], each["case_id"], each["on"]) for each in desk.consent.asked
    ]
    started = desk.get(f"{file.path}/history").get_json()["items"][-1]
    assert started["permit"] in started["why"]


def test_a_disclosure_asks_for_just_that_actor_and_information(desk: Desk):
    file = desk.running()
    desk.consent.asked.clear()
    desk.sent(file, "disclosures", DISCLOSURE)
    assert [("disclose", "bup", ["attendance"])] == [(each["purpose"], each["actor"], each["information"]) for each in desk.consent.asked]


@pytest.mark.parametrize("trouble", [{"silent": True}, {"refuses": "consent-incomplete"}])
def test_no_answer_and_no_both_mean_that_nothing_happens(desk: Desk, trouble: dict[str, Any]):
    file = desk.assigned()
    vars(desk.consent).update(trouble)
    before = desk.version(file)
    refused = desk.post(f"{file.path}/intervention", {}, version=before)
    assert (409, "no-permit", before) == (refused.status_code, refused.get_json()["code"], desk.version(file))


def test_a_consent_service_that_fails_means_no(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    def fail(*_: Any, **__: Any) -> Any:
        raise CallFailed("consent.issue_permit: OperationalError")

    file = desk.assigned()
    monkeypatch.setattr(desk.consent, "call", fail)
    assert "no-permit" == desk.post(f"{file.path}/intervention", {}, version=desk.version(file)).get_json()["code"]


def test_no_permit_is_asked_for_what_the_case_itself_refuses(desk: Desk):
    file = desk.assigned()
    refused = desk.post(f"{file.path}/disclosures", DISCLOSURE, version=desk.version(file))
    assert ("intervention-not-running", []) == (refused.get_json()["code"], desk.consent.asked)


def test_a_permit_is_used_once_in_the_whole_municipality(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    permit = {"permit_id": str(uuid4()), "consent_version": 3, "valid_until": (datetime.now(UTC) + timedelta(seconds=30)).isoformat()}
    first, second = desk.assigned(), desk.assigned()
    monkeypatch.setattr(desk.consent, "call", lambda *_, **__: permit)
    desk.sent(first, "intervention", {})
    before = desk.version(second)
    refused = desk.post(f"{second.path}/intervention", {}, version=before)
    assert (409, "permit-used", before) == (refused.status_code, refused.get_json()["code"], desk.version(second))


def test_a_permit_that_took_too_long_to_come_is_not_used(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    permit = {"permit_id": str(uuid4()), "consent_version": 3, "valid_until": (datetime.now(UTC) - timedelta(seconds=1)).isoformat()}
    file = desk.assigned()
    monkeypatch.setattr(desk.consent, "call", lambda *_, **__: permit)
    assert "permit-expired" == desk.post(f"{file.path}/intervention", {}, version=desk.version(file)).get_json()["code"]
