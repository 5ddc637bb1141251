"""Files of the national school-unit register, and how our register differs from them."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from services.intake.domain.school_register import Difference, KnownOrganiser, KnownUnit, RegisterUnit, Step, UnitStatus, differences, digest_of
from services.intake.outside.school_unit_register import NotTheRegister, read_register
from shared.vocabulary.codes import OrganiserKind, SchoolForm
from shared.vocabulary.words import MunicipalityCode, OrganisationNumber, PublicName, SchoolUnitCode

HEADINGS = "Skolenhetskod;Skolenhetsnamn;Status;Kommunkod;Skolformer;Startdatum;Slutdatum;Organisationsnummer;Huvudman;Huvudmannatyp"
LINE = "40000001;Ekbackens skola;Aktiv;0380;Grundskola, Förskoleklass;2011-07-01;;100000-0001;Exempelkommun;Kommun"
EK = RegisterUnit(
    SchoolUnitCode("40000001"),
    PublicName("Ekbackens skola"),
    UnitStatus.ACTIVE,
    MunicipalityCode("0380"),
    (SchoolForm.PRESCHOOL_CLASS, SchoolForm.COMPULSORY),
    date(2011, 7, 1),
    None,
    OrganisationNumber("1000000001"),
    PublicName("Exempelkommun"),
    OrganiserKind.MUNICIPAL,
)
TODAY = date(2021, 6, 14)
KNOWN = KnownUnit(uuid4(), 1, EK.code, EK.name, EK.school_forms, None, EK.organisation_number)
ORGANISERS: dict[str, KnownOrganiser] = {EK.organisation_number: KnownOrganiser(uuid4(), 1, EK.organisation_number, EK.organiser_name)}


def table(*lines: str) -> bytes:
    return "\n".join(("\ufeff" + HEADINGS, *lines)).encode()


def answer(**changed: Any) -> dict[str, Any]:
    """A school unit as the register's interface answers."""
    attributes = {
        "schoolName": EK.name,
        "status": "AKTIV",
        "municipalityCode": "0380",
        "schoolTypes": ["GR", "FKLASS", "FTH"],
        "startDate": "2011-07-01",
    }
    organiser = {"type": "organizer", "organizationNumber": "1000000001", "attributes": {"displayName": "Exempelkommun", "organizerType": "KOMMUN"}}
    return {"data": {"type": "schoolunit", "schoolUnitCode": EK.code, "attributes": attributes | changed}, "included": organiser}


def steps(*units: RegisterUnit, known: KnownUnit | None = KNOWN, municipality: str | None = "0380") -> list[tuple[Step, str, str]]:
    found = differences(units, ORGANISERS if known else {}, {known.code: known} if known else {}, municipality, TODAY)
    return [(each.step, each.before, each.after) for each in found]


def test_the_table_and_the_interface_say_the_same() -> None:
    assert (EK,) == read_register(table(LINE)).units == read_register(json.dumps([answer()]).encode()).units
    assert (EK,) == read_register(json.dumps(answer()).encode()).units


def test_schools_of_no_concern_are_passed_over() -> None:
    region = LINE.replace("Kommun", "Region").replace("40000001", "40000002")
    after_school = LINE.replace("Grundskola, Förskoleklass", "Fritidshem").replace("40000001", "40000003")
    read = read_register(table(LINE, region, after_school))
    assert (1, 2, ()) == (len(read.units), read.passed_over, read.faults)


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("40000001", "4"),
        ("Aktiv", "Borta"),
        ("100000-0001", "12"),
        ("0380", "38"),
        ("Ekbackens skola", ""),
        ("2011-07-01", "juli"),
        ("2011-07-01", "9998-12-31"),
    ],
)
def test_what_cannot_be_read_is_told_by_line_and_never_repeated(right: str, wrong: str) -> None:
    read = read_register(table(LINE, LINE.replace(right, wrong, 1)))
    (fault,) = read.faults
    assert fault.startswith("Rad 3: ")
    assert len(wrong) < 3 or wrong not in fault


def test_a_last_day_at_the_end_of_time_is_none() -> None:
    assert (EK,) == read_register(table(LINE.replace("2011-07-01;", "2011-07-01;9999-12-31"))).units


@pytest.mark.parametrize("content", [b"\xff\xfe", b"{", b"[1,", b"Namn;Ort\nA;B\n", b""])
def test_another_file_is_refused(content: bytes) -> None:
    with pytest.raises(NotTheRegister):
        read_register(content)


def test_json_of_another_form_is_told_unit_by_unit() -> None:
    assert 3 == len(read_register(b'[1, {"data": []}, {"data": {"attributes": "x"}}]').faults)


def test_a_register_that_is_up_to_date_differs_in_nothing() -> None:
    assert [] == steps(EK)


def test_a_new_school_comes_with_its_organiser() -> None:
    assert [(Step.NEW_ORGANISER, "", ""), (Step.NEW, "", "Exempelkommun")] == steps(EK, known=None)


def test_a_school_of_another_municipality_is_ours_only_if_we_know_it_or_ask_for_all() -> None:
    elsewhere = replace(EK, municipality=MunicipalityCode("0191"))
    assert [] == steps(elsewhere, known=None)
    assert 2 == len(steps(elsewhere, known=None, municipality=None))
    assert [(Step.RENAMED, EK.name, "Nytt")] == steps(replace(elsewhere, name=PublicName("Nytt")))


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"name": "Almens skola"}, (Step.RENAMED, "Ekbackens skola", "Almens skola")),
        ({"organiser_name": "Nya kommunen"}, (Step.ORGANISER_RENAMED, "Exempelkommun", "Nya kommunen")),
        ({"school_forms": (SchoolForm.COMPULSORY,)}, (Step.FORMS_CHANGED, "forskoleklass, grundskola", "grundskola")),
        ({"status": UnitStatus.CEASED, "closed": date(2021, 6, 30)}, (Step.CLOSED, "", "2021-06-30")),
        ({"status": UnitStatus.CEASED}, (Step.CLOSED, "", "2021-06-14")),
    ],
)
def test_what_is_otherwise_in_the_file_is_a_step(changed: dict[str, Any], expected: tuple[Step, str, str]) -> None:
    assert [expected] == steps(replace(EK, **changed))


def test_a_dormant_school_is_left_as_it_is_and_not_taken_up() -> None:
    dormant = replace(EK, status=UnitStatus.DORMANT)
    assert [] == steps(dormant)
    assert [] == steps(dormant, known=None)


def test_a_closed_school_that_is_active_again_opens() -> None:
    assert [(Step.REOPENED, "2020-06-30", "")] == steps(EK, known=replace(KNOWN, valid_to=date(2020, 6, 30)))


def test_ours_that_the_file_should_have_held_are_told_and_left_alone() -> None:
    other = replace(EK, code=SchoolUnitCode("40000009"))
    found = differences([other], ORGANISERS, {KNOWN.code: KNOWN}, "0380", TODAY)
    assert [(Step.NEW, "40000009"), (Step.UNKNOWN, KNOWN.code)] == [(each.step, each.number) for each in found]


def test_what_the_file_says_of_an_organiser_that_has_ended_with_us_is_left_alone() -> None:
    ended: dict[str, KnownOrganiser] = {EK.organisation_number: replace(ORGANISERS[EK.organisation_number], ended=True)}
    new, renamed = replace(EK, code=SchoolUnitCode("40000009")), replace(EK, name=PublicName("Almens skola"))
    moved_on = replace(KNOWN, organiser_number="2222222222")
    assert [] == differences([new, renamed], ended, {KNOWN.code: moved_on}, "0380", TODAY)


def test_other_differences_have_another_digest() -> None:
    one, other = Difference(Step.UNKNOWN, "40000001", "A"), Difference(Step.UNKNOWN, "40000001", "B")
    assert digest_of([one]) == digest_of([one]) != digest_of([other])
