"""Another service asks whether something may be done now, and the answer leaves a trace in the log."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.consent.domain.consent import Consent
from services.consent.tests.office import SCOPE, File, Office
from shared.contracts.casework import CaseClosed, CaseClosureCorrected
from shared.eventlog.act import Act
from shared.vocabulary.calendar import today
from shared.vocabulary.codes import ClosureReason, Outcome, Role, SignedHow

ASKER = uuid4()


def ask(
    office: Office, file: File, purpose: str = "start-intervention", actor: str | None = None, *information: str, role: str = "coordinator"
) -> Any:
    act = {
        "actor": str(ASKER),
        "role": role,
        "organisation": None,
        "effective_on": str(today()),
        "known_on": None,
        "correlation": str(uuid4()),
    }
    asked = {"case_id": str(file.case_id), "purpose": purpose, "actor": actor, "information": list(information), "on": str(today()), "act": act}
    return office.workings.rpc["issue_permit"](**asked)


def test_a_permit_is_good_for_half_a_minute_and_stands_in_the_log(office: Office):
    file = office.granted()
    before = datetime.now(UTC)
    permit = ask(office, file)
    until = datetime.fromisoformat(permit["valid_until"])
    assert before + timedelta(seconds=29) < until < datetime.now(UTC) + timedelta(seconds=31)
    assert 3 == permit["consent_version"]
    event = office.consents.story(file.consent_id)[-1].event
    assert isinstance(event, Consent.PermitIssued)
    assert (UUID(permit["permit_id"]), until, ASKER) == (event.permit_id, event.valid_until, event.known_act.actor)


def test_a_permit_to_disclose_names_receiver_and_information(office: Office):
    file = office.granted()
    assert "permit_id" in ask(office, file, "disclose", "bup", "health", "attendance")
    assert {"refused": "outside-scope"} == ask(office, file, "disclose", "school", "health")
    assert {"refused": "outside-scope"} == ask(office, file, "disclose", "police", "attendance")


def test_a_refusal_is_a_code_and_leaves_no_event(office: Office):
    file = office.asked()
    before = len(office.consents.story(file.consent_id))
    assert {"refused": "consent-incomplete"} == ask(office, file)
    assert before == len(office.consents.story(file.consent_id))


@pytest.mark.parametrize("role", [each for each in Role if each not in (Role.COORDINATOR, Role.TEAM_LEAD)])
def test_nobody_gets_a_permit_but_those_who_work_with_cases(office: Office, role: Role):
    file = office.granted()
    before = len(office.consents.story(file.consent_id))
    assert {"refused": "not-for-that-role"} == ask(office, file, role=role.value)
    assert before == len(office.consents.story(file.consent_id))


def test_a_case_that_consent_has_not_heard_of_gets_no_permit(office: Office):
    assert {"refused": "consent-incomplete"} == ask(office, File(uuid4(), uuid4(), ()))


def test_a_withdrawal_stops_the_next_permit(office: Office):
    file = office.granted()
    ask(office, file, "disclose", "bup", "health")
    office.sent(f"{file.path}/withdrawals", {"signatory_id": str(file.guardians[0]), "actors": ["bup"], "how": "phone"})
    assert {"refused": "outside-scope"} == ask(office, file, "disclose", "bup", "health")


def test_a_closed_case_gets_no_permit_however_its_closing_was_told(office: Office):
    file = office.granted()
    closed = CaseClosed(file.case_id, Outcome.BACK_60_100, ClosureReason.GOAL_REACHED, 80, today())
    office.tell("casework", closed)
    office.tell("casework", closed)
    assert {"refused": "case-closed"} == ask(office, file)
    assert [] == office.get(file.path).get_json()["shareable"]


def test_a_case_whose_day_of_closing_was_corrected_is_closed_on_the_right_day(office: Office):
    file = office.granted()
    office.tell("casework", CaseClosed(file.case_id, Outcome.BACK_60_100, ClosureReason.GOAL_REACHED, 80, today()), date(2021, 2, 1))
    office.tell("casework", CaseClosureCorrected(file.case_id, Outcome.BACK_25_60, ClosureReason.GOAL_REACHED, 41, today()), date(2021, 3, 1))
    assert "2021-03-01" == office.get(file.path).get_json()["closed_on"]
    assert {"refused": "case-closed"} == ask(office, file)


def test_permits_asked_for_at_once_are_all_answered(office: Office):
    file = office.granted()
    answers: list[Any] = []
    threads = [threading.Thread(target=lambda: answers.append(ask(office, file, "disclose", "bup", "health"))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert 4 == len({answer["permit_id"] for answer in answers})


def test_a_permit_that_another_command_came_before_is_decided_anew(office: Office):
    file = office.granted()
    by = Act(uuid4(), Role.COORDINATOR, None, today(), uuid4())
    with office.workings.database.transaction():
        stale = office.consents.load(Consent, file.consent_id)
        office.consents.withdraw(file.consent_id, file.guardians[0], (), SignedHow.PHONE, "", by)
        assert stale.complete
        assert {"refused": "consent-incomplete"} == ask(office, file)


def test_a_new_question_ends_what_the_old_answers_allowed(office: Office):
    file = office.granted()
    office.sent(f"{file.path}/request", {"scope": SCOPE})
    assert {"refused": "consent-incomplete"} == ask(office, file)
