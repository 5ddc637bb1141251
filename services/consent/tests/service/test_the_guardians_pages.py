"""A guardian, or an older pupil, reads what is asked, answers, and takes back."""

from __future__ import annotations

from uuid import uuid4

import pytest

from services.consent.tests.office import GUARDIAN_NAMES, PUPIL_NAME, SCOPE, File, Office, pairs
from services.consent.tests.reading_pages import look, send
from shared.contracts.casework import CaseClosed
from shared.vocabulary.calendar import today
from shared.vocabulary.codes import ClosureReason, Outcome, Role
from shared.web.identity import Identity


def address(file: File, *more: object) -> str:
    return "/".join(["/consent/consents", str(file.consent_id), *map(str, more)])


def test_a_guardian_comes_straight_to_the_own_question(office: Office):
    file = office.asked()
    browser = office.guardian(file)
    assert address(file) == browser.get("/consent/").headers["Location"]
    page = look(browser, address(file)).text
    assert f"Får vi dela uppgifter om {PUPIL_NAME}?" in page
    assert "<strong>BUP</strong> får veta om närvaro och hälsa." in page


def test_an_older_pupil_is_spoken_to_directly(office: Office):
    file = office.asked(age=14)
    pupil = office.signed_in(Identity(uuid4(), Role.GUARDIAN, case_id=file.case_id, signatory_id=file.pupil_id))
    assert "Får vi dela uppgifter om dig?" in look(pupil, address(file)).text


def test_before_there_is_a_question_the_page_says_so(office: Office):
    file = office.accepted()
    page = look(office.guardian(file), address(file)).text
    assert "Vi har inte frågat än" in page
    assert "Svara på frågan" not in page


def test_a_yes_to_all_is_checked_sent_and_receipted(office: Office):
    file = office.asked(guardians=1)
    browser = office.guardian(file)
    check = send(browser, look(browser, address(file, "answer")), changes={"extent": "all", "note": "Ring gärna på kvällen."})
    assert ("Ja, till allt" in check.text, "Ring gärna på kvällen." in check.text) == (True, True)
    assert "waiting" == office.get(file.path).get_json()["state"]
    receipt = send(browser, check)
    assert "Alla har sagt ja" in receipt.text
    signatory = office.get(file.path).get_json()["signatories"][0]
    assert ("granted", "online", str(today())) == (signatory["answer"], signatory["how"], signatory["answered_on"])


def test_a_yes_to_some_is_asked_which(office: Office):
    file = office.asked()
    browser = office.guardian(file)
    pick = send(browser, look(browser, address(file, "answer")), changes={"extent": "some"})
    assert "Vad får vi dela?" in pick.text
    none = send(browser, pick, changes={"step": "picked"})
    assert 422 == none.status_code
    check = send(browser, none, changes={"step": "picked", "scope[]": ["school.attendance"]})
    assert "<strong>Skola</strong> får veta om närvaro." in check.text
    assert "<strong>BUP</strong>" not in check.text
    receipt = send(browser, check)
    assert "1 av 2 har svarat" in receipt.text
    assert {("school", "attendance")} == pairs(office.get(file.path).get_json()["signatories"][0]["scope"])


def test_going_back_keeps_what_was_written(office: Office):
    file = office.asked()
    browser = office.guardian(file)
    check = send(browser, look(browser, address(file, "answer")), changes={"extent": "none", "note": "Jag vill prata först."})
    form = send(browser, check, changes={"step": "change"}, button=address(file, "answer", "check"))
    assert "Ditt svar" in form.text
    assert "Jag vill prata först." in form.text
    assert 'value="none" checked' in form.text


def test_a_no_is_sent_and_may_be_changed(office: Office):
    file = office.asked()
    browser = office.guardian(file)
    receipt = send(browser, send(browser, look(browser, address(file, "answer")), changes={"extent": "none"}))
    assert "Vi delar ingenting" in receipt.text
    assert "Ändra mitt svar" in look(browser, address(file)).text
    send(browser, send(browser, look(browser, address(file, "answer")), changes={"extent": "all"}))
    assert "granted" == office.get(file.path).get_json()["signatories"][0]["answer"]


def test_a_yes_is_taken_back_for_one_after_a_confirmation(office: Office):
    file = office.granted()
    browser = office.guardian(file)
    check = send(browser, look(browser, address(file, "withdrawal")), changes={"reach": "some", "actors[]": ["bup"]})
    assert "<strong>BUP</strong> får inte veta mer om närvaro och hälsa." in check.text
    assert "<strong>Skola</strong>" not in check.text
    assert "complete" == office.get(file.path).get_json()["state"]
    receipt = send(browser, check)
    assert "Du har tagit tillbaka en del av ditt ja" in receipt.text
    assert {("school", "attendance")} == pairs(office.get(file.path).get_json()["shareable"])


def test_a_yes_is_taken_back_wholly(office: Office):
    file = office.granted()
    browser = office.guardian(file)
    receipt = send(browser, send(browser, look(browser, address(file, "withdrawal")), changes={"reach": "wholly"}))
    assert "Du har tagit tillbaka ditt ja" in receipt.text
    assert "withdrawn" == office.get(file.path).get_json()["state"]


def test_who_has_not_said_yes_has_nothing_to_take_back(office: Office):
    file = office.asked()
    assert "Det finns inget ja att ta tillbaka" in look(office.guardian(file), address(file, "withdrawal")).text


def test_an_answer_to_a_question_that_was_changed_meanwhile_is_not_taken(office: Office):
    file = office.asked()
    browser = office.guardian(file)
    check = send(browser, look(browser, address(file, "answer")), changes={"extent": "all"})
    office.sent(f"{file.path}/request", {"scope": [*SCOPE, {"actor": "police", "information": "attendance"}]})
    page = send(browser, check)
    assert 412 == page.status_code
    assert "har ändrats" in page.text
    assert "Polis" in page.text
    assert "pending" == office.get(file.path).get_json()["signatories"][0]["answer"]


def test_what_the_other_guardian_answered_is_not_shown(office: Office):
    file = office.asked()
    body = {"signatory_id": str(file.guardians[1]), "answer": "refused", "how": "phone", "note": "Vi är inte överens."}
    office.sent(f"{file.path}/answers", body)
    page = look(office.guardian(file), address(file)).text
    assert not [words for words in (GUARDIAN_NAMES[1], "sa nej", "inte överens") if words in page]


def test_a_closed_case_says_that_nothing_is_shared(office: Office):
    file = office.granted()
    office.tell("casework", CaseClosed(file.case_id, Outcome.NOT_BACK, ClosureReason.MOVED, None, None))
    page = look(office.guardian(file), address(file)).text
    assert "Ärendet är avslutat" in page
    assert "Slut" in page


@pytest.mark.parametrize("page", ["", "answer", "withdrawal", "receipt", "form"])
def test_another_familys_consent_is_not_there(office: Office, page: str):
    own, other = office.granted(), office.granted()
    browser = office.guardian(own)
    assert 200 == look(browser, address(own, *filter(None, [page]))).status_code
    assert 404 == look(browser, address(other, *filter(None, [page]))).status_code


@pytest.mark.parametrize("page", ["request", "signatories/{0}/answer", "signatories/{0}/withdrawal"])
def test_the_offices_pages_are_not_for_guardians(office: Office, page: str):
    file = office.granted()
    assert 403 == look(office.guardian(file), address(file, page.format(file.guardians[0]))).status_code


def test_the_paper_form_of_a_guardian_names_only_that_guardian(office: Office):
    file = office.asked()
    page = look(office.guardian(file), address(file, "form")).text
    assert GUARDIAN_NAMES[0] in page
    assert GUARDIAN_NAMES[1] not in page
