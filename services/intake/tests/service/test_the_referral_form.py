"""The form as a principal fills it in: step by step, with mistakes, going back, and sent once."""

from __future__ import annotations

from uuid import UUID

import pytest

from services.intake.tests.installation import INDEPENDENT, MUNICIPAL, Installation
from services.intake.tests.visitor import Visitor
from shared.vocabulary.codes import Role

PUPIL = {"identity_number": "20130101-TF01", "given_name": "Robin", "family_name": "Exempelsson", "sex": "boy", "registered_in": "0380"}
SCHOOL = {"school_form": "grundskola", "school_year": "5", "contact__phone": "018-727 00 01"}
GUARDIAN = {
    "guardians__0__given_name": "Kim",
    "guardians__0__family_name": "Exempelsson",
    "guardians__0__phone": "018-727 00 00",
    "guardians__0__custody": "sole",
}
GROUNDWORK = {
    "noticed": "2021-01-18",
    "investigated": "2021-02-15",
    "efforts_begun": "2021-03-01",
    "measures_needed": "false",
}
ABSENCE = {"since": "2020-11-01", "share_percent": "65", "unreported_percent": "20"}
REQUEST = {"tried": "Kortare dagar.", "need": "Det räcker inte.", "wishes[]": "coordinating"}


@pytest.fixture
def principal(house: Installation) -> Visitor:
    """A principal who has begun a referral."""
    return begin(house)


def begin(house: Installation, kind: str = MUNICIPAL) -> Visitor:
    return house.visitor(house.schools[kind].person_id).go("/intake/referrals/new").send("/new")


def fill_in(visitor: Visitor, **changed: str) -> Visitor:
    for step in (PUPIL, SCHOOL, GUARDIAN, GROUNDWORK, ABSENCE, REQUEST):
        visitor.send(**step | {name: text for name, text in changed.items() if name in step})
    assert visitor.address.endswith("/files")
    return visitor.go(visitor.address.replace("/files", "/review"))


def test_the_whole_form_leads_to_a_receipt_with_the_registry_number(principal: Visitor) -> None:
    fill_in(principal)
    assert principal.address.endswith("/review")
    for told in ("Robin Exempelsson", "20130101TF01", "Uppsala", "Kim Exempelsson, 018-727 00 00", "2021-02-15", "65 % av skoltiden"):
        assert told in principal.text
    principal.send("/review")
    assert principal.address.endswith("/receipt")
    assert "UBN-" in principal.text


def test_no_address_holds_anything_of_the_pupil(principal: Visitor) -> None:
    fill_in(principal).send("/review")
    assert not any(word in address for address in principal.seen for word in ("Robin", "Exempelsson", "20130101", "TF01", "018-727"))


def test_a_mistake_is_told_beside_the_field_and_on_top_and_the_rest_is_kept(principal: Visitor) -> None:
    principal.send(**PUPIL | {"identity_number": "20130101TF1", "given_name": ""})
    assert 422 == principal.status
    assert "2 saker behöver rättas" in principal.text
    assert 'href="#f-identity_number"' in principal.text
    assert 'id="f-identity_number-error"' in principal.text
    assert 'value="Exempelsson"' in principal.text


def test_a_mistaken_number_is_told_without_being_repeated_in_the_errors(principal: Visitor) -> None:
    principal.send(**PUPIL | {"identity_number": "200501012398"})
    assert 1 == principal.text.count("200501012398")  # in the field, where it was typed


def test_going_back_keeps_everything(principal: Visitor) -> None:
    fill_in(principal)
    review = principal.address
    principal.go(review.replace("review", "guardians") + "?then=review")
    assert 'value="018-727 00 00"' in principal.text
    principal.send(guardians__0__phone="018-727 00 01")
    assert review == principal.address
    assert "018-727 00 01" in principal.text


def test_a_step_left_out_comes_before_the_review(principal: Visitor) -> None:
    principal.send(**PUPIL)
    principal.go(principal.address.replace("school", "review"))
    assert principal.address.endswith("/school")


def test_a_school_form_that_the_school_does_not_have_is_refused_at_its_step(principal: Visitor) -> None:
    principal.send(**PUPIL).send(**SCHOOL | {"school_form": "anpassad-grundskola"})
    assert 422 == principal.status
    assert 'href="#f-school_form"' in principal.text


def test_another_organisers_school_is_refused_at_its_step(house: Installation, principal: Visitor) -> None:
    principal.send(**PUPIL).send(**SCHOOL, school_unit_id=str(house.schools[INDEPENDENT].unit_id))
    assert 'href="#f-school_unit_id"' in principal.text


def test_another_guardian_can_be_added_up_to_four(principal: Visitor) -> None:
    principal.send(**PUPIL).send(**SCHOOL)
    assert principal.address.endswith("/guardians")
    for number in (1, 2, 3):
        principal.send(step="guardian", **{f"guardians__{number}__given_name": "Alex", **GUARDIAN})
    assert "Vårdnadshavare 4" in principal.text
    assert "Lägg till" not in principal.text


def test_a_field_that_no_page_of_ours_has_harms_no_draft(principal: Visitor) -> None:
    principal.send(**PUPIL).send(**SCHOOL)
    for name in ("guardians__²__phone", "guardians____phone", "guardians__99999__phone"):
        principal.go(principal.address).send(**{name: "018-727 00 00"})
        assert 422 == principal.status
        assert 200 == principal.go(principal.address).status


def test_a_guardian_must_be_reachable(principal: Visitor) -> None:
    principal.send(**PUPIL).send(**SCHOOL).send(**GUARDIAN | {"guardians__0__phone": ""})
    assert "Vårdnadshavare 1, telefon: Ange telefonnummer eller e-postadress" in principal.text


def test_an_address_that_is_too_short_is_told_what_an_address_looks_like(principal: Visitor) -> None:
    principal.send(**PUPIL).send(**SCHOOL).send(**GUARDIAN | {"guardians__0__email": "bo@"})
    assert "Vårdnadshavare 1, e-post: Skriv en e-postadress, till exempel namn@exempel.se." in principal.text


def test_days_that_have_not_come_are_refused_at_their_field(principal: Visitor) -> None:
    principal.send(**PUPIL).send(**SCHOOL).send(**GUARDIAN).send(**GROUNDWORK | {"investigated": "2099-01-01"})
    assert "Dagen har inte kommit än" in principal.text


def test_what_an_investigation_showed_is_asked_of_whoever_has_made_one(principal: Visitor) -> None:
    principal.send(**PUPIL).send(**SCHOOL).send(**GUARDIAN).send(noticed="2021-01-18", investigated="2021-02-01")
    assert "Svara vad utredningen visade." in principal.text
    assert principal.send(investigated="").address.endswith("/absence")


def test_what_is_missing_is_told_before_sending_and_on_the_receipt(principal: Visitor) -> None:
    fill_in(principal, investigated="", efforts_begun="")
    assert "Det här saknas ännu:</strong> att " in principal.text
    principal.send("/review")
    assert "frånvaron har utretts och insatser har påbörjats" in principal.text


def test_a_pupil_registered_elsewhere_is_told_from_the_first_step_on(principal: Visitor) -> None:
    principal.send(**PUPIL | {"registered_in": "0191"})
    assert (True, True) == (principal.address.endswith("/school"), "inte folkbokförd i Uppsala kommun" in principal.text)
    fill_in(principal.go(principal.address.replace("/school", "/pupil")), registered_in="0191")
    assert "inte folkbokförd i Uppsala kommun" in principal.text


def test_a_double_click_sends_once(house: Installation, principal: Visitor) -> None:
    fill_in(principal)
    form = principal.form("/review")
    before = house.last_position()
    first = principal.send_again(form).address
    after = house.last_position()
    assert first == principal.send_again(form).address
    assert (before < after, after) == (True, house.last_position())


def test_a_sent_referral_leaves_no_draft(house: Installation, principal: Visitor) -> None:
    fill_in(principal)
    draft = UUID(principal.address.split("/")[-2])
    assert house.has_draft(draft)
    principal.send("/review")
    assert not house.has_draft(draft)


def test_who_goes_back_after_sending_comes_to_the_receipt(principal: Visitor) -> None:
    fill_in(principal)
    review = principal.address
    receipt = principal.send("/review").address
    for address in (review, review.replace("/review", "/pupil"), review.replace("/review", "/files")):
        assert (receipt, 200) == (principal.go(address).address, principal.status)
    gone = principal.go(f"/intake/referrals/new/{UUID(int=7)}/review")
    assert (404, True, False) == (gone.status, "Utkastet finns inte längre" in gone.text, "draft-gone" in gone.text)


def test_a_draft_can_be_left_found_and_thrown_away(house: Installation, principal: Visitor) -> None:
    name, draft = "Robin Sparad", UUID(principal.address.split("/")[-2])
    principal.send(**PUPIL | {"family_name": "Sparad", "sex": "girl"}, step="later")
    assert principal.address.endswith("/referrals/new")
    assert name in principal.text
    principal.send(f"{draft}/removal")
    assert name not in principal.text
    assert not house.has_draft(draft)


def test_a_draft_is_its_writers_own_and_sealed(house: Installation, principal: Visitor) -> None:
    principal.send(**PUPIL)
    other = house.visitor(house.schools[INDEPENDENT].person_id).go(principal.address)
    assert 404 == other.status
    assert "Robin" not in str(house.dump("draft"))


def test_a_draft_that_nobody_has_touched_for_thirty_days_is_gone_also_where_its_writer_never_comes_back(
    house: Installation, principal: Visitor
) -> None:
    principal.send(**PUPIL)
    house.workings.database.execute("UPDATE draft SET saved_on = saved_on - 31")
    assert 404 == principal.go(principal.address).status
    house.visitor(house.schools[INDEPENDENT].person_id).go("/intake/referrals/new")
    assert [] == house.dump("draft")


def test_a_form_of_another_session_is_refused(house: Installation, principal: Visitor) -> None:
    form = principal.form()
    form.fields = [(name, "forged" if name == "csrf_token" else text) for name, text in form.fields]
    assert 403 == principal.send_again(form).status


def test_only_schools_fill_it_in(house: Installation) -> None:
    assert 403 == house.visitor(house.people[Role.COORDINATOR]).go("/intake/referrals/new").status


def test_what_is_wrong_is_told_by_the_questions_own_words(house: Installation, principal: Visitor) -> None:
    principal.send(**PUPIL).send(**SCHOOL).send()
    assert "Fyll i minst en vårdnadshavare." in principal.text.partition("<h1>")[0]
    step = principal.address.rpartition("/")[0]
    asked = {
        "absence": "Hur stor del av skoltiden är eleven borta nu? Fyll i det här.",
        "request": "Varför räcker inte skolans eget uppdrag? Fyll i det här.",
    }
    for name, told in asked.items():
        assert told in principal.go(f"{step}/{name}").send().text.partition("<h1>")[0]
    sent = house.sent()
    team = house.visitor(house.people[Role.COORDINATOR]).go(f"/intake/referrals/{sent['id']}/decline").send("/decline")
    assert "Skäl: Fyll i det här." in team.text


def test_a_pupil_in_a_form_with_years_is_in_one_of_them(principal: Visitor) -> None:
    principal.send(**PUPIL).send(**SCHOOL | {"school_year": ""})
    assert (422, True) == (principal.status, "Årskurs: Skriv årskursen, till exempel 5." in principal.text)
    assert principal.send(school_year="5").address.endswith("/guardians")


def test_joint_custody_with_one_guardian_is_asked_about_and_not_refused(principal: Visitor) -> None:
    principal.send(**PUPIL).send(**SCHOOL)
    assert '<div class="space" hidden>' in principal.text
    principal.send(**GUARDIAN | {"guardians__0__custody": "joint"})
    assert (422, True, False) == (principal.status, "Skriv den andra också" in principal.text, '<div class="space" hidden>' in principal.text)
    fill_in(principal.send(only_one="true").go(principal.address.rpartition("/")[0] + "/pupil"), only_one="true", guardians__0__custody="joint")
    assert principal.send("/review").address.endswith("/receipt")
