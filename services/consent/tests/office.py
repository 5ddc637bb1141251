"""Consent on a real PostgreSQL, with cases whose referrals were accepted and people of every role, for service tests."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from services.consent.application import ConsentApplication
from services.consent.workings import build
from shared.contracts.fact import FactRecord
from shared.contracts.intake import Guardian, ReferralAccepted, TokenIssued
from shared.eventlog.keyring import Keyring
from shared.eventlog.sealed import SealedValue, seal
from shared.messaging.workings import Workings
from shared.runtime.settings import Settings
from shared.vocabulary.calendar import today
from shared.vocabulary.codes import OrganiserKind, Role, SchoolForm, SecurityMarking, Sex
from shared.vocabulary.ids import case_id_of, consent_id_of
from shared.web.identity import Identity
from shared.web.session import COOKIE, Sessions, make_session_keys
from tests.catching_up import catch_up
from tests.databases import PASSWORD, Home

API = "/consent/api/v1"
SCOPE = [
    {"actor": "school", "information": "attendance"},
    {"actor": "bup", "information": "attendance"},
    {"actor": "bup", "information": "health"},
]
PUPIL_NAME, GUARDIAN_NAMES = "Robin Exempelsson", ("Kim Exempelsson", "Alex Påhittad")


@dataclass(frozen=True)
class File:
    """One case's consent and those who sign it."""

    case_id: UUID
    pupil_id: UUID
    guardians: tuple[UUID, ...]

    @property
    def consent_id(self) -> UUID:
        """Where the consent stands."""
        return consent_id_of(self.case_id)

    @property
    def path(self) -> str:
        """Its address in the API."""
        return f"/consents/{self.consent_id}"


@dataclass
class Office:
    """The service, its clients and what other services tell it."""

    workings: Workings
    settings: Settings
    keyring: Keyring
    sessions: Sessions
    tokens: dict[Role, str] = field(default_factory=dict)
    positions: Any = field(default_factory=lambda: count(1))

    @property
    def consents(self) -> ConsentApplication:
        """The application."""
        assert isinstance(self.workings.log, ConsentApplication)
        return self.workings.log

    def tell(self, source: str, fact: Any, on: date | None = None) -> None:
        """A fact of another service arrives, as its follower hands it on."""
        record = FactRecord(
            source, next(self.positions), uuid4(), datetime.now(UTC), on or today(), None, uuid4(), "coordinator", None, uuid4(), fact
        )
        with self.workings.database.transaction():
            self.workings.reactions[source](record)

    def accepted(self, age: int = 11, guardians: int = 2) -> File:
        """A referral was accepted, so a consent is open."""
        pupil_id, referral_id = self.keyring.pupil_of(uuid4().hex), uuid4()
        who = [Guardian(uuid4(), self._sealed(pupil_id, name), self._sealed(pupil_id, "018-727 00 00")) for name in GUARDIAN_NAMES[:guardians]]
        fact = ReferralAccepted(
            referral_id=referral_id,
            case_id=case_id_of(referral_id),
            pupil_id=pupil_id,
            registry_number="UBN-2021-00001",
            organiser_id=uuid4(),
            organiser_kind=OrganiserKind.MUNICIPAL,
            school_unit_id=uuid4(),
            school_form=SchoolForm.COMPULSORY,
            school_year=5,
            sex=Sex.BOY,
            age=age,
            security_marking=SecurityMarking.NONE,
            pupil_name=self._sealed(pupil_id, PUPIL_NAME),
            guardians=tuple(who),
            received_on=today(),
        )
        self.tell("intake", fact)
        return File(fact.case_id, pupil_id, tuple(each.guardian_id for each in who))

    def asked(self, **options: Any) -> File:
        """A consent whose signatories have been asked."""
        file = self.accepted(**options)
        self.sent(f"{file.path}/request", {"scope": SCOPE})
        return file

    def granted(self, **options: Any) -> File:
        """A consent that all guardians have said yes to."""
        file = self.asked(**options)
        for guardian in file.guardians:
            self.sent(f"{file.path}/answers", {"signatory_id": str(guardian), "answer": "granted", "how": "paper"})
        return file

    def client(self) -> FlaskClient:
        """A browser or program of its own."""
        assert self.workings.flask is not None
        return self.workings.flask.test_client()

    def guardian(self, file: File, place: int = 0) -> FlaskClient:
        """A browser where one of the guardians is signed in."""
        return self.signed_in(Identity(uuid4(), Role.GUARDIAN, case_id=file.case_id, signatory_id=file.guardians[place], name=GUARDIAN_NAMES[place]))

    def signed_in(self, identity: Identity) -> FlaskClient:
        """A browser where somebody is signed in."""
        client = self.client()
        client.set_cookie(COOKIE, self.sessions.issue(identity))
        return client

    def get(self, path: str, role: Role = Role.COORDINATOR, **arguments: Any) -> TestResponse:
        """Read by token."""
        return self.client().get(API + path, headers={"Authorization": f"Bearer {self.tokens[role]}"}, query_string=arguments)

    def post(self, path: str, body: Any, role: Role = Role.COORDINATOR, **headers: str) -> TestResponse:
        """Send a command by token, under a new Idempotency-Key unless one is given as a header."""
        more = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client().post(
            API + path, json=body, headers={"Authorization": f"Bearer {self.tokens[role]}", "Idempotency-Key": str(uuid4()), **more}
        )

    def sent(self, path: str, body: Any, role: Role = Role.COORDINATOR) -> dict[str, Any]:
        """The answer to a command that was carried out."""
        response = self.post(path, body, role)
        assert response.status_code == 201, response.text
        answer: dict[str, Any] = response.get_json()
        return answer

    def close(self) -> None:
        """Let go of the databases."""
        for each in (self.workings.database.close, *self.workings.closing):
            each()

    def _sealed(self, pupil_id: UUID, words: str) -> SealedValue:
        return seal(f'"{words}"'.encode(), subject_key=self.keyring.key(pupil_id), subject=pupil_id, stream=uuid4(), version=1, field="name")


def open_office(home: Home, keyring: Keyring, folder: Path) -> Office:
    """Build consent, with a token for each role; its tables follow each save at once."""
    for name, content in (("password", PASSWORD), ("master-key", home.master_key.hex())):
        (folder / name).write_text(content)
    private, public = make_session_keys(folder)
    settings = Settings(
        profile="demo",
        postgres_port=home.server.port,
        database_prefix=home.prefix,
        database_password_file=folder / "password",
        master_key_file=folder / "master-key",
        session_private_key_file=private,
        session_public_key_file=public,
    )
    workings = build(settings)
    assert workings.log is not None
    workings.log.saved.append(lambda: catch_up(workings))
    office = Office(workings, settings, keyring, Sessions.from_settings(settings))
    for role in Role:
        office.tokens[role] = give_token(office, role)
    return office


def give_token(office: Office, role: Role, may_import: bool | None = None) -> str:
    """An API token of a role, made known as intake does; a team lead's may import."""
    token = f"only-in-tests-{uuid4()}"
    importer = role is Role.TEAM_LEAD if may_import is None else may_import
    hashed = hashlib.sha256(token.encode()).hexdigest()
    office.tell("intake", TokenIssued(uuid4(), hashed, uuid4(), role, None, importer, today() + timedelta(days=1)))
    return token


def pairs(scope: Sequence[dict[str, str]]) -> set[tuple[str, str]]:
    """A scope of the API as pairs."""
    return {(each["actor"], each["information"]) for each in scope}
