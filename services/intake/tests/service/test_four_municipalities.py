"""The same intake in four municipalities, and in a fifth that only has a file: what differs is what their profiles say."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from services.intake.tests.installation import INDEPENDENT, MUNICIPAL, Installation
from services.intake.tests.visitor import Visitor
from services.intake.workings import build
from shared.runtime.settings import Settings, read_settings
from shared.vocabulary.profile import OURS, BadProfile
from tests.catching_up import catch_up

At = Callable[..., Installation]
REFERRALS, NOTICES = "/referrals", "/absence-notices"
_NUMBERS = (f"20140101TF{each:02}" for each in count(1))


@dataclass(frozen=True)
class Answers:
    """What a municipality answers to the same questions: 201, or the code of a refusal."""

    code: str
    name: str
    series: str
    guardian: int | str
    independent: int | str
    upper_secondary: int | str


TAKEN = 201
MUNICIPALITIES = {
    "uppsala": Answers("0380", "Uppsala kommun", "UBN", "may-not-refer", TAKEN, TAKEN),
    "sigtuna": Answers("0191", "Sigtuna kommun", "BUN", TAKEN, "organiser-may-not-refer", "school-form-not-served"),
    "vanersborg": Answers("1487", "Vänersborgs kommun", "BUN", "may-not-refer", TAKEN, TAKEN),
    "boras": Answers("1490", "Borås Stad", "GRN", "may-not-refer", TAKEN, "school-form-not-served"),
}


@pytest.fixture(scope="module")
def at(house: Installation) -> Iterator[At]:
    """The house's intake under another municipality's rules, with the same schools and people."""
    made: list[Installation] = []

    def moved(municipality: str, folder: Path | None = None) -> Installation:
        known = next((each for each in made if each.settings.municipality == municipality), None)
        if known is not None:
            return known
        settings: Settings = replace(house.settings, municipality=municipality, municipality_folder=folder)
        workings = build(settings)
        workings.database.open()
        assert workings.log is not None
        workings.log.saved.append(lambda: catch_up(workings))
        made.append(replace(house, workings=workings, settings=settings))
        return made[-1]

    yield moved
    for each in made:
        for close in (each.workings.database.close, *each.workings.closing):
            close()


def sent(there: Installation, home: str, school: str = MUNICIPAL, **changed: Any) -> int | str:
    """201 for a referral that is received, else the code of the refusal."""
    body = there.referral(school, **changed)
    body["pupil"] |= {"identity_number": next(_NUMBERS), "registered_in": home}
    response = there.post(REFERRALS, there.schools[school].token, body)
    answer = response.get_json()
    return TAKEN if response.status_code == TAKEN else str(answer["code"])


@pytest.mark.parametrize("name", MUNICIPALITIES)
def test_who_may_refer_and_for_whom_is_what_the_profile_says(at: At, name: str) -> None:
    expected, there = MUNICIPALITIES[name], at(name)
    assert TAKEN == sent(there, expected.code)
    assert expected.guardian == sent(there, expected.code, referrer="guardian")
    assert expected.independent == sent(there, expected.code, INDEPENDENT)
    assert expected.upper_secondary == sent(there, expected.code, school_form="gymnasieskola", school_year=2)


@pytest.mark.parametrize("name", MUNICIPALITIES)
def test_a_registry_number_is_in_the_boards_own_series(at: At, name: str) -> None:
    there, expected = at(name), MUNICIPALITIES[name]
    body = there.referral()
    body["pupil"] |= {"identity_number": next(_NUMBERS), "registered_in": expected.code}
    referral = there.post(REFERRALS, there.schools[MUNICIPAL].token, body).get_json()
    read = there.get(f"{REFERRALS}/{referral['id']}", there.schools[MUNICIPAL].token).get_json()
    assert read["registry_number"].startswith(f"{expected.series}-")


@pytest.mark.parametrize("name", MUNICIPALITIES)
def test_everywhere_an_independent_school_gives_notice_of_a_pupil_registered_here(at: At, name: str) -> None:
    there, home = at(name), MUNICIPALITIES[name].code
    elsewhere = "0380" if home != "0380" else "0191"
    assert [TAKEN, 422] == [there.post(NOTICES, there.schools[INDEPENDENT].token, notice(there, code)).status_code for code in (home, elsewhere)]


@pytest.mark.parametrize("name", MUNICIPALITIES)
def test_the_start_page_says_whose_service_it_is_and_for_whom(at: At, name: str) -> None:
    there, expected = at(name), MUNICIPALITIES[name]
    text = Visitor(there.client()).go("/intake/").text
    assert expected.name in text
    assert (expected.upper_secondary == TAKEN) == ("gymnasieskola" in text)
    assert (expected.independent == TAKEN) == ("kommunal eller fristående" in text)
    assert (expected.guardian == TAKEN) == ("vårdnadshavare hör av sig själv" in text)
    assert ("Team Domino" in text) == (name == "boras")


@pytest.mark.parametrize("name", MUNICIPALITIES)
def test_before_the_first_field_a_school_is_told_whether_it_may_refer(at: At, name: str) -> None:
    there = at(name)
    for school, may in ((MUNICIPAL, True), (INDEPENDENT, MUNICIPALITIES[name].independent == TAKEN)):
        text = there.visitor(there.schools[school].person_id).go("/intake/referrals/new").text
        assert may == ("Börja" in text)
        assert may != ("Er skola kan inte beställa här" in text)
    assert ("Handlingsplan för gymnasiet" in text) == (name == "vanersborg")


@pytest.fixture
def enkoping(tmp_path: Path) -> Path:
    """A folder with a fifth municipality's file, written by somebody who has never seen our code."""
    text = (OURS / "sigtuna.toml").read_text()
    for ours, theirs in (
        ('"0191"', '"0381"'),
        ("Sigtuna kommun", "Enköpings kommun"),
        ('"BUN"', '"UAN"'),
        ('["municipal"]', '["independent"]'),
        ('name = "Närvarokoordinator"', 'name = "Närvaroteamet"'),
    ):
        assert ours in text
        text = text.replace(ours, theirs)
    (tmp_path / "enkoping.toml").write_text(text)
    return tmp_path


def test_a_fifth_municipality_needs_a_file_and_no_code(at: At, enkoping: Path) -> None:
    there = at("enkoping", enkoping)
    assert "Närvaroteamet i Enköpings kommun" in Visitor(there.client()).go("/intake/").text
    assert [TAKEN, "organiser-may-not-refer"] == [sent(there, "0381", school) for school in (INDEPENDENT, MUNICIPAL)]
    assert {"UAN"} == {row["registry_number"][:3] for row in there.get(REFERRALS, there.schools[INDEPENDENT].token).get_json()["items"][:1]}


def test_the_fifth_is_named_by_two_settings(enkoping: Path) -> None:
    settings = read_settings({"NARVARO_MUNICIPALITY": "enkoping", "NARVARO_MUNICIPALITY_FOLDER": str(enkoping)})
    assert ("enkoping", enkoping) == (settings.municipality, settings.municipality_folder)


def test_an_intake_does_not_start_with_a_wrong_file(house: Installation, enkoping: Path) -> None:
    file = enkoping / "enkoping.toml"
    file.write_text(file.read_text().replace("investigation_needed = true", "investigation_needed = 1"))
    with pytest.raises(BadProfile, match=r"notices.investigation_needed: expected true or false"):
        build(replace(house.settings, municipality="enkoping", municipality_folder=enkoping))


def notice(there: Installation, registered_in: str) -> dict[str, Any]:
    """An absence notice of an independent school."""
    return {
        "school_unit_id": str(there.schools[INDEPENDENT].unit_id),
        "school_form": "grundskola",
        "school_year": 5,
        "pupil": {
            "identity_number": next(_NUMBERS),
            "given_name": "Robin",
            "family_name": "Exempelsson",
            "registered_in": registered_in,
        },
        "absence": there.referral()["absence"],
        "done": "Möte med vårdnadshavarna och anpassat schema.",
        "contact": {"name": "Kim Rektor", "phone": "018-727 00 00"},
        "investigation": {"given": "missing"},
    }
