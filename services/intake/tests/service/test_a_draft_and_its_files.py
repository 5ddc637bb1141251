"""A draft in two windows, and files that go along with it: nothing is written over unseen, nothing is sent twice, nothing is left."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest

from services.intake.domain.file_errors import DraftsTakeTooMuch
from services.intake.http.referral_form.draft_files import DraftFiles
from services.intake.http.referral_form.drafts import Drafts
from services.intake.tests.files import PDF, a_file
from services.intake.tests.installation import INDEPENDENT, MUNICIPAL, Installation
from services.intake.tests.service.test_the_referral_form import PUPIL, SCHOOL, begin, fill_in
from services.intake.tests.visitor import Visitor
from services.intake.tests.waiting import until_it_waits_for
from shared.vocabulary.calendar import today
from shared.vocabulary.codes import FileKind, Role

NAME = "Utredning Robin.pdf"


@pytest.fixture
def principal(house: Installation) -> Visitor:
    """A principal who has begun a referral."""
    return begin(house)


def at_files(visitor: Visitor) -> Visitor:
    return visitor.go(visitor.address.rsplit("/", 1)[0] + "/files")


def add(visitor: Visitor, content: bytes | None, name: str = NAME, *, go_on: bool = False) -> Visitor:
    """Choose a file and press a button; None: nothing is chosen, as a browser says it."""
    form = at_files(visitor).form("/files")
    file = (io.BytesIO(content or b""), name if content is not None else "")
    address = form.action + ("?on" if go_on else "")
    response = visitor.client.post(address, data={**dict(form.fields), "file": file}, headers={"Accept": "text/html"})
    visitor.status, visitor.text = response.status_code, response.text
    return visitor.go(response.headers["Location"]) if response.status_code == 303 else visitor


def draft_of(visitor: Visitor) -> UUID:
    return UUID(visitor.address.split("/")[-2])


def files_of(house: Installation, referral: str) -> list[str]:
    listed = house.get(f"/referrals/{referral}/attachments", house.schools[MUNICIPAL].token).get_json()["items"]
    return sorted(each["name"] for each in listed)


def test_files_are_added_listed_in_the_summary_and_go_along(house: Installation, principal: Visitor) -> None:
    add(add(principal, PDF), a_file(FileKind.DOCX), "Plan.docx", go_on=True)
    assert principal.address.endswith("/review") or "/pupil" in principal.address
    draft = draft_of(principal)
    review = fill_in(principal.go(f"{principal.address.rsplit('/', 1)[0]}/pupil"))
    assert (True, True) == (NAME in review.text, "Plan.docx" in review.text)
    referral = review.send("/review").address.split("/")[-2]
    assert [NAME, "Plan.docx"] == sorted(files_of(house, referral), reverse=True)
    attachment = house.get(f"/referrals/{referral}/attachments", house.staff[Role.COORDINATOR]).get_json()["items"][0]
    content = house.get(f"/attachments/{attachment['id']}/versions/1", house.staff[Role.COORDINATOR])
    assert PDF == content.data
    assert not [row for row in house.dump("draft_file") if str(draft) in row]


def test_a_file_of_a_draft_is_sealed_and_goes_with_it(house: Installation, principal: Visitor) -> None:
    add(principal, PDF)
    assert NAME not in str(house.dump("draft_file"))
    assert PDF[:40].hex() not in "".join(house.dump("draft_chunk"))
    draft = draft_of(principal)
    principal.go("/intake/referrals/new").send(f"{draft}/removal")
    assert [] == house.dump("upload_chunk")
    assert not [row for row in house.dump("draft_file") if str(draft) in row]
    assert {row.split()[0] for row in house.dump("draft_chunk")} <= {row.split()[0] for row in house.dump("draft_file")}


def test_a_file_can_be_taken_away_again(principal: Visitor) -> None:
    add(principal, PDF)
    assert NAME in principal.text
    principal.send("/removal")
    assert principal.address.endswith("/files")
    assert NAME not in principal.text


def test_the_same_file_twice_is_one(principal: Visitor) -> None:
    assert 1 == add(add(principal, PDF), PDF).text.count(f"<dt>{NAME}</dt>")


def test_what_is_wrong_with_a_file_stands_beside_its_field_and_nothing_of_it_stays(house: Installation, principal: Visitor) -> None:
    for content, status, told in ((None, 422, "Välj en fil"), (b"<html>Robin</html>", 415, "Den sortens fil tas inte emot")):
        add(principal, content)
        assert (status, True, True) == (principal.status, told in principal.text, 'id="f-file-error"' in principal.text)
        assert "<html>Robin" not in principal.text
    assert [] == house.dump("upload_chunk")


def test_at_most_ten_files_go_along(principal: Visitor) -> None:
    for number in range(10):
        assert 200 == add(principal, PDF + b"%%%d" % number).status
    assert (409, True) == (add(principal, PDF + b"%one too many").status, 'id="f-file-error"' in principal.text)


def test_nobody_else_reaches_a_drafts_files(house: Installation, principal: Visitor) -> None:
    add(principal, PDF)
    stranger = begin(house, "independent")
    assert 404 == stranger.go(principal.address).status
    kept = next(row.split()[0] for row in house.dump("draft_file") if str(draft_of(principal)) in row)
    stranger.client.post(f"{principal.address}/{kept}/removal", data=dict(principal.form("/files").fields))
    assert NAME in principal.go(principal.address).text


def test_two_windows_that_change_the_same_step_are_told(principal: Visitor) -> None:
    other = Visitor(principal.client).go(principal.address)
    principal.send(**PUPIL)
    other.send(**PUPIL | {"given_name": "Alex"})
    assert (409, True, True) == (other.status, "Sidan har ändrats i ett annat fönster" in other.text, 'value="Alex"' in other.text)
    assert "<dt>Förnamn</dt><dd>Robin</dd>" in other.text
    other.send()
    assert other.address.endswith("/school")
    assert 'value="Alex"' in other.go(other.address.replace("school", "pupil")).text


def test_two_windows_in_different_steps_keep_both(principal: Visitor) -> None:
    school = Visitor(principal.client).go(principal.address.replace("pupil", "school"))
    principal.send(**PUPIL)
    school.send(**SCHOOL)
    assert 'value="Robin"' in principal.go(principal.address.replace("school", "pupil")).text
    assert 'value="5"' in principal.go(principal.address.replace("pupil", "school")).text


def test_the_same_answer_sent_again_is_no_conflict(principal: Visitor) -> None:
    form = principal.form("/pupil")
    first = principal.client.post(form.action, data=dict(form.fields) | PUPIL)
    again = principal.client.post(form.action, data=dict(form.fields) | PUPIL)
    assert (303, 303) == (first.status_code, again.status_code)


def test_begun_twice_by_a_double_click_is_one_draft(house: Installation) -> None:
    visitor = house.visitor(house.schools[MUNICIPAL].person_id).go("/intake/referrals/new")
    form = visitor.form("/new")
    assert visitor.send_again(form).address == visitor.send_again(form).address


def ready(principal: Visitor) -> Visitor:
    """The principal, who has filled in everything and sees the summary."""
    return fill_in(principal.go(principal.address.rsplit("/", 1)[0] + "/pupil"))


def sent_elsewhere(house: Installation, principal: Visitor) -> tuple[int, str]:
    """The same summary's button pressed in a window of its own: the status and where it leads, or what it says."""
    form, cookie = principal.form("/review"), principal.client.get_cookie("narvaro_session")
    assert cookie is not None
    client = house.client()
    client.set_cookie(cookie.key, cookie.value)
    response = client.post(form.action, data=dict(form.fields), headers={"Accept": "text/html"})
    return response.status_code, response.headers.get("Location", "") or response.text


def test_eight_windows_that_send_at_once_send_one(house: Installation, principal: Visitor) -> None:
    add(principal, PDF)
    ready(principal)
    with ThreadPoolExecutor(8) as windows:
        led_to = {window.result() for window in [windows.submit(sent_elsewhere, house, principal) for _ in range(8)]}
    assert 1 == len(led_to), led_to
    ((_, receipt),) = led_to
    assert [NAME] == files_of(house, receipt.split("/")[-2])


def test_what_another_window_changes_while_the_draft_is_sent_is_shown_before_it_goes(house: Installation, principal: Visitor) -> None:
    ready(principal)
    with ThreadPoolExecutor(1) as window:
        with house.workings.database.transaction() as other:
            other.connection.execute("UPDATE draft SET version = version + 1 WHERE draft_id = %s", (draft_of(principal),))
            sending = window.submit(sent_elsewhere, house, principal)
            until_it_waits_for(other, sending)
        status, told = sending.result()
    assert (409, True) == (status, "Utkastet ändrades i ett annat fönster" in told)
    assert principal.send("/review").address.endswith("/receipt")


def test_a_file_that_comes_while_its_draft_goes_is_not_lost_without_a_word(house: Installation, principal: Visitor) -> None:
    at_files(principal)
    with ThreadPoolExecutor(1) as window:
        with house.workings.database.transaction() as other:
            other.connection.execute("DELETE FROM draft WHERE draft_id = %s", (draft_of(principal),))
            adding = window.submit(add, principal, PDF)
            until_it_waits_for(other, adding)
        visitor = adding.result()
    assert (404, True) == (visitor.status, "Filen kom inte med" in visitor.text)


def test_a_draft_that_was_thrown_away_elsewhere_is_told_so(principal: Visitor) -> None:
    fill_in(principal)
    step, draft = principal.address.replace("/review", "/pupil"), draft_of(principal)
    principal.go("/intake/referrals/new").send(f"{draft}/removal")
    principal.go(step)
    assert (404, True) == (principal.status, "Utkastet finns inte längre" in principal.text)


def test_all_of_a_writers_drafts_share_their_room(house: Installation) -> None:
    writer, drafts = house.schools[INDEPENDENT].person_id, Drafts(house.intake.database, house.intake.keyring)
    for given in ("Robin", "Kim"):
        drafts.save(drafts.begin(writer, today(), {"given_name": [given]}, 5), today())
    one, other = (DraftFiles(house.intake, writer, each.draft_id, len(PDF) + 1) for each in drafts.of(writer, today()))
    one.add(NAME, [PDF])
    for _ in range(2):
        with pytest.raises(DraftsTakeTooMuch, match="tillsammans"):
            other.add("Plan.docx", [a_file(FileKind.DOCX)])
    one.remove(one.all()[0].file.content_id)
    other.add(NAME, [PDF])
    assert ([], [NAME]) == (one.all(), [each.name for each in other.all()])
