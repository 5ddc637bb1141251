"""The guardian's road: the same form in plain words, a status of her own, and a school that knows nothing before she agrees."""

from __future__ import annotations

from datetime import timedelta
from itertools import count
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.intake.application.referrals import MOST_A_DAY
from services.intake.outside.webhook import Receivers
from services.intake.tests.hooked import Hooked
from services.intake.tests.installation import API, INDEPENDENT, MUNICIPAL, Installation, command_headers
from services.intake.tests.organisations import counted
from services.intake.tests.service.test_four_municipalities import notice
from services.intake.tests.service.test_the_referral_form import ABSENCE, GUARDIAN, REQUEST
from services.intake.tests.visitor import Visitor
from services.intake.tests.webhook_receiver import receiving
from shared.contracts.consent import InvitationMade
from shared.vocabulary.calendar import today
from shared.vocabulary.codes import Role, SignatoryKind
from shared.vocabulary.invitation_code import digest_of

_NUMBERS = (f"20140202TF{each:02}" for each in count(1))
_NAMES = (f"Kim {chr(ord('A') + each)} Exempelsson" for each in count())
DAYS = {"noticed": "2021-01-18"}


def guardian(there: Installation, name: str = "") -> Visitor:
    """Somebody who has read the open page and signed in; without a name, somebody who has never been here."""
    name = name or next(_NAMES)
    visitor = Visitor(there.client()).go("/intake/guardians")
    assert "Logga in och börja" in visitor.text
    return visitor.go("/intake/sign-in/guardian?next=/intake/guardians").send("/sign-in/guardian", name=name)


def pupil() -> dict[str, str]:
    return {"identity_number": next(_NUMBERS), "given_name": "Robin", "family_name": "Exempelsson", "sex": "girl", "registered_in": "0191"}


def fill_in(there: Installation, visitor: Visitor, *, may_know: str = "false", about: dict[str, str] | None = None) -> Visitor:
    """The whole form, up to the summary."""
    visitor.send("/new").send(**(about or pupil()))
    visitor.send(school_unit_id=str(there.schools[MUNICIPAL].unit_id), school_form="grundskola", school_year="5")
    for step in (GUARDIAN, ABSENCE, DAYS, REQUEST):
        visitor.send(**step)
    assert visitor.address.endswith("/files")
    return visitor.go(visitor.address.replace("/files", "/agreement")).send(school_may_know=may_know)


def own_body(there: Installation) -> dict[str, Any]:
    """What she sends by the API."""
    body = there.referral() | {"pupil": there.referral()["pupil"] | {"identity_number": next(_NUMBERS), "registered_in": "0191"}}
    for name in ("referrer", "contact", "measures_needed", "certificate_is_investigation"):
        del body[name]
    return body


def sent(there: Installation, visitor: Visitor, *, may_know: str = "false", about: dict[str, str] | None = None) -> str:
    """The id of what was sent, its receipt being shown."""
    fill_in(there, visitor, may_know=may_know, about=about).send("/review")
    assert visitor.address.endswith("/receipt"), visitor.text
    return visitor.address.split("/")[-2]


def seen_by_school(there: Installation, referral: str) -> tuple[int, bool, bool]:
    """What its own organiser's staff get: by id, in the list, and on the page."""
    school = there.schools[MUNICIPAL]
    listed = there.get("/referrals", school.token, limit=100).get_json()
    page = there.visitor(school.person_id).go(f"/intake/referrals/{referral}")
    return there.get(f"/referrals/{referral}", school.token).status_code, referral in {each["id"] for each in listed["items"]}, page.status == 200


def test_the_school_knows_nothing_before_she_agrees_and_may_fill_in_its_part_then(sigtuna: Installation) -> None:
    visitor = guardian(sigtuna)
    referral = sent(sigtuna, visitor)
    assert "BUN-" in visitor.text
    assert (404, False, False) == seen_by_school(sigtuna, referral)
    attached = sigtuna.get(f"/referrals/{referral}/attachments", sigtuna.schools[MUNICIPAL].token)
    assert 404 == attached.status_code
    visitor.go(f"/intake/guardians/referrals/{referral}")
    assert "Skolan vet inte om det här" in visitor.text
    visitor.send("/school-agreement")
    assert "Du har sagt ja till att skolan får veta." in visitor.text
    assert "Vi har frågat skolan om det som saknas" in visitor.text
    assert (200, True, True) == seen_by_school(sigtuna, referral)
    principal = sigtuna.visitor(sigtuna.schools[MUNICIPAL].person_id).go(f"/intake/referrals/{referral}/completion")
    principal.send("/completion", investigated="2021-02-15", efforts_begun="2021-03-01", no_measures_needed="true")
    assert "Tack, kompletteringen har kommit in." in principal.text
    assert "Vi läser det du har skickat" in visitor.go(visitor.address).text
    assert 404 == sigtuna.get(f"/referrals/{referral}", sigtuna.schools[INDEPENDENT].token).status_code


def test_agreed_to_at_once_the_school_is_asked_at_once(sigtuna: Installation) -> None:
    referral = sent(sigtuna, guardian(sigtuna), may_know="true")
    assert (200, True, True) == seen_by_school(sigtuna, referral)
    read = sigtuna.get(f"/referrals/{referral}", sigtuna.schools[MUNICIPAL].token).get_json()
    assert ("to-complete", "guardian", True) == (read["state"], read["referrer"], read["school_knows"])
    assert ["received", "school-told", "sent-back"] == [turn["happened"] for turn in read["story"]]


def test_what_she_sends_on_a_protected_pupil_does_not_wait_for_a_school_that_may_not_see_it(sigtuna: Installation) -> None:
    about, lead = pupil(), sigtuna.people[Role.TEAM_LEAD]
    hidden = sigtuna.referral() | {"security_marking": "sekretessmarkering", "handlers": [str(lead)]}
    hidden["pupil"] |= about
    assert 201 == sigtuna.post("/protected-referrals", sigtuna.staff[Role.TEAM_LEAD], hidden).status_code
    visitor = guardian(sigtuna)
    referral = sent(sigtuna, visitor, may_know="true", about=about)
    visitor.go(f"/intake/guardians/referrals/{referral}")
    told = ("Du har sagt ja till att skolan får veta.", "Vi läser det du har skickat", "skolan om det som saknas", "skyddad")
    assert [True, True, False, False] == [each in visitor.text for each in told]
    assert (404, False, False) == seen_by_school(sigtuna, referral)
    read = sigtuna.get(f"/referrals/{referral}", sigtuna.staff[Role.TEAM_LEAD]).get_json()
    assert ("received", True) == (read["state"], read["school_knows"])
    asked = {"missing": ["investigated"], "note": None}
    assert 200 == sigtuna.post(f"/referrals/{referral}/completion-request", sigtuna.staff[Role.TEAM_LEAD], asked, read["version"]).status_code
    assert "När tog skolan reda på varför barnet är borta?" in visitor.go(f"/intake/guardians/referrals/{referral}").text
    assert "Vi läser det du har skickat" in visitor.send("/answer", note="Det vet jag inte.").text


def test_who_runs_the_school_when_she_agrees_is_told_and_not_who_ran_it_when_she_wrote(sigtuna: Installation) -> None:
    former, heir = (sigtuna.new_school("municipal", f"10000000{at}", f"100000{at}") for at in (91, 92))
    visitor = guardian(sigtuna)
    visitor.send("/new").send(**pupil())
    visitor.send(school_unit_id=str(former.unit_id), school_form="grundskola", school_year="5")
    for step in (GUARDIAN, ABSENCE, DAYS, REQUEST):
        visitor.send(**step)
    visitor.go(visitor.address.replace("/files", "/agreement")).send(school_may_know="false").send("/review")
    referral, unit = visitor.address.split("/")[-2], f"{API}/school-units/{former.unit_id}"
    moved, headers = {"organisation_id": str(heir.organiser_id)}, command_headers(sigtuna.admin, 1, {})
    assert 200 == sigtuna.client().put(f"{unit}/organisation", json=moved, headers=headers).status_code
    visitor.go(f"/intake/guardians/referrals/{referral}").send("/school-agreement")
    assert [404, 200] == [sigtuna.get(f"/referrals/{referral}", each.token).status_code for each in (former, heir)]
    principal = sigtuna.visitor(heir.person_id).go(f"/intake/referrals/{referral}/completion")
    principal.send("/completion", investigated="2021-02-15", efforts_begun="2021-03-01", no_measures_needed="true")
    assert "Tack, kompletteringen har kommit in." in principal.text


def test_the_team_sees_who_sent_it_and_that_the_school_does_not_know(sigtuna: Installation) -> None:
    referral = sent(sigtuna, guardian(sigtuna, "Alex Låtsassson"))
    coordinator = sigtuna.visitor(sigtuna.people[Role.COORDINATOR]).go("/intake/referrals?show=all")
    assert "från vårdnadshavare, skolan vet inte" in coordinator.text
    assert "Skickad av vårdnadshavaren Alex Låtsassson. Skolan vet inte om det." in coordinator.go(f"/intake/referrals/{referral}").text
    assert "Alex Låtsassson" not in str(sigtuna.dump("log_events"))


def test_what_she_says_by_telephone_the_team_writes_down_and_the_school_may_read(sigtuna: Installation) -> None:
    referral = sent(sigtuna, guardian(sigtuna))
    team = sigtuna.visitor(sigtuna.people[Role.COORDINATOR]).go(f"/intake/referrals/{referral}/school-agreement")
    day = today()
    assert (422, True) == (team.send("/school-agreement", agreed_on=str(day)).status, "Vem sa ja?" in team.text)
    said_by = sigtuna.get(f"/referrals/{referral}", sigtuna.staff[Role.COORDINATOR]).get_json()["guardians"][0]
    team.send("/school-agreement", guardian_id=said_by["id"], agreed_on=str(day + timedelta(days=1)))
    assert (422, True) == (team.status, "till och med i dag" in team.text)
    team.send("/school-agreement", guardian_id=said_by["id"], agreed_on=str(day))
    assert (200, f"/intake/referrals/{referral}") == (team.status, team.address)
    told = (
        "En vårdnadshavare sa ja till att skolan får veta.",
        f"{said_by['name']} sa ja {day}.",
        "Vårdnadshavaren har sagt ja till att skolan vet.",
    )
    assert list(told) == [each for each in told if each in team.text]
    assert (200, True, True) == seen_by_school(sigtuna, referral)


def test_she_answers_what_the_team_asks_in_words(sigtuna: Installation) -> None:
    visitor = guardian(sigtuna)
    referral = sent(sigtuna, visitor)
    version = sigtuna.get(f"/referrals/{referral}", sigtuna.staff[Role.COORDINATOR]).get_json()["version"]
    team = sigtuna.visitor(sigtuna.people[Role.COORDINATOR])
    for page in ("completion-request", "decline"):
        text = team.go(f"/intake/referrals/{referral}/{page}").text
        assert (True, False) == ("Vårdnadshavaren ser det du skriver. Skolan ser det inte." in text, "Skolan ser det du" in text)
    asked = {"missing": ["investigated"], "note": "Hur mår Robin hemma?"}
    assert 200 == sigtuna.post(f"/referrals/{referral}/completion-request", sigtuna.staff[Role.COORDINATOR], asked, version).status_code
    visitor.go(f"/intake/guardians/referrals/{referral}")
    assert "Hur mår Robin hemma?" in visitor.text
    assert "När tog skolan reda på varför barnet är borta?" in visitor.text
    assert 422 == visitor.send("/answer", note="").status
    visitor.send("/answer", note="Bättre, men hon sover inte.")
    assert (200, True) == (visitor.status, "Vi läser det du har skickat" in visitor.text)
    assert "Bättre, men hon sover inte." in sigtuna.visitor(sigtuna.people[Role.COORDINATOR]).go(f"/intake/referrals/{referral}").text


def test_what_is_wrong_is_told_by_the_words_that_she_was_asked_in(sigtuna: Installation) -> None:
    visitor = guardian(sigtuna, "Kim Frågvis").send("/new")
    told = visitor.send(given_name="").text.partition("<h1>")[0]
    assert "Barnets förnamn: Fyll i det här." in told
    request = visitor.go(visitor.address.replace("/pupil", "/request")).send().text.partition("<h1>")[0]
    assert ("Varför räcker inte det? Fyll i det här." in request, "skolans eget uppdrag" in request) == (True, False)


def test_her_pages_show_her_own_and_nothing_of_what_is_written(sigtuna: Installation) -> None:
    visitor, other = guardian(sigtuna), guardian(sigtuna, "Robin Påhittad")
    referral = sent(sigtuna, visitor)
    for address in (f"/intake/guardians/referrals/{referral}", f"/intake/guardians/referrals/{referral}/receipt"):
        assert 200 == visitor.go(address).status
        assert "Det räcker inte" not in visitor.text
        assert 404 == other.go(address).status
    assert referral not in other.go("/intake/guardians").text
    assert referral in visitor.go("/intake/guardians").text
    for address in ("/intake/referrals", f"/intake/referrals/{referral}", f"/intake/referrals/{referral}/attachments"):
        assert 403 == visitor.go(address).status


def test_no_link_of_an_absence_notice_tells_the_school_of_it(sigtuna: Installation) -> None:
    visitor, number = guardian(sigtuna), next(_NUMBERS)
    body = own_body(sigtuna)
    body["pupil"] |= {"identity_number": number}
    key = {"Idempotency-Key": str(uuid4())}
    referral = visitor.client.post(f"{API}/guardian-referrals", json=body, headers=key).get_json()["id"]
    told = notice(sigtuna, "0191") | {"school_unit_id": str(sigtuna.schools[MUNICIPAL].unit_id)}
    told["pupil"] |= {"identity_number": number}
    sent_in = sigtuna.post("/absence-notices", sigtuna.schools[MUNICIPAL].token, told).get_json()
    officer = sigtuna.staff[Role.ATTENDANCE_OFFICER]
    path = f"/absence-notices/{sent_in['id']}/referral"
    refused = sigtuna.post(path, officer, {"referral_id": referral}, sent_in["version"])
    nowhere = sigtuna.post(path, officer, {"referral_id": str(sigtuna.nobody)}, sent_in["version"])
    assert 422 == refused.status_code
    assert sigtuna.without_instance(nowhere) == sigtuna.without_instance(refused)


def test_what_a_school_is_refused_tells_nothing_of_what_she_has_sent_and_keeps_no_number(
    sigtuna: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = own_body(sigtuna)
    hers = guardian(sigtuna).client.post(f"{API}/guardian-referrals", json=body, headers={"Idempotency-Key": str(uuid4())})
    assert 201 == hers.status_code
    numbers = body["pupil"]["identity_number"], next(_NUMBERS)
    wrong = sigtuna.referral() | {"guardians": [each | {"custody": "sole"} for each in sigtuna.referral()["guardians"]]}
    asked = []
    for number in numbers:
        with counted(monkeypatch) as statements:
            refused = sigtuna.post("/referrals", sigtuna.schools[MUNICIPAL].token, wrong | {"pupil": wrong["pupil"] | {"identity_number": number}})
        assert (422, "others-beside-sole-custody") == (refused.status_code, refused.get_json()["code"])
        asked.append(statements)
    assert asked[0] == asked[1]
    assert [True, False] == [sigtuna.intake.keyring.find_pupil(number) is not None for number in numbers]


def test_she_has_one_open_referral_on_a_child_and_sends_a_few_a_day(sigtuna: Installation) -> None:
    client, body = guardian(sigtuna).client, own_body(sigtuna)

    def send(changed: dict[str, Any]) -> tuple[int, str]:
        answer = client.post(f"{API}/guardian-referrals", json=body | changed, headers={"Idempotency-Key": str(uuid4())})
        return answer.status_code, answer.get_json().get("code", "")

    with sigtuna.tables_behind():
        assert [(201, ""), (409, "referral-open-already")] == [send({}), send({})]
    others = [{"pupil": body["pupil"] | {"identity_number": next(_NUMBERS)}} for _ in range(MOST_A_DAY)]
    assert [(201, "")] * (MOST_A_DAY - 1) + [(409, "enough-for-today")] == [send(each) for each in others]
    assert sigtuna.intake.keyring.find_pupil(others[-1]["pupil"]["identity_number"]) is None
    assert 201 == guardian(sigtuna).client.post(f"{API}/guardian-referrals", json=body, headers={"Idempotency-Key": str(uuid4())}).status_code


def test_two_windows_and_double_clicks_send_one(sigtuna: Installation) -> None:
    visitor = guardian(sigtuna)
    form = fill_in(sigtuna, visitor).form("/review")
    other = Visitor(visitor.client)
    first = visitor.send_again(form).address
    assert first == other.send_again(form).address == visitor.send_again(form).address
    assert first.endswith("/receipt")


def test_by_the_api_too_she_sends_follows_and_agrees(sigtuna: Installation) -> None:
    client = guardian(sigtuna, "Charlie Exempelsson").client
    body = own_body(sigtuna)
    headers = {"Idempotency-Key": str(uuid4())}
    answers = [client.post(f"{API}/guardian-referrals", json=body, headers=headers).get_json() for _ in range(2)]
    assert answers[0] == answers[1]
    assert ("received", False) == (answers[0]["state"], answers[0]["school_knows"])
    (one,) = client.get(f"{API}/guardian-referrals").get_json()["items"]
    assert {"id", "registry_number", "received_on", "school_unit_name", "state", "status", "school_knows", "version"} == set(one)
    path = f"{API}/guardian-referrals/{one['id']}"
    assert None is client.get(path).get_json()["asked"]
    told = client.post(f"{path}/school-agreement", json={}, headers={"If-Match": f'"{one["version"]}"'})
    assert (200, True) == (told.status_code, told.get_json()["school_knows"])
    assert 404 == guardian(sigtuna, "Somebody Else").client.get(path).status_code
    for token in (sigtuna.schools[MUNICIPAL].token, sigtuna.staff[Role.COORDINATOR]):
        assert 403 == sigtuna.get("/guardian-referrals", token).status_code


@pytest.mark.parametrize("noted_between", [True, False])
def test_the_schools_system_is_told_once_and_not_before_she_agrees(
    sigtuna: Installation, noted_between: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sigtuna.intake, "receivers", Receivers(loopback=True))
    client = guardian(sigtuna, "Charlie Exempelsson").client
    with receiving() as receiver:
        hooked = Hooked(sigtuna, receiver, sigtuna.schools[MUNICIPAL]).registered()
        hooked.work()
        one = client.post(f"{API}/guardian-referrals", json=own_body(sigtuna), headers={"Idempotency-Key": str(uuid4())}).get_json()
        if noted_between:
            hooked.work()
        assert [] == receiver.news()
        agreed = client.post(f"{API}/guardian-referrals/{one['id']}/school-agreement", json={}, headers={"If-Match": f'"{one["version"]}"'})
        assert 200 == agreed.status_code
        hooked.work()
        hooked.remove()
    assert ["referral.received", "referral.completion-asked"] == receiver.news()
    assert one["registry_number"] == receiver.came[-1].told["data"]["registry_number"]


def test_where_the_municipality_has_no_such_road_the_page_says_whom_to_turn_to(house: Installation) -> None:
    visitor = Visitor(house.client()).go("/intake/guardians")
    assert "I Uppsala kommun är det skolan som ber om stöd" in visitor.text
    assert house.intake.profile.contact.first in visitor.text
    assert "Logga in och börja" not in visitor.text
    assert visitor.go("/intake/sign-in/guardian").address.endswith("/intake/guardians")


def test_whoever_came_by_a_code_answers_for_a_consent_and_does_not_refer(sigtuna: Installation) -> None:
    made = InvitationMade(
        invitation_id=UUID(int=81),
        consent_id=UUID(int=82),
        case_id=UUID(int=83),
        signatory_id=UUID(int=84),
        signatory_kind=SignatoryKind.GUARDIAN,
        code_hash=digest_of("K7QX2M9P4TRA0B6C"),
        expires_on=sigtuna.tomorrow,
    )
    sigtuna.hear("consent", made)
    invited = Visitor(sigtuna.client()).go("/intake/sign-in/invitation").send("/invitation", code="K7QX-2M9P-4TRA-0B6C").go("/intake/guardians")
    assert "Logga in och börja" in invited.text
    assert 404 == invited.client.post(f"{API}/guardian-referrals", json=own_body(sigtuna), headers={"Idempotency-Key": str(uuid4())}).status_code


def test_a_guardian_begins_a_few_and_then_sends_or_throws_one_away_first(sigtuna: Installation) -> None:
    visitor = guardian(sigtuna, "Charlie Exempelsson")
    for _ in range(5):
        visitor.go("/intake/guardians")
        form = visitor.form("/new")
        visitor.send("/new").send(**pupil())
    full = visitor.go("/intake/guardians")
    assert "Du har redan påbörjat så många som går." in full.text
    assert 409 == visitor.send_again(form).status
    visitor.go("/intake/guardians").send("/removal")
    assert visitor.go("/intake/guardians").send("/new").address.endswith("/pupil")
