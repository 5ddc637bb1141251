"""A case that a guardian has asked for: until she agrees that the school knows, nobody here tells the school."""

from __future__ import annotations

import pytest

from services.casework.tests.desk import ANNA, SCOPE, Desk, File
from services.casework.tests.service.test_a_case_over_http import MEETING
from services.casework.tests.service.test_the_pages import send
from shared.vocabulary.calendar import today
from shared.vocabulary.codes import Actor, Information

WARNING = "Skolan vet inte om ärendet."
FOR_THE_SCHOOL = {"actor": "school", "information": ["attendance"], "what": "Närvaron för september."}


@pytest.fixture
def file(desk: Desk) -> File:
    file = desk.running(on=today())
    desk.keep_from_school(file)
    return file


def test_every_page_where_one_could_tell_the_school_says_that_it_must_not_know(desk: Desk, file: File):
    anna, at = desk.signed_in(ANNA), f"/casework{file.path}"
    for page in (at, f"{at}/meetings/new", f"{at}/disclosures/new"):
        assert WARNING in anna.get(page).text
    assert "/school-agreement" in anna.get(at).text
    assert 'value="school"' not in anna.get(f"{at}/meetings/new").text
    assert not desk.get(file.path).get_json()["school_knows"]


def test_the_school_is_neither_invited_nor_given_anything(desk: Desk, file: File):
    desk.consent_to(file, (*SCOPE, type(SCOPE[0])(Actor.SCHOOL, Information.ATTENDANCE)))
    for command, body in (("meetings", MEETING | {"meets_on": str(today())}), ("disclosures", FOR_THE_SCHOOL)):
        refused = desk.post(f"{file.path}/{command}", body, version=desk.version(file))
        assert (409, "school-not-told") == (refused.status_code, refused.get_json()["code"])
    page = send(desk.signed_in(ANNA), f"/casework{file.path}/meetings/new", meets_on=str(today()), agenda="Schemat", actors__=["school"])
    assert (422, True) == (page.status_code, "Skriv ner ett ja i beställningen först." in page.text)


def test_from_when_the_guardian_agrees_the_school_is_a_party_like_others(desk: Desk, file: File):
    desk.tell_school(file)
    assert WARNING not in desk.signed_in(ANNA).get(f"/casework{file.path}").text
    assert desk.get(file.path).get_json()["school_knows"]
    assert desk.sent(file, "meetings", MEETING | {"meets_on": str(today())})
