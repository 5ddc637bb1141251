"""Who may be registered as what, and how long a token lasts."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from services.intake.domain.errors import HasNoOrganisation, NeedsOrganisation, NotRegisteredAsPerson, TokenAlreadyRevoked, TokenLastsTooLong
from services.intake.domain.person import Person
from services.intake.domain.register_errors import NothingChanged, OverlapTooLong, PersonHasEnded, PersonIsHere, TokenIsReplaced
from services.intake.domain.token import LONGEST, OF_SCHOOL_UNITS, ApiToken, TokenLimits
from shared.vocabulary.codes import ApiResource, Role
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


def test_an_end_is_undone_and_the_role_is_as_it_was() -> None:
    person = register(Role.COORDINATOR, None)
    person.end()
    with pytest.raises(PersonHasEnded):
        person.end()
    with pytest.raises(PersonHasEnded):
        person.change_role(Role.AUDITOR, None)
    person.come_back()
    assert (Role.COORDINATOR, False) == (person.role, person.ended)
    with pytest.raises(PersonIsHere):
        person.come_back()


def test_another_role_needs_what_it_needs_from_the_beginning() -> None:
    person = register(Role.COORDINATOR, None)
    with pytest.raises(NeedsOrganisation):
        person.change_role(Role.SCHOOL, None)
    with pytest.raises(NothingChanged):
        person.change_role(Role.COORDINATOR, None)
    person.change_role(Role.TEAM_LEAD, None)
    assert Role.TEAM_LEAD is person.role


def replaced(token: ApiToken, overlap: timedelta) -> ApiToken:
    return token.replace(uuid4(), Digest("1" * 64), overlap=overlap, expires_on=DAY, at=datetime(2021, 6, 14, 9, tzinfo=UTC), on=DAY)


def test_a_token_hands_over_once_with_its_limits_and_goes_on_for_a_while() -> None:
    limits = TokenLimits((ApiResource.REFERRALS,), read_only=True, per_minute=60)
    old = ApiToken.issue(uuid4(), Digest("0" * 64), uuid4(), Role.SCHOOL, uuid4(), may_import=True, expires_on=DAY, limits=limits, on=DAY)
    new = replaced(old, timedelta(hours=12))
    assert (limits, True, old.person_id) == (new.limits, new.may_import, new.person_id)
    ending = old.pending_events[-1]
    assert isinstance(ending, ApiToken.Replaced)
    assert (new.id, datetime(2021, 6, 14, 21, tzinfo=UTC)) == (ending.by_token, ending.ends_at)
    with pytest.raises(TokenIsReplaced):
        replaced(old, timedelta())


@pytest.mark.parametrize("overlap", [timedelta(seconds=-1), timedelta(days=30, seconds=1)])
def test_a_token_goes_on_beside_its_successor_for_thirty_days_at_most(overlap: timedelta) -> None:
    with pytest.raises(OverlapTooLong):
        replaced(issue(DAY), overlap)


def test_a_revoked_token_hands_over_nothing() -> None:
    token = issue(DAY)
    token.revoke()
    with pytest.raises(TokenAlreadyRevoked):
        replaced(token, timedelta())


def test_a_token_for_school_units_is_not_for_what_concerns_the_whole_organisation() -> None:
    unit = uuid4()
    everything = TokenLimits(school_units=(unit,)).in_force.resources
    assert everything == OF_SCHOOL_UNITS
    asked = TokenLimits((ApiResource.REFERRALS, ApiResource.WEBHOOKS), school_units=(unit,))
    assert (ApiResource.REFERRALS,) == asked.in_force.resources
    assert TokenLimits(read_only=True) == TokenLimits(read_only=True).in_force
