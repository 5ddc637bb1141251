"""The archivist works a file from the list to the printed report, with a second person, and never sees a name."""

import re
from datetime import timedelta
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from services.casework.domain import archive_errors
from shared.eventlog.destroyed import Entry
from shared.runtime.destroyed_list import list_signer_of
from shared.vocabulary.calendar import today
from shared.vocabulary.codes import CancelReason, Role
from shared.web.identity import Identity
from shared.web.session import COOKIE, Sessions
from tests.destroying.town import DECISION, NOTE, Town, said

PERSONAL = ("Robin", "Exempelsson", "Påhittad", "kim@exempel.se", NOTE)


def browser(town: Town, role: Role) -> FlaskClient:
    client = town.client("casework")
    client.set_cookie(COOKIE, Sessions.from_settings(town.settings).issue(Identity(town.intake.people[role], role, name="Någon")))
    return client


def send(client: FlaskClient, page: str, action: str, **texts: str) -> TestResponse:
    """Fill in the form of a page that leads to an address, and send it."""
    form = next(each for each in re.findall(r"<form.*?</form>", client.get(page).text, re.DOTALL) if f'action="{action}"' in each)
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form))
    return client.post(action, data={**hidden, **texts})


@pytest.fixture
def hjalmar(town: Town) -> FlaskClient:
    return browser(town, Role.ARCHIVIST)


@pytest.fixture
def lena(town: Town) -> FlaskClient:
    return browser(town, Role.TEAM_LEAD)


def test_from_the_list_to_an_approval(town: Town, hjalmar: FlaskClient, lena: FlaskClient):
    pupil = town.pupil(town.closed("20130101TF21"))
    at = f"/casework/archive/files/{pupil}"
    assert at in hjalmar.get("/casework/archive").text
    bad = send(hjalmar, at, f"{at}/proposal", decision="Robins akt")
    assert (422, True) == (bad.status_code, "Skriv beslutets nummer som" in bad.text)
    assert 303 == send(hjalmar, at, f"{at}/proposal", decision=DECISION).status_code
    town.flow()
    assert f"{at}/approval" not in hjalmar.get(at).text
    assert "En annan arkivarie eller teamledaren" in hjalmar.get(at).text
    approved = send(lena, at, f"{at}/approval")
    assert f"{at}?done=approved" == approved.headers["Location"]
    town.flow()
    earliest = today() + timedelta(days=14)
    assert f"från och med <strong>{earliest}</strong>" in hjalmar.get(at).text
    assert at == hjalmar.get(f"{at}/destruction").headers["Location"]


def test_from_the_last_day_of_waiting_to_the_report(town: Town, hjalmar: FlaskClient):
    pupil = town.approved(town.closed("20130101TF24"), days_ago=14)
    at = f"/casework/archive/files/{pupil}"
    assert f"{at}/destruction" in hjalmar.get(at).text
    assert "Det går inte att ångra" in hjalmar.get(f"{at}/destruction").text
    assert f"{at}?done=begun" == send(hjalmar, f"{at}/destruction", f"{at}/destruction").headers["Location"]
    town.flow()
    assert "Gallringen pågår" in hjalmar.get(at).text
    assert 1 == town.destroying.run_once(today())
    town.flow()
    town.destroying.run_once(today())
    town.flow()
    report = hjalmar.get(f"{at}/report")
    told = (
        f"gallrad enligt beslut {DECISION}",
        "Gallring föreslogs",
        "godkändes av en andra person",
        "nyckel förstördes",
        "Kontrollpunkternas rötter",
    )
    assert [] == [each for each in told if each not in said(report.text)]
    assert at in hjalmar.get("/casework/archive?show=done").text
    for page in (report, hjalmar.get(at), hjalmar.get("/casework/archive?show=done")):
        assert [] == [word for word in PERSONAL if word in page.text]
        assert len(page.data) < 50_000


def test_a_wrong_person_is_told_so_and_nothing_happens(town: Town, hjalmar: FlaskClient):
    pupil = town.pupil(town.closed("20130101TF22"))
    at = f"/casework/archive/files/{pupil}"
    send(hjalmar, at, f"{at}/proposal", decision=DECISION)
    town.flow()
    page = hjalmar.get(at).text
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
    refused = hjalmar.post(f"{at}/approval", data={**hidden, "version": "2", "idempotency_key": "a-key-of-its-own"})
    assert (422, True) == (refused.status_code, "Den som föreslog gallringen får inte godkänna den" in refused.text)
    assert 303 == send(hjalmar, at, f"{at}/cancellation", reason="wrong-file").status_code
    town.flow()
    assert "Skäl: fel akt" in hjalmar.get(at).text


def test_the_api_tells_the_same_and_no_body_claims_a_day(town: Town):
    pupil = town.pupil(town.closed("20130101TF23"))
    path, archivist = f"/files/{pupil}", town.intake.staff[Role.ARCHIVIST]

    def post(what: str, body: dict[str, str], token: str, version: int | None = None) -> TestResponse:
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": f"key-{what}-{len(body)}-{version}"}
        if version is not None:
            headers["If-Match"] = f'"{version}"'
        return town.client("casework").post(f"/casework/api/v1{path}/{what}", json=body, headers=headers)

    assert 422 == post("proposal", {"decision": DECISION, "effective_on": "2020-01-01"}, archivist).status_code
    assert 201 == post("proposal", {"decision": DECISION}, archivist).status_code
    town.flow()
    assert "same-person" == post("approval", {}, archivist, 2).get_json()["code"]
    assert 428 == post("approval", {}, archivist).status_code
    assert 200 == post("approval", {}, town.intake.staff[Role.TEAM_LEAD], 2).status_code
    assert "cooling-off" == post("destruction", {}, archivist, 3).get_json()["code"]
    read = town.get("casework", path, Role.ARCHIVIST).get_json()
    assert ("approved", DECISION, str(today() + timedelta(days=14)), 2) == (read["state"], read["decision"], read["earliest_on"], len(read["steps"]))
    town.flow()
    waiting = town.get("casework", "/files", Role.AUDITOR, shelf="waiting").get_json()
    assert str(pupil) in [each["file_id"] for each in waiting["items"]]


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.ANALYST])
def test_others_see_no_file(town: Town, role: Role):
    assert 403 == town.get("casework", "/files", role).status_code
    assert 403 == browser(town, role).get("/casework/archive").status_code


def test_a_file_that_is_not_there_is_not_there(hjalmar: FlaskClient):
    assert 404 == hjalmar.get(f"/casework/archive/files/{UUID(int=1)}").status_code


def pupil_of_declined(town: Town, referral_id: UUID) -> UUID:
    row = town.services["casework"].database.row("SELECT pupil_id FROM referral_without_case WHERE referral_id = %s", (referral_id,))
    assert row is not None
    found: UUID = row["pupil_id"]
    return found


def test_a_declined_referral_that_never_became_a_case_is_listed_and_goes_the_same_way(town: Town, hjalmar: FlaskClient):
    referral_id = town.declined("20130101TF25")
    town.flow()
    pupil = pupil_of_declined(town, referral_id)
    at, page = f"/casework/archive/files/{pupil}", "/casework/archive?show={}"
    assert at in hjalmar.get(page.format("due")).text
    assert "Beställningen avböjdes" in hjalmar.get(at).text
    town.approved_of(pupil)
    assert at in hjalmar.get(page.format("waiting")).text
    assert 303 == send(hjalmar, f"{at}/destruction", f"{at}/destruction").status_code
    town.flow()
    assert 1 == town.destroying.run_once(today())
    town.flow()
    town.destroying.run_once(today())
    town.flow()
    report = hjalmar.get(f"{at}/report")
    assert f"gallrad enligt beslut {DECISION}" in said(report.text)
    assert at in hjalmar.get(page.format("done")).text
    assert pupil in town.destroyed.entries
    assert 410 == town.get("intake", f"/referrals/{referral_id}", Role.TEAM_LEAD).status_code
    told = town.get("casework", f"/files/{pupil}", Role.ARCHIVIST)
    assert ([], "2020-08-20", "2025-08-20") == (told.get_json()["cases"], *[told.get_json()["declined"][0][day] for day in ("declined_on", "due_on")])
    for each in (report, told, hjalmar.get(at), hjalmar.get(page.format("done"))):
        assert [] == [word for word in PERSONAL if word in each.text]


def test_a_referral_declined_lately_keeps_the_whole_file_until_its_own_day(town: Town, hjalmar: FlaskClient):
    pupil = town.approved(town.closed("20130101TF26"))
    archive = town.casework.archive
    town.declined("20130101TF26", today())
    with pytest.raises(archive_errors.OpenElsewhere):  # casework has not heard of it
        archive.begin(pupil, town.act(Role.ARCHIVIST, today()), expected=3)
    town.flow()
    with pytest.raises(archive_errors.NotDue):
        archive.begin(pupil, town.act(Role.ARCHIVIST, today()), expected=3)
    archive.cancel(pupil, CancelReason.FILE_NEEDED, town.act(Role.ARCHIVIST, today()), expected=3)
    town.flow()
    at = f"/casework/archive/files/{pupil}"
    assert (False, True) == tuple(at in hjalmar.get(f"/casework/archive?show={shelf}").text for shelf in ("due", "later"))


def test_a_restored_log_learns_also_of_a_destroyed_pupil_who_never_had_a_case(town: Town):
    referral_id = town.declined("20130101TF27")
    town.flow()
    pupil = pupil_of_declined(town, referral_id)
    town.destroyed.add(Entry(pupil, today(), DECISION), list_signer_of(town.settings))
    assert 1 == town.destroying.apply_list()
    town.flow()
    answer = town.get("intake", f"/referrals/{referral_id}", Role.TEAM_LEAD)
    assert (410, True) == (answer.status_code, DECISION in answer.get_json()["detail"])
