"""What a sender sees of a referral after it is accepted, and what the team does with it on pages."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.intake.tests.installation import INDEPENDENT, MUNICIPAL, Installation
from shared.contracts import casework, consent
from shared.vocabulary.codes import ClosureReason, OrganiserKind, Outcome, Profession, Role, SchoolForm, Sex, SignatoryKind

DAY = date(2021, 6, 14)


def opened(case: UUID) -> Any:
    ids = {"referral_id": uuid4(), "pupil_id": uuid4(), "organiser_id": uuid4(), "school_unit_id": uuid4()}
    return casework.CaseOpened(case_id=case, organiser_kind=OrganiserKind.MUNICIPAL, school_form=SchoolForm.COMPULSORY, sex=Sex.BOY, **ids)


def assigned(case: UUID) -> Any:
    return casework.CoordinatorAssigned(case_id=case, coordinator_id=uuid4(), profession=Profession.SOCIAL_WORKER)


def started(case: UUID) -> Any:
    return casework.InterventionStarted(case_id=case, starts_on=DAY, ends_on=DAY, permit_id=uuid4())


def closed(case: UUID) -> Any:
    return casework.CaseClosed(case_id=case, outcome=Outcome.NOT_BACK, reason=ClosureReason.CONSENT_NO_LONGER_GIVEN, attendance=None, began_on=DAY)


def requested(case: UUID) -> Any:
    return consent.ConsentRequested(consent_id=uuid4(), case_id=case, pupil_id=uuid4(), version=1, scope=(), signatories=(), valid_to=None)


def granted(case: UUID, complete: bool = True) -> Any:
    who: dict[str, Any] = {"signatory_id": uuid4(), "signatory_kind": SignatoryKind.GUARDIAN}
    return consent.ConsentGranted(consent_id=uuid4(), case_id=case, pupil_id=uuid4(), version=2, scope=(), complete=complete, **who)


def withdrawn(case: UUID) -> Any:
    who: dict[str, Any] = {"signatory_id": uuid4(), "signatory_kind": SignatoryKind.GUARDIAN}
    return consent.ConsentWithdrawn(consent_id=uuid4(), case_id=case, pupil_id=uuid4(), version=3, actors=(), remaining=(), complete=False, **who)


@pytest.mark.parametrize(
    ("facts", "status"),
    [
        ([], "accepted"),
        ([opened], "accepted"),
        ([opened, requested], "waiting-for-consent"),
        ([requested, opened], "waiting-for-consent"),  # no order between sources
        ([opened, requested, lambda case: granted(case, complete=False)], "waiting-for-consent"),
        ([opened, requested, granted], "accepted"),
        ([opened, assigned, requested], "waiting-for-consent"),
        ([opened, assigned, requested, granted], "coordinator"),
        ([opened, assigned, requested, granted, started], "running"),
        ([opened, assigned, requested, granted, started, assigned], "running"),
        ([opened, assigned, requested, granted, started, withdrawn], "running"),  # who took it back is not the sender's to know
        ([opened, assigned, requested, granted, started, withdrawn, closed], "closed"),
    ],
)
def test_the_senders_status_follows_the_facts_and_tells_no_more(house: Installation, facts: list[Any], status: str) -> None:
    sent = house.sent()
    house.post(f"/referrals/{sent['id']}/acceptance", house.staff[Role.COORDINATOR], {}, sent["version"])
    for fact in facts:
        made = fact(UUID(sent["case_id"]))
        house.hear(type(made).FACT.split(".")[0], made)
    assert status == house.get(f"/referrals/{sent['id']}", house.schools[MUNICIPAL].token).get_json()["status"]


def test_a_principal_completes_what_is_asked_for(house: Installation) -> None:
    sent = house.sent(preconditions=[{"code": "noticed", "done_on": "2021-01-18"}])
    principal = house.visitor(house.schools[MUNICIPAL].person_id).go(f"/intake/referrals/{sent['id']}")
    assert "frånvaron har utretts och insatser har påbörjats" in principal.text
    principal.go(f"/intake/referrals/{sent['id']}/completion").send("/completion", investigated="2021-02-15")
    assert 422 == principal.status
    assert "Ange vilken dag det gjordes." in principal.text
    assert 'value="2021-02-15"' in principal.text
    principal.send("/completion", efforts_begun="2021-03-01")
    assert "Mottagen" in principal.text
    assert "Beställningen kompletterades." in principal.text


def test_the_team_reads_asks_and_accepts_on_pages(house: Installation) -> None:
    sent = house.sent()
    page = f"/intake/referrals/{sent['id']}"
    team = house.visitor(house.people[Role.COORDINATOR]).go("/intake/referrals")
    assert sent["registry_number"] in team.text
    team.go(f"{page}/completion-request").send("/completion-request")
    assert "Ange vad som saknas" in team.text
    team.send("/completion-request", note="Vem är mentor?")
    assert "Beställningen behöver kompletteras." in team.text
    house.visitor(house.schools[MUNICIPAL].person_id).go(f"{page}/completion").send("/completion", note="Kim Mentor är mentor.")
    team.go(page)
    assert "Kim Mentor är mentor." in team.text
    team.send("/acceptance")
    assert f"/casework/cases/{sent['case_id']}" in team.text


def test_a_page_that_is_behind_is_told_so_instead_of_overwriting(house: Installation) -> None:
    sent = house.sent()
    page = f"/intake/referrals/{sent['id']}"
    slow = house.visitor(house.people[Role.COORDINATOR]).go(f"{page}/decline")
    quick = house.visitor(house.people[Role.TEAM_LEAD]).go(page)
    quick.send("/acceptance")
    slow.send("/decline", reason="other-actor")
    assert 412 == slow.status
    assert "Uppgiften har ändrats" in slow.text


def test_a_declined_referral_says_why_and_where_to_turn(house: Installation) -> None:
    sent = house.sent(pupil=house.referral()["pupil"] | {"registered_in": "0191"})
    page = f"/intake/referrals/{sent['id']}"
    team = house.visitor(house.people[Role.COORDINATOR]).go(page)
    assert "folkbokförd i Sigtuna" in team.text
    team.go(f"{page}/decline").send("/decline", reason="not-registered-in-municipality", note="Ring Sigtuna.")
    principal = house.visitor(house.schools[MUNICIPAL].person_id).go(page)
    for told in ("Avböjd", "Ring Sigtuna.", "Vänd er till den kommun där eleven är folkbokförd."):
        assert told in principal.text


def test_another_organisations_pages_are_not_there(house: Installation) -> None:
    sent = house.sent(preconditions=[])
    stranger = house.visitor(house.schools[INDEPENDENT].person_id)
    for page in ("", "/receipt", "/completion"):
        assert 404 == stranger.go(f"/intake/referrals/{sent['id']}{page}").status
    assert sent["registry_number"] not in stranger.go("/intake/referrals?show=all").text


def test_lists_bear_any_query(house: Installation) -> None:
    team = house.visitor(house.people[Role.COORDINATOR])
    for query in ("show=received", "show=lost", "page=0", "page=-1", "page=99999", "page=%F0%9F%98%80", "page=1&show="):
        assert 200 == team.go(f"/intake/referrals?{query}").status


def test_public_pages_are_there_for_everybody(house: Installation) -> None:
    visitor = house.visitor(house.people[Role.ANALYST])
    for address in ("/intake/", "/intake/accessibility", "/intake/personal-data", "/intake/sign-in"):
        assert 200 == visitor.go(address).status
        assert 200 == house.client().get(address).status_code
    assert "Till tabellerna" in visitor.go("/intake/").text
    assert "Till skolans sidor" not in visitor.text


def test_the_administrator_sees_the_registers(house: Installation) -> None:
    admin = house.visitor(house.people[Role.ADMIN])
    assert "2 huvudmän, 2 skolenheter" in admin.go("/intake/admin").text
    assert "1000000001" in admin.go("/intake/admin/organisations").text
    assert "Ekbackens skola independent" in admin.go(f"/intake/admin/organisations/{house.schools[INDEPENDENT].organiser_id}").text
    assert "Ada Ministratör" in admin.go("/intake/admin/people").text


def test_an_auditor_reads_a_referral_without_any_button(house: Installation) -> None:
    sent = house.sent()
    auditor = house.visitor(house.people[Role.AUDITOR]).go(f"/intake/referrals/{sent['id']}")
    assert 200 == auditor.status
    for button in ("Anta beställningen", "Avböj", "Komplettera"):
        assert button not in auditor.text
