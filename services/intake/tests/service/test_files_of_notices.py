"""The school's investigation goes along with an absence notice: by API and by pages, seen by those who see the notice and by nobody else."""

from __future__ import annotations

from typing import Any

from services.intake.tests.files import PDF, a_file
from services.intake.tests.installation import INDEPENDENT, MUNICIPAL, Installation
from services.intake.tests.service.test_attaching_files import attached, send
from services.intake.tests.service.test_attachments_on_pages import NAME, choose
from services.intake.tests.service.test_notices import OFFICER, ON, a_pupil, sent
from shared.vocabulary.codes import FileKind, Role


def with_file(house: Installation, notice: dict[str, Any], content: bytes = PDF) -> dict[str, Any]:
    """The answer to a file that came with a notice."""
    response = send(house, f"/absence-notices/{notice['id']}/attachments", content, school=INDEPENDENT)
    assert response.status_code == 201, response.text
    answer: dict[str, Any] = response.get_json()
    return answer


def test_the_sender_and_the_officer_read_a_notices_files_and_others_find_nothing(house: Installation) -> None:
    notice = sent(house)
    added = with_file(house, notice)
    listing, one = f"/absence-notices/{notice['id']}/attachments", f"/attachments/{added['id']}"
    for token in (house.schools[INDEPENDENT].token, house.staff[OFFICER], house.staff[Role.AUDITOR]):
        (item,) = house.get(listing, token).get_json()["items"]
        assert ("absence-notice", notice["id"]) == (item["belongs_to"], item["belongs_id"])
        assert PDF == house.get(f"{one}/versions/1", token).data
    for token in (house.schools[MUNICIPAL].token, house.staff[Role.COORDINATOR]):
        assert 404 == house.get(one, token).status_code
        assert 404 == house.get(f"{one}/versions/1", token).status_code
    assert 404 == house.get(listing, house.schools[MUNICIPAL].token).status_code
    assert 404 == send(house, listing, PDF, school=MUNICIPAL).status_code


def test_an_officer_does_not_read_a_referrals_files(house: Installation) -> None:
    added = attached(house, house.sent()["id"])
    assert 404 == house.get(f"/attachments/{added['id']}", house.staff[OFFICER]).status_code


def test_a_closed_notice_takes_no_more_files(house: Installation) -> None:
    notice = sent(house)
    added = with_file(house, notice)
    closed = house.post(f"/absence-notices/{notice['id']}/closure", house.staff[OFFICER], {"reason": "back-in-school"}, notice["version"])
    assert 200 == closed.status_code
    for address in (f"/absence-notices/{notice['id']}/attachments", f"/attachments/{added['id']}/versions"):
        refused = send(house, address, PDF, school=INDEPENDENT, If_Match='"1"')
        assert (409, "notice-closed") == (refused.status_code, refused.get_json()["code"])


def test_a_school_adds_the_investigation_on_a_page_and_the_officer_sees_whether_it_is_there(house: Installation) -> None:
    notice = sent(house)
    address = f"/intake/notices/absence/{notice['id']}"
    officer, school = house.visitor(house.people[OFFICER]).go(address), house.visitor(house.schools[INDEPENDENT].person_id).go(address)
    assert ("Skolan har inte lagt till utredningen" in officer.text, "Lägg till den som en fil." in school.text) == (True, True)
    school.go(f"{address}/attachments")
    choose(school, "/attachments", b"<html>Robin</html>")
    assert (415, True) == (school.status, 'id="f-file-error"' in school.text)
    choose(school, "/attachments", PDF)
    assert (200, True, True) == (school.status, NAME in school.text, "Till anmälan" in school.text)
    (item,) = house.get(f"/absence-notices/{notice['id']}/attachments", house.staff[OFFICER]).get_json()["items"]
    choose(school.go(f"{address}/attachments/{item['id']}"), item["id"], a_file(FileKind.DOCX), "Utredning 2.docx")
    assert "Utredning 2.docx" in officer.go(address).text
    assert "Skolan har inte lagt till utredningen" not in officer.text
    assert "multipart" not in officer.go(f"{address}/attachments").text, "only the sender adds files"
    assert PDF == officer.client.get(f"{address}/attachments/{item['id']}/versions/1").data
    foreign = house.visitor(house.schools[MUNICIPAL].person_id)
    assert [404, 404] == [foreign.go(each).status for each in (f"{address}/attachments", f"{address}/attachments/{item['id']}")]


def test_a_file_belongs_to_the_notice_whose_address_it_is_asked_by(house: Installation) -> None:
    notice, other = sent(house), sent(house)
    added = with_file(house, notice)
    school = house.visitor(house.schools[INDEPENDENT].person_id)
    assert 404 == school.go(f"/intake/notices/absence/{other['id']}/attachments/{added['id']}").status


def test_the_officer_links_a_notice_to_a_referral_by_its_number_on_the_page(house: Installation) -> None:
    number = a_pupil()
    notice, referral = sent(house, pupil={"identity_number": number}), house.referral()
    referral["pupil"] |= {"identity_number": number}
    ordered = house.post("/referrals", house.schools[MUNICIPAL].token, referral).get_json()
    officer = house.visitor(house.people[OFFICER]).go(f"/intake/notices/absence/{notice['id']}")
    for wrong in (house.sent()["registry_number"], "UBN-1999-00001"):
        officer.send("/referral", registry_number=wrong)
        assert (422, True) == (officer.status, "Beställningen gäller en annan elev." in officer.text)
    officer.send("/referral", registry_number=ordered["registry_number"])
    assert (200, True) == (officer.status, "Anmälan kopplades till en beställning." in officer.text)
    assert ordered["id"] == house.get(f"/absence-notices/{notice['id']}", house.staff[OFFICER]).get_json()["referral_id"]
    assert "Koppla till en beställning" not in officer.text


def test_whoever_is_late_stands_first_on_the_officers_page(house: Installation) -> None:
    late, later = sent(house), sent(house)
    house.post(f"/absence-notices/{later['id']}/responsibility", house.staff[OFFICER], ON, later["version"])
    house.workings.database.execute("UPDATE absence_notice SET follow_up_on = follow_up_on - 30 WHERE notice_id = %s", (late["id"],))
    page = house.visitor(house.people[OFFICER]).go("/intake/notices").text
    assert -1 < page.index(late["registry_number"]) < page.index("Försenad") < page.index(later["registry_number"])
