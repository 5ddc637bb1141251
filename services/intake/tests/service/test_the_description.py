"""The API describes itself, every command with its headers, and every example is one that would be taken."""

from __future__ import annotations

from werkzeug.test import TestResponse

from services.intake.http.attendance.report_file import template
from services.intake.http.referrals.bodies import PupilBody
from services.intake.http.registers.bodies import OrganiserBody, PersonBody, SchoolUnitBody
from services.intake.tests.installation import API, MUNICIPAL, Installation, command_headers
from services.intake.tests.visitor import Visitor
from shared.vocabulary.codes import Role

LINE = {"question": "H", "answer": "Ja", "figures": [{"percent": 80}]}
"""A figure for one round."""


def test_every_way_in_is_described(house: Installation) -> None:
    described = house.client().get("/intake/api/v1/openapi.json").get_json()
    assert "3.1.0" == described["openapi"]
    paths = {path: set(ways) - {"parameters"} for path, ways in described["paths"].items()}
    assert {"get", "post"} == paths["/referrals"]
    assert {"post"} == paths["/referrals/{referral_id}/acceptance"]
    names = [each["name"] for each in described["paths"]["/referrals/{referral_id}/acceptance"]["post"]["parameters"] if "name" in each]
    assert {"Idempotency-Key", "If-Match"} <= set(names)
    assert 200 == Visitor(house.client()).go("/intake/api/v1/docs").status


def refused_for(answer: TestResponse) -> list[tuple[str, str]]:
    """Where what was refused stands: in the address, or in the body."""
    assert answer.status_code == 422, answer.text
    errors = answer.get_json().get("errors", [])
    assert all(each["message"] == answer.get_json()["detail"] for each in errors)
    return [("address", each["parameter"]) if "parameter" in each else ("body", each["pointer"]) for each in errors]


def test_a_rule_names_the_field_that_it_refuses(house: Installation) -> None:
    school, lead = house.schools[MUNICIPAL], house.staff[Role.TEAM_LEAD]
    unborn = house.referral()["pupil"] | {"identity_number": f"{house.tomorrow:%Y%m%d}TF01"}
    for changed, pointer in (({"school_form": "gymnasieskola"}, "/school_year"), ({"pupil": unborn}, "/pupil/identity_number")):
        assert [("body", pointer)] == refused_for(house.post("/referrals", school.token, house.referral(**changed)))
    backwards = {"school_unit_id": school.unit_id, "first_day": "2021-02-07", "last_day": "2021-02-01"}
    headers = command_headers(school.token, None, {"Content_Type": "text/csv"})
    report = house.client().post(f"{API}/attendance-reports", query_string=backwards, data=template(), headers=headers)
    assert [("address", "last_day")] == refused_for(report)
    nobodys = {"role": "school", "organisation_id": str(house.nobody), "name": "Kim Exempelsson"}
    assert [("body", "/organisation_id")] == refused_for(house.post("/people", house.admin, nobodys))
    assert [("body", "/organisation_id")] == refused_for(house.post("/people", house.admin, {"role": "school", "name": "Kim Exempelsson"}))
    figures = {"title": "E", "population": "F", "source": "G", "rounds": [{"name": "2021"}, {"name": "2022"}], "lines": [LINE]}
    assert [] == refused_for(house.post("/survey-figures", lead, figures))


def test_examples_are_valid() -> None:
    for schema in (OrganiserBody(), SchoolUnitBody(), PersonBody(), PupilBody()):
        for name, field in schema.fields.items():
            if "example" in field.metadata:
                assert field.deserialize(field.metadata["example"]), name
