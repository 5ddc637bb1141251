"""Files added on pages, without JavaScript: what is wrong is told beside the field, a double click adds one, and readers see the same list."""

from __future__ import annotations

import io
from uuid import UUID

from services.intake.tests.files import PDF, a_file
from services.intake.tests.installation import INDEPENDENT, MUNICIPAL, Installation
from services.intake.tests.service.test_attaching_files import attached, unfinished
from services.intake.tests.service.weeks import Weeks
from services.intake.tests.visitor import Visitor
from shared.contracts.casework import PupilDestroyed
from shared.vocabulary.codes import FileKind, Role
from shared.vocabulary.words import DecisionNumber

NAME = "Utredning Robin.pdf"


def choose(visitor: Visitor, to: str, content: bytes | None, name: str = NAME) -> Visitor:
    """Choose a file in a form and press its button; None: nothing is chosen, as a browser says it."""
    form = visitor.form(to)
    file = (io.BytesIO(content or b""), name if content is not None else "")
    response = visitor.client.post(form.action, data={**dict(form.fields), "file": file}, headers={"Accept": "text/html"})
    visitor.status, visitor.text = response.status_code, response.text
    return visitor.go(response.headers["Location"]) if response.status_code == 303 else visitor


def at_attachments(house: Installation, referral: str) -> Visitor:
    return house.visitor(house.schools[MUNICIPAL].person_id).go(f"/intake/referrals/{referral}/attachments")


def test_a_file_is_added_replaced_and_read_on_pages(house: Installation) -> None:
    referral = house.sent()["id"]
    visitor = choose(at_attachments(house, referral), "/attachments", PDF)
    assert (200, True, True) == (visitor.status, NAME in visitor.text, "Inte virusgranskad" in visitor.text)
    (attachment,) = house.get(f"/referrals/{referral}/attachments", house.schools[MUNICIPAL].token).get_json()["items"]
    one = f"/intake/referrals/{referral}/attachments/{attachment['id']}"
    visitor = choose(visitor.go(one), attachment["id"], a_file(FileKind.DOCX), "Utredning 2.docx")
    assert (200, True) == (visitor.status, "Utredning 2.docx" in visitor.text)
    coordinator = house.visitor(house.people[Role.COORDINATOR])
    for page in ("", "/attachments"):
        assert "Utredning 2.docx" in coordinator.go(f"/intake/referrals/{referral}{page}").text
    assert "multipart" not in coordinator.text, "only the sender adds files"
    assert PDF == coordinator.client.get(f"{one}/versions/1").data
    assert "attachment;" in coordinator.client.get(f"{one}/versions/2").headers["Content-Disposition"]


def test_what_is_wrong_with_a_file_stands_beside_its_field(house: Installation) -> None:
    visitor = at_attachments(house, house.sent()["id"])
    for content, status, told in (
        (None, 422, "Välj en fil"),
        (b"<html>Robin</html>", 415, "Den sortens fil tas inte emot"),
        (PDF + bytes(21 * 2**20), 413, "Den får vara högst 20 MB"),
    ):
        choose(visitor, "/attachments", content)
        assert (status, True) == (visitor.status, told in visitor.text)
        assert 'id="f-file-error"' in visitor.text
        assert "<html>Robin" not in visitor.text
    assert 0 == unfinished(house)


def test_a_double_click_adds_one_file(house: Installation) -> None:
    referral = house.sent()["id"]
    page, visitor = at_attachments(house, referral), at_attachments(house, referral)
    visitor.text = page.text
    choose(page, "/attachments", PDF)
    choose(visitor, "/attachments", PDF)
    assert 1 == house.get(f"/referrals/{referral}/attachments", house.staff[Role.AUDITOR]).get_json()["total"]


def test_two_who_replace_the_same_version_are_told(house: Installation) -> None:
    referral = house.sent()["id"]
    one = f"/intake/referrals/{referral}/attachments/{attached(house, referral)['id']}"
    first, second = (house.visitor(house.schools[MUNICIPAL].person_id).go(one) for _ in range(2))
    assert 200 == choose(first, one, PDF + b"% mine\n").status
    choose(second, one, PDF + b"% yours\n")
    assert (409, True) == (second.status, "Någon annan har ersatt filen" in second.text)


def test_nothing_of_a_file_is_read_before_its_form_is_known_to_be_ours(house: Installation) -> None:
    referral = house.sent()["id"]
    visitor = at_attachments(house, referral)
    form = visitor.form("/attachments")
    fields = {name: text for name, text in form.fields if name != "csrf_token"}
    answer = visitor.client.post(form.action, data={**fields, "csrf_token": "guessed", "file": (io.BytesIO(PDF), NAME)})
    assert (403, 0) == (answer.status_code, unfinished(house))


def test_another_organisation_finds_none_of_the_pages(house: Installation) -> None:
    referral, other = house.sent()["id"], house.sent(INDEPENDENT)["id"]
    attachment = attached(house, referral)["id"]
    stranger = house.visitor(house.schools[INDEPENDENT].person_id)
    foreign = f"/intake/referrals/{referral}/attachments"
    for address in (foreign, f"{foreign}/{attachment}", f"{foreign}/{attachment}/versions/1", f"/intake/referrals/{other}/attachments/{attachment}"):
        assert 404 == stranger.go(address).status


def test_a_destroyed_pupils_files_are_gone_by_decision(house: Installation) -> None:
    sent = house.sent(pupil={**house.referral()["pupil"], "identity_number": "20130101TF77"})
    attachment = attached(house, sent["id"])["id"]
    row = house.workings.database.row("SELECT pupil_id FROM attachment_version WHERE attachment_id = %s", (UUID(attachment),))
    assert row is not None
    Weeks(house).destroy(row["pupil_id"])
    house.hear("casework", PupilDestroyed(pupil_id=row["pupil_id"], decision=DecisionNumber("UBN-2026-00012 § 14"), cases=()))
    coordinator, content = house.visitor(house.people[Role.COORDINATOR]), house.dump("attachment_chunk")
    address = f"/intake/referrals/{sent['id']}/attachments"
    for each in (address, f"{address}/{attachment}", f"{address}/{attachment}/versions/1"):
        assert (410, True) == (coordinator.go(each).status, "UBN-2026-00012 § 14" in coordinator.text)
    for way in (f"/attachments/{attachment}", f"/attachments/{attachment}/versions/1", f"/referrals/{sent['id']}/attachments"):
        answer = house.get(way, house.staff[Role.TEAM_LEAD])
        assert (410, True) == (answer.status_code, "UBN-2026-00012 § 14" in answer.get_json()["detail"])
    assert content == house.dump("attachment_chunk"), "what is stored stays, unreadable"
