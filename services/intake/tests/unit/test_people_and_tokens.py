"""Who may be registered as what, and how long a token lasts."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest

from services.intake.domain.errors import HasNoOrganisation, NeedsOrganisation, NotRegisteredAsPerson, TokenAlreadyRevoked, TokenLastsTooLong
from services.intake.domain.person import Person
from services.intake.domain.token import LONGEST, ApiToken
from shared.vocabulary.codes import Role
from shared.vocabulary.words import Digest

DAY = date(2021, 6, 14)


def register(role: Role, organisation_id: UUID | None) -> Person:
    return Person.register(uuid4(), role, organisation_id, "Kim Exempelsson", None)


def issue(expires_on: date) -> ApiToken:
    return ApiToken.issue(uuid4(), Digest("0" * 64), uuid4(), Role.SCHOOL, uuid4(), may_import=False, expires_on=expires_on, on=DAY)


def test_school_staff_belong_to_an_organiser() -> None:
    assert Role.SCHOOL is register(Role.SCHOOL, uuid4()).role
    with pytest.raises(NeedsOrganisation):
        register(Role.SCHOOL, None)


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.TEAM_LEAD, Role.AUDITOR, Role.ANALYST, Role.ARCHIVIST, Role.ADMIN])
def test_the_municipalitys_own_people_belong_to_none(role: Role) -> None:
    assert role is register(role, None).role
    with pytest.raises(HasNoOrganisation):
        register(role, uuid4())


@pytest.mark.parametrize("role", [Role.GUARDIAN, Role.SERVICE])
def test_guardians_and_services_are_not_registered(role: Role) -> None:
    with pytest.raises(NotRegisteredAsPerson):
        register(role, None)


def test_a_name_is_sealed_under_the_persons_own_key() -> None:
    person = register(Role.COORDINATOR, None)
    assert person.id == person.subject_id


@pytest.mark.parametrize("days", [0, 1, LONGEST.days])
def test_a_token_is_good_from_a_day_to_two_years(days: int) -> None:
    assert not issue(DAY + timedelta(days=days)).revoked


@pytest.mark.parametrize("days", [-1, LONGEST.days + 1])
def test_a_token_neither_ends_before_it_begins_nor_lasts_longer(days: int) -> None:
    with pytest.raises(TokenLastsTooLong):
        issue(DAY + timedelta(days=days))


def test_a_token_is_revoked_once() -> None:
    token = issue(DAY)
    token.revoke()
    assert isinstance(token.pending_events[-1], ApiToken.Revoked)
    with pytest.raises(TokenAlreadyRevoked):
        token.revoke()
