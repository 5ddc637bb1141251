"""The auditor finds cases by what may stand in an address, and a pupil by a number that never does; every search is noted."""

from __future__ import annotations

import re
from dataclasses import replace
from uuid import UUID

import pytest
from werkzeug.test import TestResponse

from services.casework.tests.desk import ANNA, GUN, LENA, PUPIL_NAME, Desk, File
from services.casework.tests.service.test_the_pages import send
from shared.eventlog.sealed import SealedValue
from shared.vocabulary.codes import Look, Role
from shared.web.access.reading import Seen, Wanted, looks_seen

NUMBER, WRITTEN, UNKNOWN = "20130101TF01", "20130101 tf01", "20130101TF02"
MINE, OTHERS = UUID(int=201), UUID(int=999)


def found(page: str) -> list[str]:
    """The registry numbers in the table."""
    return re.findall(r'<a class="whole" href="/casework/audit/cases/[0-9a-f-]{36}">([^<]+)</a>', page)


def newest(desk: Desk) -> Seen:
    return looks_seen(desk.workings.database, "casework", Wanted(), 1, 0)[0][0]


@pytest.fixture
def file(desk: Desk) -> File:
    return desk.running()


def asked(desk: Desk, **wanted: str) -> TestResponse:
    return desk.signed_in(GUN).get("/casework/audit", query_string=wanted)


@pytest.mark.parametrize(
    "narrow",
    [
        {},
        {"standing": "running"},
        {"organiser": str(MINE)},
        {"received_from": "2020-08-03", "received_to": "2020-08-03"},
        {"closed_from": "", "closed_to": " "},
    ],
)
def test_a_case_is_found_by_its_number_and_whatever_else_is_so(desk: Desk, file: File, narrow: dict[str, str]):
    page = asked(desk, number=file.registry_number.lower(), **narrow).text
    assert [file.registry_number] == found(page)
    assert PUPIL_NAME not in page


@pytest.mark.parametrize(
    "narrow",
    [{"standing": "closed"}, {"standing": "destroyed"}, {"organiser": str(OTHERS)}, {"received_from": "2020-08-04"}, {"closed_to": "2199-01-01"}],
)
def test_a_case_is_not_found_by_what_is_not_so(desk: Desk, file: File, narrow: dict[str, str]):
    page = asked(desk, number=file.registry_number, **narrow)
    assert (200, []) == (page.status_code, found(page.text))
    assert "Inget ärende stämmer" in page.text
    assert "En beställning som har avböjts, eller som ingen har beslutat om än, har ett diarienummer men inget ärende." in page.text


def test_a_closed_case_is_found_by_the_days_on_which_it_was_closed(desk: Desk, file: File):
    desk.sent(file, "closure", {"outcome": "not-back", "reason": "moved-to-other-municipality", "effective_on": "2020-11-02"})
    closed = {"number": file.registry_number, "standing": "closed"}
    assert [file.registry_number] == found(asked(desk, **closed, closed_from="2020-11-02", closed_to="2020-11-02").text)
    assert [] == found(asked(desk, **closed, closed_from="2020-11-03").text)


def test_all_cases_stand_page_by_page_and_once_each(desk: Desk):
    for _ in range(3):
        desk.queued()
    first = asked(desk).text
    total = int(re.search(r"<p>(\d+) rader?", first)[1])  # type: ignore[index]
    pages = [found(asked(desk, page=str(number)).text) for number in range(1, -(-total // 25) + 1)]
    assert total == len({number for page in pages for number in page}) == sum(map(len, pages))
    assert "Sidan finns inte" in asked(desk, page="9999").text


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"number": "hej"}, "Skriv diarienumret som"),
        ({"received_from": "2020-13-01"}, "Kom in från"),
        ({"received_from": "2020-08-04", "received_to": "2020-08-03"}, "Den sista dagen kan inte vara före den första."),
        ({"standing": "gone"}, "Välj ett av alternativen."),
        ({"organiser": "x"}, "Skolans huvudman"),
    ],
)
def test_what_cannot_be_searched_for_is_told_beside_its_field(desk: Desk, wrong: dict[str, str], told: str):
    page = asked(desk, **wrong)
    assert (422, []) == (page.status_code, found(page.text))
    assert told in page.text


def search_pupil(desk: Desk, number: str) -> TestResponse:
    return send(desk.signed_in(GUN), "/casework/audit", "/casework/audit/pupil", identity_number=number)


def known_pupil(desk: Desk) -> File:
    """A case of the pupil with the number."""
    file = replace(desk.unannounced(), pupil_id=desk.keyring.pupil_of(NUMBER))
    desk.tell("intake", desk.acceptance_of(file))
    return file


@pytest.mark.parametrize("written", [NUMBER, WRITTEN])
def test_a_pupils_cases_are_found_by_the_number_which_is_shown_nowhere(desk: Desk, written: str, capfd: pytest.CaptureFixture[str]):
    file = known_pupil(desk)
    answer = search_pupil(desk, written)
    logged = "".join(capfd.readouterr())
    assert ("/casework/audit/pupil" in logged, False) == (True, NUMBER in logged or written in logged)
    assert 200 == answer.status_code
    assert file.registry_number in found(answer.text)
    assert not any(each in answer.text for each in (NUMBER, written, PUPIL_NAME))
    assert "Location" not in answer.headers


@pytest.mark.parametrize("number", [UNKNOWN, "201301011234", "hej", ""])
def test_nobody_found_is_said_without_repeating_what_was_searched_for(desk: Desk, number: str):
    known_pupil(desk)
    answer = search_pupil(desk, number)
    assert (422, []) == (answer.status_code, found(answer.text))
    assert not number or not any(each in answer.text for each in (f'value="{number}"', f"{number}<"))
    assert ("Ingen elev med det numret" in answer.text) == (number == UNKNOWN)
    assert newest(desk).term is None


def test_a_pupil_whom_only_intake_knows_is_answered_like_nobody(desk: Desk):
    desk.keyring.pupil_of("20130101TF03")
    assert search_pupil(desk, "20130101TF03").text.count("Ingen elev med det numret") == search_pupil(desk, "20130101TF09").text.count(
        "Ingen elev med det numret"
    )


def test_a_search_makes_no_pupil(desk: Desk):
    search_pupil(desk, "20130101TF08")
    assert desk.keyring.find_pupil("20130101TF08") is None


def test_every_search_is_noted_and_a_number_only_sealed_for_whom_it_found(desk: Desk):
    file = known_pupil(desk)
    search_pupil(desk, NUMBER)
    seen = newest(desk)
    assert (GUN, Look.SEARCH, "POST /casework/audit/pupil") == (seen.person, seen.kind, seen.route)
    assert file.case_id in seen.matters
    assert seen.term is not None
    assert file.pupil_id == SealedValue(seen.term).subject
    asked(desk, number=file.registry_number)
    assert (Look.SEARCH, (file.case_id,)) == (newest(desk).kind, newest(desk).matters)
    asked(desk)
    assert (Look.LIST, None) == (newest(desk).kind, newest(desk).term)


@pytest.mark.parametrize(("who", "role"), [(ANNA, Role.COORDINATOR), (LENA, Role.TEAM_LEAD), (UUID(int=105), Role.ARCHIVIST)])
def test_nobody_else_searches(desk: Desk, who: UUID, role: Role):
    client = desk.signed_in(who, role)
    assert 403 == client.get("/casework/audit").status_code
    assert 403 == client.post("/casework/audit/pupil", data={"identity_number": NUMBER}).status_code


def test_a_form_of_another_site_finds_nobody(desk: Desk):
    known_pupil(desk)
    answer = desk.signed_in(GUN).post("/casework/audit/pupil", data={"identity_number": NUMBER})
    assert (403, []) == (answer.status_code, found(answer.text))


def test_an_identity_number_in_the_wrong_field_is_neither_repeated_nor_noted(desk: Desk):
    gun = desk.signed_in(GUN)
    before = newest(desk).entry
    for path, name in (("/casework/audit", "number"), ("/casework/access-log", "case")):
        answer = gun.get(path, query_string={name: NUMBER}, headers={"Accept": "text/html"})
        assert (303, f"{path}#no-identity-number", False) == (answer.status_code, answer.headers["Location"], NUMBER in answer.text)
        assert re.search(rf'name="{name}" type="text"[^>]* pattern="', gun.get(path, headers={"Accept": "text/html"}).text)
    assert before + 2 == newest(desk).entry
