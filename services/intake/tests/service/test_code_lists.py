"""The code lists are open to anybody, as they are and as on a day, and are fetched again only when something has changed."""

from __future__ import annotations

from services.intake.tests.installation import Installation
from services.intake.tests.visitor import Visitor
from shared.vocabulary.codes import Role, SchoolForm

LISTS = "/intake/api/v1/code-lists"


def test_anybody_reads_which_lists_there_are(house: Installation) -> None:
    answer = house.client().get(LISTS, query_string={"limit": 100}).get_json()
    lists = {each["name"]: each for each in answer["items"]}
    assert answer["total"] == len(lists)
    assert ("Skolformer", "School forms", len(SchoolForm)) == tuple(lists["school-form"][each] for each in ("sv", "en", "codes"))


def test_a_whole_list_holds_old_codes_with_their_days_and_successors(house: Installation) -> None:
    entries = {each["code"]: each for each in house.client().get(f"{LISTS}/school-form").get_json()["entries"]}
    assert (None, "2023-07-01", "anpassad-grundskola") == tuple(entries["grundsarskola"][each] for each in ("valid_from", "valid_to", "successor"))
    assert [(9, "2028-06-30"), (10, None)] == [(each["most"], each["valid_to"]) for each in entries["grundskola"]["school_years"]]


def test_on_a_day_a_list_holds_what_is_in_use_then(house: Installation) -> None:
    answer = house.client().get(f"{LISTS}/school-form", query_string={"on": "2028-07-01"}).get_json()
    entries = {each["code"]: each for each in answer["entries"]}
    assert "2028-07-01" == answer["on"]
    assert {"grundskola", "gymnasieskola", "anpassad-grundskola", "anpassad-gymnasieskola"} == set(entries)
    assert [10] == [each["most"] for each in entries["grundskola"]["school_years"]]
    assert "school_years" not in house.client().get(f"{LISTS}/sex").get_json()["entries"][0]


def test_who_has_a_list_already_is_told_so(house: Installation) -> None:
    client = house.client()
    first = client.get(f"{LISTS}/municipality")
    assert "public, no-cache" == first.headers["Cache-Control"]
    again = client.get(f"{LISTS}/municipality", headers={"If-None-Match": first.headers["ETag"]})
    assert (304, b"") == (again.status_code, again.data)
    other = client.get(f"{LISTS}/municipality", query_string={"on": "2006-12-31"}, headers={"If-None-Match": first.headers["ETag"]})
    assert 200 == other.status_code
    assert first.get_json()["version"] == other.get_json()["version"]


def test_what_is_read_by_somebody_signed_in_is_not_stored(house: Installation) -> None:
    assert "no-store" == house.get("/code-lists", house.admin).headers["Cache-Control"]


def test_an_unknown_list_or_day_is_a_problem(house: Installation) -> None:
    assert 404 == house.client().get(f"{LISTS}/shoe-size").status_code
    wrong = house.client().get(f"{LISTS}/school-form", query_string={"on": "sommaren"})
    assert (400, "invalid-query") == (wrong.status_code, wrong.get_json()["code"])


def test_an_administrator_reads_the_lists_as_pages(house: Installation) -> None:
    visitor = house.visitor(house.people[Role.ADMIN])
    assert "Skolformer" in visitor.go("/intake/admin/code-lists").text
    text = visitor.go("/intake/admin/code-lists/school-form").text
    assert "1–9 till och med 2028-06-30" in text
    assert "1–10" in text
    assert "Grundsärskola" not in visitor.go("/intake/admin/code-lists/school-form?on=2024-01-01").text
    assert (422, True) == (visitor.go("/intake/admin/code-lists/school-form?on=x").status, "Skriv en dag" in visitor.text)
    assert 404 == visitor.go("/intake/admin/code-lists/shoe-size").status


def test_a_stranger_reads_no_page_of_administration(house: Installation) -> None:
    assert "/intake/sign-in" in Visitor(house.client()).go("/intake/admin/code-lists").address
