"""Tables are for those who work with them; where an installation opens them to all, all get only what can't point anybody out."""

from __future__ import annotations

import pytest

from services.statistics.http.readers import READERS
from services.statistics.reactions import KeepFacts
from services.statistics.tests.service.conftest import Ask
from shared.vocabulary.codes import Role

DATA = "/statistics/api/v1/tables/outcomes/data"
ADDRESSES = (
    "/statistics/",
    "/statistics/tables/incoming-cases",
    "/statistics/tables/outcomes",
    "/statistics/api/v1/tables",
    "/statistics/api/v1/tables/incoming-cases",
    "/statistics/api/v1/tables/outcomes",
    "/statistics/api/v1/tables/incoming-cases/data",
    DATA,
)


@pytest.mark.parametrize("address", ADDRESSES)
def test_nobody_reads_a_table_without_signing_in_unless_it_is_opened(reported: KeepFacts, ask: Ask, address: str) -> None:
    assert 401 == ask().get(address).status_code
    assert 200 == ask(public_tables=True).get(address).status_code


@pytest.mark.parametrize("role", sorted(Role))
def test_roles_that_work_with_figures_read_them_and_others_do_not(reported: KeepFacts, ask: Ask, role: Role) -> None:
    client = ask(role)
    assert {200 if role in READERS else 403} == {client.get(address).status_code for address in ADDRESSES}


@pytest.mark.parametrize("role", sorted(Role))
def test_how_many_facts_of_each_kind_there_are_is_told_to_few(reported: KeepFacts, ask: Ask, role: Role) -> None:
    page = ask(role, public_tables=True).get("/statistics/").get_data(as_text=True)
    assert (role in {Role.ANALYST, Role.TEAM_LEAD, Role.ADMIN, Role.AUDITOR}) == ("Samtycke togs tillbaka" in page)


def test_a_browser_is_led_to_the_sign_in_and_back(reported: KeepFacts, ask: Ask) -> None:
    response = ask().get("/statistics/tables/outcomes", headers={"Accept": "text/html"})
    assert 303 == response.status_code
    assert "/intake/sign-in?next=%2Fstatistics%2Ftables%2Foutcomes" == response.headers["Location"]


def test_all_get_whole_years_only(reported: KeepFacts, ask: Ask) -> None:
    address = "/statistics/api/v1/tables/incoming-cases/data"
    table = ask(public_tables=True).get(f"{address}?to=2020-06-15&as_known_on=2021-03-01").get_json()
    assert ("2019-12-31", "2020-12-31") == (table["to"], table["as_known_on"])
    assert [2018, 2019] == [row["year"] for row in table["totals"]["years"]]
    assert "2020-12-31" == ask(public_tables=True).get(address).get_json()["to"]


def test_all_get_no_reasons_in_any_form(reported: KeepFacts, ask: Ask) -> None:
    everybody, analyst = ask(public_tables=True), ask(Role.ANALYST)
    for address in (DATA, f"{DATA}?format=csv", "/statistics/tables/outcomes"):
        asked = address + ("&" if "?" in address else "?") + "begun_from=2019&begun_to=2020"
        told, withheld = analyst.get(asked).get_data(as_text=True), everybody.get(asked).get_data(as_text=True)
        assert "very-poor-wellbeing" in told or "Mycket dåligt mående" in told
        assert "very-poor-wellbeing" not in withheld
        assert "Mycket dåligt mående" not in withheld


def test_whoever_gets_less_is_told_that_something_is_withheld(reported: KeepFacts, ask: Ask) -> None:
    for less in (ask(public_tables=True), ask(Role.SCHOOL)):
        assert any("hela år och inga orsaker" in note for note in less.get(DATA).get_json()["notes"])
    assert not any("hela år och inga orsaker" in note for note in ask(Role.COORDINATOR).get(DATA).get_json()["notes"])


def test_a_school_gets_no_two_tables_a_day_apart_and_no_reasons(reported: KeepFacts, ask: Ask) -> None:
    school = ask(Role.SCHOOL)
    table = school.get("/statistics/api/v1/tables/incoming-cases/data?to=2020-06-15").get_json()
    assert "2019-12-31" == table["to"]
    assert [] == school.get(DATA).get_json()["reasons"]


def test_a_guardian_gets_no_more_than_all(reported: KeepFacts, ask: Ask) -> None:
    assert [] == ask(Role.GUARDIAN, public_tables=True).get(DATA).get_json()["reasons"]


def test_the_demo_shows_everything_to_all(reported: KeepFacts, ask: Ask) -> None:
    table = ask(profile="demo").get(DATA).get_json()
    assert "2021-08-13" == table["to"]
    assert table["reasons"]
