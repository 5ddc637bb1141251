"""Whoever sends an example of the description as it stands, with ids of their own put in, is answered that it was taken."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any
from uuid import uuid4

from flask.testing import FlaskClient

from services.intake.application.importing import ImportLoop
from services.intake.domain.referral import Referral
from services.intake.http.guardians.bodies import GuardianReferralBody
from services.intake.http.imports.history_file import read_history
from services.intake.tests.installation import API, MUNICIPAL, Installation, command_headers
from services.intake.tests.service.test_a_guardian_refers import guardian
from services.intake.tests.service.test_duplicates import Pupil
from services.intake.tests.service.test_duplicates import sent as sent_and_compared
from services.intake.tests.service.test_notices import absence_notice
from services.intake.tests.service.test_surveys import survey
from shared.eventlog.act import Act
from shared.vocabulary.codes import Role
from shared.web.describing.description import METHODS
from shared.web.describing.examples import SOME_ID
from shared.web.describing.headers import Document
from shared.web.schemas import CLAIMED_DAYS

Answer = dict[str, Any]
JSON, CSV, PDF = "application/json", "text/csv", "application/pdf"


@dataclass
class Examples:
    """The examples of a description, sent one after another; `left` are those that nobody has sent."""

    house: Installation
    described: Document
    left: set[str]

    def send(self, way: str, token: str, version: int | None = None, client: FlaskClient | None = None, query: str = "", **ids: Any) -> Answer:
        """The answer to the example of a way in, with these ids put in by the names of their fields."""
        method, path = way.split()
        content = self.described["paths"][path][method.lower()]["requestBody"]["content"]
        kind = next(each for each in (JSON, CSV, PDF) if each in content)
        example = content[kind]["examples"]["whole"]["value"]
        for name, one in ids.items():
            path = path.replace(f"{{{name}}}", str(one))
        sent = json.dumps(with_ids(example, ids)) if kind == JSON else example
        assert SOME_ID not in sent
        headers = command_headers(token, version, {"Content_Type": kind})
        if client:
            del headers["Authorization"]
        answer = (client or self.house.client()).open(API + path + query, method=method, data=sent.encode(), headers=headers)
        assert answer.status_code in (200, 201, 202), (way, answer.status_code, answer.text)
        self.left.discard(way)
        told: Answer = answer.get_json()
        return told

    def before(self, method: str, path: str, body: Answer, version: int | None = None) -> Answer:
        """What the administrator has done already."""
        answer = self.house.client().open(API + path, method=method, json=body, headers=command_headers(self.house.admin, version, {}))
        assert answer.status_code in (200, 201), answer.text
        told: Answer = answer.get_json()
        return told

    def version(self, path: str, token: str) -> int:
        """The version of something as it is now."""
        return int(self.house.get(path, token).get_json()["version"])


def shown(described: Document) -> dict[str, Document]:
    """The examples of every way in that takes a body, by media type."""
    return {
        f"{method.upper()} {path}": {kind: told["examples"] for kind, told in ways[method]["requestBody"]["content"].items()}
        for path, ways in described["paths"].items()
        for method in METHODS
        if "requestBody" in ways.get(method, {})
    }


def with_ids(example: Any, ids: dict[str, Any], name: str = "") -> Any:
    """The example with an id of the installation's wherever it has one."""
    if isinstance(example, dict):
        return {each: with_ids(below, ids, each) for each, below in example.items()}
    if isinstance(example, list):
        return [with_ids(each, ids, name) for each in example]
    return str(ids[name]) if example == SOME_ID else example


def test_every_example_is_taken_once_its_ids_are_the_installations_own(house: Installation, sigtuna: Installation) -> None:
    swedish, english = (house.client().get(f"{API}/openapi.{code}.json").get_json() for code in ("sv", "en"))
    assert shown(swedish) == shown(english)
    examples = Examples(house, english, set(shown(english)))
    for topic in (_registers, _people, _referrals, _notices, _attendance, _imports, _surveys, _duplicates, _webhooks):
        topic(examples)
    _a_guardian(examples, sigtuna)
    _protected(examples)
    assert set() == examples.left


def _registers(they: Examples) -> None:
    send = partial(they.send, token=they.house.admin)
    organiser = send("POST /organisations")["id"]
    they.before("PUT", f"/organisations/{organiser}/name", {"name": "Ett annat namn"}, 1)
    send("PUT /organisations/{organisation_id}", version=2, organisation_id=organiser)
    send("PUT /organisations/{organisation_id}/name", version=3, organisation_id=organiser)
    unit = send("POST /organisations/{organisation_id}/school-units", organisation_id=organiser)["id"]
    they.before("PUT", f"/school-units/{unit}/name", {"name": "Ett annat namn"}, 1)
    send("PUT /school-units/{school_unit_id}", version=2, school_unit_id=unit)
    they.before("PUT", f"/school-units/{unit}/name", {"name": "Ett annat namn"}, 3)
    send("PUT /school-units/{school_unit_id}/name", version=4, school_unit_id=unit)
    they.before("PUT", f"/school-units/{unit}/school-forms", {"school_forms": ["gymnasieskola"]}, 5)
    send("PUT /school-units/{school_unit_id}/school-forms", version=6, school_unit_id=unit)
    other = they.house.new_school("independent", "3000000041", "30000041")
    send("PUT /school-units/{school_unit_id}/organisation", version=7, school_unit_id=unit, organisation_id=other.organiser_id)
    area = send("POST /school-areas")["id"]
    send("PUT /school-units/{school_unit_id}/school-area", version=8, school_unit_id=unit, area_id=area)
    send("PUT /school-areas/{area_id}/name", version=1, area_id=area)
    send("PUT /school-areas/{area_id}/end", version=2, area_id=area)
    send("POST /school-units/{school_unit_id}/closure", version=9, school_unit_id=unit, successors=other.unit_id)
    send("POST /organisations/{organisation_id}/end", version=4, organisation_id=organiser, successor=other.organiser_id)


def _people(they: Examples) -> None:
    send, school = partial(they.send, token=they.house.admin), they.house.schools[MUNICIPAL]
    person = send("POST /people", organisation_id=school.organiser_id)["id"]
    they.before("PUT", f"/people/{person}/role", {"role": "coordinator"}, 1)
    send("PUT /people/{person_id}/role", version=2, person_id=person, organisation_id=school.organiser_id)
    token = send("POST /tokens", person_id=person, school_unit_ids=school.unit_id)
    send("POST /tokens/{token_id}/rotation", version=1, token_id=token["id"])


def _referrals(they: Examples) -> None:
    team, school = they.house.staff[Role.COORDINATOR], they.house.schools[MUNICIPAL]
    one = they.send("POST /referrals", school.token, school_unit_id=school.unit_id)
    asked = they.send("POST /referrals/{referral_id}/completion-request", team, one["version"], referral_id=one["id"])
    told = they.send("POST /referrals/{referral_id}/completion", school.token, asked["version"], referral_id=one["id"])
    file = they.send("POST /referrals/{referral_id}/attachments", school.token, referral_id=one["id"])
    they.send("POST /attachments/{attachment_id}/versions", school.token, file["version"], attachment_id=file["id"])
    they.send("POST /referrals/{referral_id}/acceptance", team, told["version"], referral_id=one["id"])
    other = they.house.sent()
    they.send("POST /referrals/{referral_id}/decline", team, other["version"], referral_id=other["id"])


def _notices(they: Examples) -> None:
    school, officer = they.house.schools[MUNICIPAL], they.house.staff[Role.ATTENDANCE_OFFICER]
    notice = they.send("POST /absence-notices", school.token, school_unit_id=school.unit_id)["id"]
    send = partial(they.send, notice_id=notice)
    send("POST /absence-notices/{notice_id}/attachments", school.token)
    version = they.version(f"/absence-notices/{notice}", officer)
    version = send("POST /absence-notices/{notice_id}/responsibility", officer, version)["version"]
    version = send("POST /absence-notices/{notice_id}/follow-ups", officer, version)["version"]
    referral = they.house.sent()["id"]
    version = send("POST /absence-notices/{notice_id}/referral", officer, version, referral_id=referral)["version"]
    send("POST /absence-notices/{notice_id}/closure", officer, version)
    waiting = they.house.post("/absence-notices", school.token, absence_notice(they.house, MUNICIPAL, investigation={"given": "missing"})).get_json()
    they.send("POST /absence-notices/{notice_id}/investigation", school.token, waiting["version"], notice_id=waiting["id"])
    begun = they.send("POST /investigation-notices", school.token, school_unit_id=school.unit_id)
    they.send("POST /investigation-notices/{notice_id}/end", school.token, begun["version"], notice_id=begun["id"])


def _attendance(they: Examples) -> None:
    school = they.house.schools[MUNICIPAL]
    week = f"?school_unit_id={school.unit_id}&first_day=2021-02-01&last_day=2021-02-07"
    they.send("POST /attendance-reports", school.token, query=week)
    they.send("POST /attendance-goals", they.house.staff[Role.TEAM_LEAD])


def _imports(they: Examples) -> None:
    issued = {"person_id": str(they.house.people[Role.TEAM_LEAD]), "may_import": True, "expires_on": str(they.house.tomorrow)}
    lead = they.before("POST", "/tokens", issued)["token"]
    one = they.send("POST /imports", lead, query="?source=prorenata")["id"]
    loop, send = ImportLoop(they.house.intake, read_history), partial(they.send, token=lead, import_id=one)
    while loop.turn() < 1:
        continue
    send("POST /imports/{import_id}/start", version=they.version(f"/imports/{one}", lead))
    send("POST /imports/{import_id}/cancellation", version=they.version(f"/imports/{one}", lead))
    send("POST /imports/{import_id}/resumption", version=they.version(f"/imports/{one}", lead))


def _surveys(they: Examples) -> None:
    lead, school = they.house.staff[Role.TEAM_LEAD], they.house.schools[MUNICIPAL]
    draft = they.send("POST /surveys", lead)
    they.send("PUT /surveys/{survey_id}", lead, draft["version"], survey_id=draft["id"])
    now = survey(they.house)
    send = partial(they.send, survey_id=now["id"])
    invited = send("POST /surveys/{survey_id}/invitations", lead, now["version"], school_unit_id=school.unit_id, organiser_id=school.organiser_id)
    reminded = send("POST /surveys/{survey_id}/reminders", lead, invited["version"])
    send("POST /surveys/{survey_id}/closure", lead, reminded["version"])
    they.send("POST /survey-figures", lead)


def _duplicates(they: Examples) -> None:
    pupil, team = Pupil(), they.house.staff[Role.COORDINATOR]
    newer = [sent_and_compared(they.house, pupil, number) for number in (1, 2)][-1]
    (pair,) = [each for each in they.house.get("/possible-duplicates", team).get_json()["items"] if each["newer"]["id"] == newer["id"]]
    they.send("POST /possible-duplicates/{pair_id}/verdict", team, pair["version"], pair_id=pair["id"], right=newer["id"])


def _webhooks(they: Examples) -> None:
    they.send("POST /webhooks", they.house.schools[MUNICIPAL].token)


def _protected(they: Examples) -> None:
    """Last: the pupil of the examples is protected from then on."""
    lead, house = they.house.staff[Role.TEAM_LEAD], they.house
    handlers = house.people[Role.TEAM_LEAD]
    they.send("POST /protected-referrals", lead, school_unit_id=house.schools[MUNICIPAL].unit_id, handlers=handlers)
    one = house.sent()
    they.send("POST /referrals/{referral_id}/security-marking", lead, one["version"], referral_id=one["id"], handlers=handlers)


def _a_guardian(they: Examples, sigtuna: Installation) -> None:
    """Where the municipality has her road; she tells of a pupil of its own."""
    client, unit = guardian(sigtuna).client, sigtuna.schools[MUNICIPAL].unit_id
    hers = replace(they, house=sigtuna)
    one = hers.send("POST /guardian-referrals", "", client=client, school_unit_id=unit)
    own = sigtuna.get(f"/referrals/{one['id']}", sigtuna.staff[Role.COORDINATOR]).get_json()
    asked = {"missing": ["noticed"], "note": None}
    sigtuna.post(f"/referrals/{one['id']}/completion-request", sigtuna.staff[Role.COORDINATOR], asked, own["version"])
    answered = hers.send("POST /guardian-referrals/{referral_id}/answer", "", own["version"] + 1, client, referral_id=one["id"])
    hers.send("POST /guardian-referrals/{referral_id}/school-agreement", "", answered["version"], client, referral_id=one["id"])
    team, earlier = sigtuna.staff[Role.COORDINATOR], _earlier(hers)
    said_by = sigtuna.get(f"/referrals/{earlier.id}", team).get_json()["guardians"][0]["id"]
    hers.send("POST /referrals/{referral_id}/school-agreement", team, earlier.version, referral_id=earlier.id, guardian_id=said_by)


def _earlier(hers: Examples) -> Referral:
    """Another guardian's, received before the day of the example on which she agrees."""
    example = shown(hers.described)["POST /guardian-referrals"][JSON]["whole"]["value"]
    body = GuardianReferralBody().load(with_ids(example, {"school_unit_id": hers.house.schools[MUNICIPAL].unit_id}))
    said = {name: told for name, told in body.items() if name not in CLAIMED_DAYS}
    return hers.house.intake.receive_referral(**said, by=Act(uuid4(), Role.GUARDIAN, None, date(2021, 6, 1), uuid4()))
