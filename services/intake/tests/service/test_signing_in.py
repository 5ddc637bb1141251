"""Signing in: in the demo as anybody, by invitation as a guardian; never led astray."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.intake.http.signing_in.demo import demo_sign_in
from services.intake.tests.installation import Installation
from services.intake.tests.visitor import Visitor
from shared.contracts.consent import InvitationMade
from shared.runtime.settings import BadSetting, Settings
from shared.vocabulary.calendar import today
from shared.vocabulary.codes import Role, SignatoryKind
from shared.vocabulary.invitation_code import digest_of, make_code
from shared.vocabulary.words import Digest
from shared.web.access.purpose import COOKIE as PURPOSE


def invite(house: Installation, days: int = 30, case_id: UUID | None = None, signatory_id: UUID | None = None) -> tuple[str, UUID, UUID]:
    """A code that consent has made, as its fact tells: (code, case, signatory)."""
    code, case_id, signatory_id = make_code(), case_id or uuid4(), signatory_id or uuid4()
    house.hear(
        "consent",
        InvitationMade(
            invitation_id=uuid4(),
            consent_id=uuid4(),
            case_id=case_id,
            signatory_id=signatory_id,
            signatory_kind=SignatoryKind.GUARDIAN,
            code_hash=Digest(digest_of(code)),
            expires_on=today() + timedelta(days=days),
        ),
    )
    return code, case_id, signatory_id


def session_of(house: Installation, visitor: Visitor) -> Any:
    cookie = visitor.client.get_cookie("narvaro_session")
    return house.sessions.verify(cookie.value) if cookie else None


@pytest.mark.parametrize(
    ("role", "home"),
    [(Role.COORDINATOR, "/casework/cases"), (Role.AUDITOR, "/casework/audit"), (Role.ADMIN, "/intake/admin"), (Role.ANALYST, "/statistics/")],
)
def test_whoever_is_chosen_comes_to_their_own_first_page(house: Installation, role: Role, home: str) -> None:
    visitor = house.visitor(house.people[role])
    assert home == visitor.address
    assert (house.people[role], role) == (session_of(house, visitor).person_id, session_of(house, visitor).role)


def test_the_way_in_leads_back_to_where_one_was_going(house: Installation) -> None:
    visitor = Visitor(house.client()).go("/intake/referrals/new")
    assert visitor.address.startswith("/intake/sign-in?next=")
    school = next(iter(house.schools.values()))
    visitor.send("/sign-in", person_id=str(school.person_id))
    assert "/intake/referrals/new" == visitor.address


def test_a_session_that_ends_in_the_middle_of_a_form_is_told_of_and_the_way_in_leads_back_to_it(house: Installation) -> None:
    school = next(iter(house.schools.values()))
    visitor = house.visitor(school.person_id).go("/intake/referrals/new").send("/new")
    step = visitor.address
    visitor.client.delete_cookie("narvaro_session")
    visitor.send("/pupil", given_name="Robin")
    assert visitor.address.startswith("/intake/sign-in?next=")
    told = ("Du har blivit utloggad.", "Logga in igen så kommer du tillbaka till sidan där du var.")
    assert list(told) == [each for each in told if each in visitor.text]
    assert step == visitor.send("/sign-in", person_id=str(school.person_id)).address
    assert "Du har blivit utloggad." not in Visitor(house.client()).go("/intake/referrals/new").text


def test_what_was_sent_to_an_address_that_shows_nothing_leads_back_to_the_page_above(house: Installation) -> None:
    visitor = Visitor(house.client()).go("/intake/sign-in")
    response = visitor.client.post(f"/intake/referrals/{house.nobody}/acceptance", headers={"Accept": "text/html"})
    assert response.headers["Location"].endswith(f"next=%2Fintake%2Freferrals%2F{house.nobody}&ended=1")


@pytest.mark.parametrize("address", ["//evil.example", "https://evil.example/", "/\\evil.example", "evil", "/\nevil"])
def test_the_way_in_leads_nowhere_else(house: Installation, address: str) -> None:
    visitor = Visitor(house.client()).go("/intake/sign-in")
    visitor.send("/sign-in", person_id=str(house.people[Role.ADMIN]), next=address)
    assert "/intake/admin" == visitor.address


def test_signing_out_ends_it(house: Installation) -> None:
    visitor = house.visitor(house.people[Role.ADMIN])
    visitor.client.set_cookie(PURPOSE, "supervision")  # whoever signs in next on this browser has a purpose of their own
    visitor.send("/sign-out")
    assert "Du är utloggad." in visitor.text
    assert session_of(house, visitor) is None
    assert visitor.client.get_cookie(PURPOSE) is None


def test_a_guardian_signs_in_with_the_code_however_it_is_typed(house: Installation) -> None:
    code, case_id, signatory_id = invite(house)
    visitor = Visitor(house.client()).go("/intake/sign-in/invitation").send(code=code.lower().replace("-", " "))
    assert "/consent/" == visitor.address
    identity = session_of(house, visitor)
    assert (Role.GUARDIAN, case_id, signatory_id) == (identity.role, identity.case_id, identity.signatory_id)
    assert not any(code.lower() in address.lower() for address in visitor.seen)


def test_a_code_that_is_wrong_or_too_old_opens_nothing_and_is_not_repeated(house: Installation) -> None:
    old, _, _ = invite(house, days=-1)
    for code in (old, make_code(), "Astrid"):
        visitor = Visitor(house.client()).go("/intake/sign-in/invitation").send(code=code)
        assert 422 == visitor.status
        assert code not in visitor.text
        assert session_of(house, visitor) is None


def test_a_new_code_ends_the_earlier_one_of_the_same_signatory_only(house: Installation) -> None:
    lost, case_id, signatory_id = invite(house)
    partners, _, _ = invite(house, case_id=case_id)
    code, _, _ = invite(house, case_id=case_id, signatory_id=signatory_id)
    tried = [Visitor(house.client()).go("/intake/sign-in/invitation").send(code=each) for each in (lost, partners, code)]
    assert [422, "/consent/", "/consent/"] == [tried[0].status, tried[1].address, tried[2].address]
    assert session_of(house, tried[0]) is None


def test_a_guardian_sees_nothing_of_the_schools(house: Installation) -> None:
    code, _, _ = invite(house)
    visitor = Visitor(house.client()).go("/intake/sign-in/invitation").send(code=code)
    for address in ("/intake/referrals", "/intake/referrals/new", "/intake/admin", f"/intake/referrals/{house.sent()['id']}"):
        assert 403 == visitor.go(address).status


def test_the_demos_page_cannot_be_had_in_production() -> None:
    with pytest.raises(BadSetting):
        demo_sign_in(Settings(profile="production"))
