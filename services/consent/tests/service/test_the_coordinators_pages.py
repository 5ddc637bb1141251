"""The coordinator asks, takes down answers and withdrawals that came by other ways, and invites."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from flask.testing import FlaskClient

from services.consent.domain.consent import Consent
from services.consent.tests.office import GUARDIAN_NAMES, PUPIL_NAME, File, Office, pairs
from services.consent.tests.reading_pages import look, send
from shared.vocabulary.calendar import today
from shared.vocabulary.codes import Role
from shared.vocabulary.invitation_code import digest_of
from shared.web.identity import Identity


@pytest.fixture
def browser(office: Office) -> FlaskClient:
    return office.signed_in(Identity(uuid4(), Role.COORDINATOR))


def address(file: File, *more: object) -> str:
    return "/".join(["/consent/consents", str(file.consent_id), *map(str, more)])


def states(office: Office, file: File) -> list[str]:
    return [each["answer"] for each in office.get(file.path).get_json()["signatories"]]


def test_the_list_names_the_pupil_and_leads_to_the_consent(office: Office, browser: FlaskClient):
    file = office.granted()
    page = look(browser, "/consent/?state=complete&limit=100")
    assert PUPIL_NAME in page.text
    assert address(file) in page.text


def test_a_case_leads_to_its_consent(office: Office, browser: FlaskClient):
    file = office.accepted()
    assert address(file) == browser.get(f"/consent/cases/{file.case_id}").headers["Location"]


def test_the_consent_shows_who_has_answered_what(office: Office, browser: FlaskClient):
    file = office.granted()
    page = look(browser, address(file)).text
    assert all(name in page for name in GUARDIAN_NAMES)
    assert 2 == page.count("Ja till allt</span>")
    assert "Komplett" in page


def test_ticked_boxes_become_the_question(office: Office, browser: FlaskClient):
    file = office.accepted()
    form = look(browser, address(file, "request"))
    page = send(browser, form, changes={"scope[]": ["school.attendance", "bup.health"], "valid_to": str(today())})
    assert 200 == page.status_code
    assert {("school", "attendance"), ("bup", "health")} == pairs(office.get(file.path).get_json()["scope"])


def test_a_question_about_nothing_is_told_beside_the_boxes_and_keeps_what_was_typed(office: Office, browser: FlaskClient):
    file = office.accepted()
    page = send(browser, look(browser, address(file, "request")), changes={"scope[]": [], "valid_to": "2031-01-31"})
    assert 422 == page.status_code
    assert 'href="#f-scope"' in page.text
    assert 'value="2031-01-31"' in page.text


def test_a_paper_answer_to_a_part_is_taken_down(office: Office, browser: FlaskClient):
    file = office.asked()
    form = look(browser, address(file, "signatories", file.guardians[0], "answer"))
    send(browser, form, changes={"extent": "some", "scope[]": ["bup.health"], "how": "paper", "note": "I akten."})
    signatory = office.get(file.path).get_json()["signatories"][0]
    assert ("granted", "paper", {("bup", "health")}) == (signatory["answer"], signatory["how"], pairs(signatory["scope"]))
    assert "I akten." in look(browser, address(file)).text


def test_a_yes_to_a_part_without_a_part_is_refused(office: Office, browser: FlaskClient):
    file = office.asked()
    page = send(browser, look(browser, address(file, "signatories", file.guardians[0], "answer")), changes={"extent": "some"})
    assert (422, ["pending", "pending"]) == (page.status_code, states(office, file))
    assert "Välj minst en sak" in page.text


def test_an_answer_without_a_choice_tells_which_field(office: Office, browser: FlaskClient):
    file = office.asked()
    page = send(browser, look(browser, address(file, "signatories", file.guardians[0], "answer")), changes={"signed_on": "i går"})
    assert 422 == page.status_code
    assert ['"#f-extent"', '"#f-signed_on"'] == re.findall(r'href=("#f-[a-z_]+")', page.text)


def test_a_no_by_phone_is_taken_down(office: Office, browser: FlaskClient):
    file = office.asked()
    send(browser, look(browser, address(file, "signatories", file.guardians[1], "answer")), changes={"extent": "none", "how": "phone"})
    assert ["pending", "refused"] == states(office, file)


def test_a_withdrawal_for_one_actor_is_taken_down(office: Office, browser: FlaskClient):
    file = office.granted()
    form = look(browser, address(file, "signatories", file.guardians[0], "withdrawal"))
    page = send(browser, form, changes={"reach": "some", "actors[]": ["bup"], "reason": "Byter kontakt."})
    assert "Byter kontakt." in page.text
    assert "Slut" in page.text
    assert {("school", "attendance")} == pairs(office.get(file.path).get_json()["shareable"])


def test_a_withdrawal_for_some_names_them(office: Office, browser: FlaskClient):
    file = office.granted()
    page = send(browser, look(browser, address(file, "signatories", file.guardians[0], "withdrawal")), changes={"reach": "some"})
    assert (422, ["granted", "granted"]) == (page.status_code, states(office, file))


def test_an_invitation_shows_a_code_whose_digest_is_in_the_log(office: Office, browser: FlaskClient):
    file = office.asked()
    page = send(browser, look(browser, address(file)), "invitation")
    code = re.search(r"(?:[0-9A-Z]{4}-){3}[0-9A-Z]{4}", page.text)
    assert code is not None
    event = office.consents.story(file.consent_id)[-1].event
    assert isinstance(event, Consent.InvitationMade)
    assert digest_of(code[0]) == event.code_hash
    assert code[0] not in look(browser, address(file)).text


def test_a_second_click_on_an_invitation_makes_no_second_one_and_shows_no_code(office: Office, browser: FlaskClient):
    file = office.asked()
    form = look(browser, address(file))
    send(browser, form, "invitation")
    again = send(browser, form, "invitation")
    assert "Koden har redan visats" in again.text
    assert None is re.search(r"(?:[0-9A-Z]{4}-){3}[0-9A-Z]{4}", again.text)
    assert 3 == len(office.consents.story(file.consent_id))


def test_a_form_that_was_opened_before_something_changed_is_not_carried_out(office: Office, browser: FlaskClient):
    file = office.asked()
    form = look(browser, address(file, "signatories", file.guardians[0], "answer"))
    office.sent(f"{file.path}/answers", {"signatory_id": str(file.guardians[1]), "answer": "granted", "how": "paper"})
    page = send(browser, form, changes={"extent": "all"})
    assert (412, ["pending", "granted"]) == (page.status_code, states(office, file))
    assert "har ändrats" in page.text
    assert 200 == send(browser, page).status_code


def test_a_form_sent_twice_is_one_answer(office: Office, browser: FlaskClient):
    file = office.asked()
    form = look(browser, address(file, "signatories", file.guardians[0], "answer"))
    for _ in range(2):
        assert 303 == send(browser, form, changes={"extent": "all"}, follow=False).status_code
    assert 2 == office.get(file.path).get_json()["version"]


def test_an_auditor_reads_but_is_offered_nothing_to_change(office: Office):
    file = office.granted()
    auditor = office.signed_in(Identity(uuid4(), Role.AUDITOR))
    page = look(auditor, address(file))
    assert 200 == page.status_code
    assert not [word for word in ("Registrera svar", "Registrera återkallelse", "Bjud in", "Fråga på nytt") if word in page.text]
    assert 403 == look(auditor, address(file, "request")).status_code


def test_the_paper_form_has_a_line_for_everybody_who_signs(office: Office, browser: FlaskClient):
    file = office.asked(age=14)
    page = look(browser, address(file, "form")).text
    assert 3 == page.count("Ort och datum")
    assert all(name in page for name in (*GUARDIAN_NAMES, PUPIL_NAME))


def test_a_form_without_the_sessions_secret_is_turned_away(office: Office, browser: FlaskClient):
    file = office.accepted()
    fields = {"scope[]": "bup.health", "idempotency_key": str(uuid4()), "version": "0"}
    assert 403 == browser.post(address(file, "request"), data=fields, headers={"Accept": "text/html"}).status_code
    assert "not-asked" == office.get(file.path).get_json()["state"]
