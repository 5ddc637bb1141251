"""Intake on a real PostgreSQL, with one municipal and one independent organiser, for service tests."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from services.intake.application import Intake
from services.intake.bootstrap import make_admin
from services.intake.tests.visitor import Visitor
from services.intake.workings import build
from shared.contracts.fact import FactRecord
from shared.messaging.workings import Workings
from shared.runtime.settings import Settings
from shared.vocabulary.calendar import today
from shared.vocabulary.codes import Role
from shared.web.session import Sessions, make_session_keys
from tests.catching_up import catch_up
from tests.databases import PASSWORD, Home

API = "/intake/api/v1"
MUNICIPAL, INDEPENDENT = "municipal", "independent"


@dataclass
class School:
    """An organiser with one school and one member of staff, who has a token."""

    organiser_id: UUID
    unit_id: UUID
    person_id: UUID
    token: str


@dataclass
class Installation:
    """Intake with people of every role; `staff` has a token for each role of the municipality's own."""

    workings: Workings
    settings: Settings
    admin: str
    admin_dsn: str
    schools: dict[str, School] = field(default_factory=dict)
    staff: dict[Role, str] = field(default_factory=dict)
    people: dict[Role, UUID] = field(default_factory=dict)

    @property
    def intake(self) -> Intake:
        """The application."""
        assert isinstance(self.workings.log, Intake)
        return self.workings.log

    nobody: UUID = UUID("00000000-0000-4000-8000-000000000000")

    @property
    def tomorrow(self) -> date:
        """A last day that is good."""
        return today() + timedelta(days=1)

    def uuid(self, text: object) -> UUID:
        """An id of an answer."""
        return UUID(str(text))

    def last_position(self) -> int:
        """Where the log ends."""
        return self.intake.recorder.max_notification_id() or 0

    def dump(self, table: str) -> list[Any]:
        """Everything that is stored in a table, as text."""
        with psycopg.connect(self.admin_dsn) as connection, connection.cursor().copy(f'COPY "{table}" TO STDOUT') as copied:
            return [row.decode(errors="replace") for row in map(bytes, copied)]

    def without_instance(self, response: TestResponse) -> dict[str, Any]:
        """A problem without what is new in every answer."""
        problem: dict[str, Any] = response.get_json()
        return {name: value for name, value in problem.items() if name != "instance"}

    def has_draft(self, draft_id: UUID) -> bool:
        """Whether a draft is kept."""
        return self.workings.database.row("SELECT 1 FROM draft WHERE draft_id = %s", (draft_id,)) is not None

    @contextmanager
    def tables_behind(self) -> Iterator[None]:
        """What is recorded reaches the tables in the end only."""
        following, self.intake.saved[:] = self.intake.saved[:], []
        try:
            yield
        finally:
            self.intake.saved[:] = following
            catch_up(self.workings)

    @property
    def sessions(self) -> Sessions:
        """Reads what the sign-in page has issued."""
        return Sessions.from_settings(self.settings)

    def hear(self, source: str, fact: Any) -> None:
        """A fact of another service arrives."""
        record = FactRecord(source, 1, uuid4(), datetime.now(UTC), today(), None, uuid4(), "service", None, uuid4(), fact)
        self.workings.reactions[source](record)

    def visitor(self, person_id: UUID) -> Visitor:
        """A person who has signed in on the demo's page."""
        return Visitor(self.client()).go("/intake/sign-in").send("/sign-in", person_id=str(person_id))

    def client(self) -> FlaskClient:
        """A browser or program of its own."""
        assert self.workings.flask is not None
        return self.workings.flask.test_client()

    def get(self, path: str, token: str, **arguments: Any) -> TestResponse:
        """Read."""
        return self.client().get(API + path, headers={"Authorization": f"Bearer {token}"}, query_string=arguments)

    def post(self, path: str, token: str, body: Any, version: int | None = None, **headers: str) -> TestResponse:
        """Send a command under a new Idempotency-Key, unless one is given as a header."""
        return self.client().post(API + path, json=body, headers=command_headers(token, version, headers))

    def delete(self, path: str, token: str, version: int | None) -> TestResponse:
        """Take away."""
        return self.client().delete(API + path, headers=command_headers(token, version, {}))

    def referral(self, school: str = MUNICIPAL, **changed: Any) -> dict[str, Any]:
        """A body that is accepted, with what a test changes."""
        return referral_body(self.schools[school].unit_id) | changed

    def new_school(self, kind: str, number: str, code: str) -> School:
        """An organiser of its own for one test, which has sent nothing."""
        return _school(self, kind, number, code)

    def sent(self, school: str = MUNICIPAL, **changed: Any) -> dict[str, Any]:
        """The answer to a referral that was received."""
        response = self.post("/referrals", self.schools[school].token, self.referral(school, **changed))
        assert response.status_code == 201, response.text
        answer: dict[str, Any] = response.get_json()
        return answer


def command_headers(token: str, version: int | None, more: Mapping[str, str]) -> dict[str, str]:
    """The headers of a command."""
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": str(uuid4())}
    if version is not None:
        headers["If-Match"] = f'"{version}"'
    return headers | {name.replace("_", "-"): value for name, value in more.items()}


def referral_body(unit_id: UUID, number: str = "20130101TF01") -> dict[str, Any]:
    """A complete referral for one pupil with two guardians."""
    return {
        "school_unit_id": str(unit_id),
        "referrer": "principal",
        "pupil": {"identity_number": number, "given_name": "Robin", "family_name": "Exempelsson", "sex": "boy", "registered_in": "0380"},
        "guardians": [
            {"given_name": "Kim", "family_name": "Exempelsson", "phone": "018-727 00 00", "email": "kim@exempel.se", "custody": "joint"},
            {"given_name": "Alex", "family_name": "Påhittad", "email": "alex@exempel.se", "identity_number": "197001239297", "custody": "joint"},
        ],
        "school_form": "grundskola",
        "school_year": 5,
        "preconditions": [
            {"code": "noticed", "done_on": "2021-01-18"},
            {"code": "investigated", "done_on": "2021-02-15"},
            {"code": "efforts-begun", "done_on": "2021-03-01"},
        ],
        "measures_needed": False,
        "certificate_is_investigation": False,
        "need": "Robin vågar inte gå hemifrån, och skolan når inte längre fram.",
        "tried": "Kortare dagar och ett lugnt rum.",
        "wishes": ["coordinating"],
        "others": ["bup"],
        "contact": {"name": "Charlie Låtsassson", "phone": "018-727 00 01"},
        "absence": {"since": "2020-11-01", "share_percent": 65, "unreported_percent": 20},
    }


def install(home: Home, folder: Path, **changed: Any) -> Installation:
    """Build intake and register everybody through its own API; its tables follow each save at once."""
    for name, content in (("password", PASSWORD), ("master-key", home.master_key.hex())):
        (folder / name).write_text(content)
    private, public = make_session_keys(folder)
    settings = Settings(
        **{
            "profile": "demo",
            "postgres_port": home.server.port,
            "database_prefix": home.prefix,
            "database_password_file": folder / "password",
            "master_key_file": folder / "master-key",
            "session_private_key_file": private,
            "session_public_key_file": public,
            **changed,
        }
    )
    workings = build(settings)
    workings.database.open()
    assert workings.log is not None
    workings.log.saved.append(lambda: catch_up(workings))
    assert isinstance(workings.log, Intake)
    admin = make_admin(workings.log, "Ada Ministratör", today())
    made = Installation(workings, settings, admin.token, home.admin_dsn("intake"), people={Role.ADMIN: admin.person_id})
    for kind, number, code in ((MUNICIPAL, "1000000001", "10000001"), (INDEPENDENT, "1000000002", "10000002")):
        made.schools[kind] = _school(made, kind, number, code)
    for role in (Role.COORDINATOR, Role.TEAM_LEAD, Role.AUDITOR, Role.ANALYST, Role.ARCHIVIST, Role.ATTENDANCE_OFFICER):
        made.people[role], made.staff[role] = _person(made, role, None)
    made.staff[Role.ADMIN] = made.admin
    return made


def _school(made: Installation, kind: str, number: str, code: str) -> School:
    organiser_id = _new(made, "/organisations", {"kind": kind, "organisation_number": number, "name": f"Huvudman {kind}"})["id"]
    unit = {"code": code, "name": f"Ekbackens skola {kind}", "school_forms": ["grundskola", "gymnasieskola"], "valid_from": "2000-01-01"}
    unit_id = _new(made, f"/organisations/{organiser_id}/school-units", unit)["id"]
    person_id, token = _person(made, Role.SCHOOL, organiser_id)
    return School(UUID(organiser_id), UUID(unit_id), person_id, token)


def _person(made: Installation, role: Role, organisation_id: str | None) -> tuple[UUID, str]:
    person = _new(made, "/people", {"role": role, "organisation_id": organisation_id, "name": f"Kim {role.value.capitalize()}"})
    issued = {"person_id": person["id"], "may_import": role is Role.SCHOOL, "expires_on": str(today() + timedelta(days=1))}
    return UUID(person["id"]), _new(made, "/tokens", issued)["token"]


def _new(made: Installation, path: str, body: dict[str, Any]) -> dict[str, Any]:
    response = made.post(path, made.admin, body)
    assert response.status_code == 201, response.text
    answer: dict[str, Any] = response.get_json()
    return answer
