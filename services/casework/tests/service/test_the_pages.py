"""The pages of casework: read, filled in, sent twice, sent too late, sent by somebody else."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from services.casework.tests.desk import ANNA, BO, GUARDIAN_NAMES, GUN, LENA, PUPIL_NAME, Desk, File
from shared.vocabulary.calendar import today


def send(client: FlaskClient, address: str, to: str = "", **texts: Any) -> TestResponse:
    """Open a form, fill it in and send it, as a browser without JavaScript does."""
    page = client.get(address).text
    hidden = dict(re.findall(r'<input type="hidden" name="(csrf_token|idempotency_key|version)" value="([^"]*)"', page.split("<main")[1]))
    return client.post(to or address, data=hidden | {name.replace("__", "[]"): text for name, text in texts.items()})


@pytest.fixture
def file(desk: Desk) -> File:
    return desk.running(on=today())


@pytest.fixture
def anna(desk: Desk) -> FlaskClient:
    return desk.signed_in(ANNA)


def test_a_case_in_one_look(file: File, anna: FlaskClient):
    page = anna.get(f"/casework{file.path}").text
    for told in (
        PUPIL_NAME,
        *GUARDIAN_NAMES,
        file.registry_number,
        "Ekbackens skola (kommunal)",
        "Dag 1 av",
        "Komplett, version 3",
        "Insatsen startade",
    ):
        assert told in page


def test_the_list_leads_to_the_coordinators_own_cases_only(desk: Desk, file: File, anna: FlaskClient):
    others = desk.running(BO)
    pages = [anna.get(f"/casework/cases?show=running&page={number}").text for number in range(1, 9)]
    assert any(file.registry_number in page for page in pages)
    assert not any(others.registry_number in page for page in pages)


def test_a_meeting_is_called_by_form_and_stands_in_the_story(desk: Desk, file: File, anna: FlaskClient):
    at = f"/casework{file.path}"
    sent = send(anna, f"{at}/meetings/new", meets_on=str(today()), time="13:30", place="Skolan", agenda="Schemat", actors__=["school", "bup"])
    assert (303, f"{at}?done=called") == (sent.status_code, sent.headers["Location"])
    assert f"Kallelse till samverkansmöte {today()} kl. 13:30, Skolan." in anna.get(sent.headers["Location"]).text


def test_a_form_that_is_sent_twice_is_carried_out_once(desk: Desk, file: File, anna: FlaskClient):
    page = anna.get(f"/casework{file.path}/extend").text
    hidden = dict(re.findall(r'<input type="hidden" name="(csrf_token|idempotency_key|version)" value="([^"]*)"', page.split("<main")[1]))
    before = desk.version(file)
    body = hidden | {"ends_on": "2099-01-01", "reason": "Mer tid."}
    answers = [anna.post(f"/casework{file.path}/extend", data=body) for _ in range(2)]
    assert [303, 303] == [each.status_code for each in answers]
    assert before + 1 == desk.version(file)


def test_a_wrong_form_keeps_what_was_typed_and_tells_what_is_wrong_beside_the_field(desk: Desk, file: File, anna: FlaskClient):
    before = desk.version(file)
    sent = send(anna, f"/casework{file.path}/extend", ends_on="i vår", reason="Skolbytet tar tid.")
    assert 422 == sent.status_code
    assert [] == [told for told in ('id="f-ends_on-error"', "Skolbytet tar tid.", "En sak behöver rättas") if told not in sent.text]
    assert before == desk.version(file)


def test_a_refusal_stands_beside_its_field(file: File, anna: FlaskClient):
    sent = send(anna, f"/casework{file.path}/close", outcome="back-60-100", reason="goal-reached", attendance="40")
    assert 422 == sent.status_code
    assert 'id="f-attendance-error"' in sent.text


def test_a_form_about_a_case_that_has_changed_is_not_carried_out_and_keeps_the_words(desk: Desk, file: File, anna: FlaskClient):
    page = anna.get(f"/casework{file.path}/extend").text
    hidden = dict(re.findall(r'<input type="hidden" name="(csrf_token|idempotency_key|version)" value="([^"]*)"', page.split("<main")[1]))
    desk.withdraw(file)
    before = desk.version(file)
    sent = anna.post(f"/casework{file.path}/extend", data=hidden | {"ends_on": "2099-01-01", "reason": "Mer tid."})
    assert (422, before) == (sent.status_code, desk.version(file))
    assert "Ärendet har ändrats" in sent.text
    assert "Mer tid." in sent.text
    assert f'name="version" value="{before}"' in sent.text


def test_closing_shows_a_summary_that_can_be_changed_before_the_last_button(desk: Desk, file: File, anna: FlaskClient):
    at = f"/casework{file.path}"
    filled = {"outcome": "not-back", "reason": "very-poor-wellbeing", "attendance": "12", "note": "Vilar."}
    check = send(anna, f"{at}/close", f"{at}/close/check", **filled)
    assert (200, "running") == (check.status_code, desk.get(file.path).get_json()["state"])
    assert "Mycket dåligt mående" in check.text
    back = send(anna, f"{at}/close", f"{at}/close/edit", **filled)
    assert 'value="12"' in back.text
    closed = send(anna, f"{at}/close", **filled)
    assert (303, "closed") == (closed.status_code, desk.get(file.path).get_json()["state"])
    assert "Du kan också" not in anna.get(at).text
    assert "Avsluta ärendet</a>" not in anna.get(at).text


def test_minutes_may_have_more_decisions_than_there_was_room_for(desk: Desk, file: File, anna: FlaskClient):
    at = f"/casework{file.path}"
    meeting = desk.sent(file, "meetings", {"meets_on": str(today()), "actors": ["school"], "agenda": "Schemat"})
    form = f"{at}/meetings/{meeting['id']}/minutes"
    first: dict[str, Any] = {
        "minutes": "Vi talade.",
        "attended__": ["school"],
        "decisions.0.text": "Ett",
        "decisions.0.owner": "school",
        "decisions.0.due_on": "2099-01-01",
    }
    more = send(anna, form, f"{form}/rows", **first)
    assert 'name="decisions.3.text"' in more.text
    assert desk.version(file) == desk.get(file.path).get_json()["version"]
    second: dict[str, Any] = {"decisions.3.text": "Två", "decisions.3.owner": "guardian", "decisions.3.due_on": "2099-01-02"}
    held = send(anna, form, **first | second)
    assert 303 == held.status_code, held.text
    assert ["Ett", "Två"] == [each["text"] for each in desk.get(file.path).get_json()["decisions"]]


def test_a_decision_is_followed_up_from_the_list_of_what_is_late(desk: Desk, file: File, anna: FlaskClient):
    meeting = desk.sent(file, "meetings", {"meets_on": str(today()), "actors": ["school"], "agenda": "Schemat"})
    body = {"attended": ["school"], "minutes": "Ord", "decisions": [{"owner": "school", "text": "Skolan ringer hem.", "due_on": str(today())}]}
    held = desk.sent(file, f"meetings/{meeting['id']}/minutes", body)
    form = f"/casework{file.path}/decisions/{held['decision_ids'][0]}/follow-up"
    assert "Skolan ringer hem." in anna.get(form).text
    assert 303 == send(anna, form, state="carried-out", done_on=str(today())).status_code
    assert 422 == send(anna, form, state="carried-out", done_on=str(today())).status_code


def test_what_is_disclosed_is_asked_of_consent_first(desk: Desk, file: File, anna: FlaskClient):
    form = f"/casework{file.path}/disclosures/new"
    desk.consent.refuses = "outside-scope"
    refused = send(anna, form, actor="bup", information__=["health"], what="Journalen")
    assert 422 == refused.status_code
    assert "Samtycket tillåter inte detta" in refused.text
    desk.consent.refuses = ""
    assert 303 == send(anna, form, actor="bup", information__=["health"], what="Journalen").status_code


def test_the_team_lead_gives_a_case_from_the_queue(desk: Desk):
    file, lena = desk.queued(), desk.signed_in(LENA)
    assert "Vem har plats i dag" in lena.get("/casework/queue").text
    sent = send(lena, f"/casework{file.path}/assign", coordinator_id=str(BO), profession="specialpedagog")
    assert (303, "assigned") == (sent.status_code, desk.get(file.path, LENA).get_json()["state"])


def test_the_team_lead_starts_an_intervention_and_extends_the_team(desk: Desk):
    file, lena = desk.assigned(), desk.signed_in(LENA)
    assert 303 == send(lena, f"/casework{file.path}/start").status_code
    overlapping = {"person_id": str(ANNA), "profession": "socionom", "starts_on": "2020-01-01", "capacity": "5"}
    refused = send(lena, "/casework/team", **overlapping)
    assert (422, True) == (refused.status_code, "Personen arbetar redan i teamet" in refused.text)


def test_the_history_page_shows_the_case_as_it_was_known(file: File, desk: Desk):
    gun = desk.signed_in(GUN)
    page = gun.get(f"/casework{file.path}/history").text
    shown = ("Insatsen startade", "Varför? Och var i loggen?", "Kontrollsumma", "casework.case.intervention-started")
    assert [] == [told for told in shown if told not in page]
    early = gun.get(f"/casework{file.path}/history?day=2000-01-01")
    assert (422, True) == (early.status_code, "fanns ärendet inte än" in early.text)
    assert 422 == gun.get(f"/casework{file.path}/history?day=snart").status_code
    assert "Så här var ärendet känt" in gun.get(f"/casework{file.path}/history?day=2099-12-31&time=13:30").text


def test_the_auditor_finds_a_case_by_its_registry_number_and_sees_no_name_in_the_list(desk: Desk, file: File):
    gun = desk.signed_in(GUN)
    found = gun.get(f"/casework/audit?number={file.registry_number.lower()}").text
    assert f"/casework/audit{file.path}" in found
    assert PUPIL_NAME not in found
    assert "Inget ärende" in gun.get("/casework/audit?number=UBN-1999-00001").text
    assert 422 == gun.get("/casework/audit?number=hej").status_code
    assert "/casework/audit" == gun.get("/casework/").headers["Location"]


def test_a_form_without_the_sessions_secret_is_refused(desk: Desk, file: File, anna: FlaskClient):
    before = desk.version(file)
    body = {"idempotency_key": "abcdefgh-1", "version": str(before), "ends_on": "2099-01-01", "reason": "Mer tid."}
    assert (403, before) == (anna.post(f"/casework{file.path}/extend", data=body).status_code, desk.version(file))


def test_no_form_of_another_coordinators_case_opens(desk: Desk, anna: FlaskClient):
    file = desk.running(BO)
    forms = ("", "/start", "/extend", "/meetings/new", "/disclosures/new", "/close", "/history")
    assert [404] * len(forms) == [anna.get(f"/casework{file.path}{form}").status_code for form in forms]


def test_every_page_is_small_and_loads_nothing_from_elsewhere(file: File, desk: Desk, anna: FlaskClient):
    lena = desk.signed_in(LENA)
    at = f"/casework{file.path}"
    for page in (anna.get(at), anna.get(f"{at}/history"), anna.get("/casework/cases"), lena.get("/casework/queue"), lena.get("/casework/team")):
        assert 200 == page.status_code
        assert len(page.data) < 50_000
        assert "http://" not in page.text
        assert "https://" not in page.text
