"""The API describes itself, every command with its headers, and every example is one that would be taken."""

from __future__ import annotations

from services.intake.http.referrals.bodies import PupilBody
from services.intake.http.registers.bodies import OrganiserBody, PersonBody, SchoolUnitBody
from services.intake.tests.installation import Installation
from services.intake.tests.visitor import Visitor


def test_every_way_in_is_described(house: Installation) -> None:
    described = house.client().get("/intake/api/v1/openapi.json").get_json()
    assert "3.1.0" == described["openapi"]
    paths = {path: set(ways) - {"parameters"} for path, ways in described["paths"].items()}
    assert {"get", "post"} == paths["/referrals"]
    assert {"post"} == paths["/referrals/{referral_id}/acceptance"]
    names = [each["name"] for each in described["paths"]["/referrals/{referral_id}/acceptance"]["post"]["parameters"] if "name" in each]
    assert {"Idempotency-Key", "If-Match"} <= set(names)
    assert 200 == Visitor(house.client()).go("/intake/api/v1/docs").status


def test_examples_are_valid() -> None:
    for schema in (OrganiserBody(), SchoolUnitBody(), PersonBody(), PupilBody()):
        for name, field in schema.fields.items():
            if "example" in field.metadata:
                assert field.deserialize(field.metadata["example"]), name
