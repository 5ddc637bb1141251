"""Casework on a real PostgreSQL, with people of every role and cases in every state, for service tests."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from services.casework.application import Casework
from services.casework.workings import build
from shared.contracts.consent import ConsentGranted, ConsentRequested, ConsentWithdrawn, Share
from shared.contracts.fact import FactRecord
from shared.contracts.intake import (
    Guardian,
    OrganiserRegistered,
    PersonRegistered,
    ReferralAccepted,
    ReferralReceived,
    ReferralReceivedUntold,
    SchoolTold,
    SchoolUnitRegistered,
    SecurityMarked,
    TokenIssued,
)
from shared.eventlog.keyring import Keyring
from shared.eventlog.sealed import SealedValue, seal
from shared.messaging.calls import DEADLINE, NoAnswer
from shared.messaging.evidence import Answer
from shared.messaging.workings import Workings
from shared.proof.tests.small_town import SmallLog
from shared.runtime.settings import Settings
from shared.runtime.signing import new_signing_key
from shared.vocabulary.calendar import today
from shared.vocabulary.codes import Actor, Information, OrganiserKind, Referrer, Role, SchoolForm, SecurityMarking, Sex, SignatoryKind
from shared.vocabulary.ids import case_id_of, consent_id_of
from shared.web.identity import Identity
from shared.web.session import COOKIE, Sessions, make_session_keys
from tests.catching_up import catch_up
from tests.databases import PASSWORD, Home

API = "/casework/api/v1"
RECEIVED = date(2020, 8, 3)
PUPIL_NAME, GUARDIAN_NAMES = "Robin Exempelsson", ("Kim Exempelsson", "Alex Påhittad")
SCOPE = tuple(
    Share(actor, information) for actor in (Actor.BUP, Actor.SOCIAL_SERVICES) for information in (Information.ATTENDANCE, Information.HEALTH)
)
ANNA, BO, LENA, GUN = (UUID(int=number) for number in (101, 102, 103, 104))
PEOPLE = {
    ANNA: (Role.COORDINATOR, "Anna Andersson"),
    BO: (Role.COORDINATOR, "Bo Berg"),
    LENA: (Role.TEAM_LEAD, "Lena Lind"),
    GUN: (Role.AUDITOR, "Gun Gren"),
}


def knows_nothing(service: str, case_id: str) -> dict[str, Any]:
    """What a service shows of a case that its log has nothing of."""
    return vars(Answer(SmallLog(service).evidence(UUID(case_id)).text, [], {}))


@dataclass
class ConsentAtHand:
    """The consent service as casework meets it: says yes with a permit, says no, or says nothing."""

    refuses: str = ""
    silent: bool = False
    asked: list[Mapping[str, Any]] = field(default_factory=list)

    def call(self, service: str, method: str, payload: Mapping[str, Any], timeout: float = DEADLINE) -> Any:
        """Answer issue_permit; or, as other services too, that nobody has looked there and that nothing is known of a case."""
        if method in ("looks", "evidence_of"):
            if self.silent:
                raise NoAnswer(f"{service}.{method}: no answer in time")
            return {"looks": [], "total": 0} if method == "looks" else knows_nothing(service, payload["case_id"])
        assert (service, method) == ("consent", "issue_permit")
        self.asked.append(payload)
        if self.silent:
            raise NoAnswer("consent.issue_permit: no answer in time")
        if self.refuses:
            return {"refused": self.refuses}
        return {"permit_id": str(uuid4()), "consent_version": 3, "valid_until": (datetime.now(UTC) + timedelta(seconds=30)).isoformat()}


@dataclass(frozen=True)
class File:
    """One case, as other services know it."""

    case_id: UUID
    pupil_id: UUID
    guardians: tuple[UUID, ...]
    registry_number: str

    @property
    def path(self) -> str:
        """Its address in the API."""
        return f"/cases/{self.case_id}"


@dataclass
class Desk:
    """The service, its clients, and what other services tell it."""

    workings: Workings
    settings: Settings
    keyring: Keyring
    consent: ConsentAtHand
    sessions: Sessions
    tokens: dict[UUID, str] = field(default_factory=dict)
    positions: Any = field(default_factory=lambda: count(1))

    @property
    def casework(self) -> Casework:
        """The application."""
        assert isinstance(self.workings.log, Casework)
        return self.workings.log

    def tell(self, source: str, fact: Any, on: date = RECEIVED) -> None:
        """A fact of another service arrives, as its follower hands it on."""
        record = FactRecord(source, next(self.positions), uuid4(), datetime.now(UTC), on, None, LENA, "team-lead", None, uuid4(), fact)
        with self.workings.database.transaction():
            self.workings.reactions[source](record)

    def queued(self, marking: SecurityMarking = SecurityMarking.NONE) -> File:
        """A case in the queue."""
        file = self.unannounced()
        self.tell("intake", self.acceptance_of(file, marking))
        return file

    def accepted_again(self, file: File, marking: SecurityMarking = SecurityMarking.NONE) -> File:
        """Another case of the same pupil, in the queue."""
        other = replace(self.unannounced(), pupil_id=file.pupil_id, guardians=file.guardians)
        self.tell("intake", self.acceptance_of(other, marking))
        return other

    def referred_again(self, file: File, marking: SecurityMarking) -> UUID:
        """Another referral on the same pupil, which nobody has answered."""
        referral_id = uuid4()
        number = f"UBN-2020-{next(self.positions):05}"
        self.tell("intake", ReferralReceived(**_received(referral_id, file.pupil_id, number), referrer=Referrer.PRINCIPAL, security_marking=marking))
        return referral_id

    def keep_from_school(self, file: File) -> None:
        """Intake tells that a guardian has sent the case's referral, and that the school doesn't know."""
        told = _received(UUID(int=int(file.registry_number[-5:])), file.pupil_id, file.registry_number)
        self.tell("intake", ReferralReceivedUntold(**told, referrer=Referrer.GUARDIAN, security_marking=SecurityMarking.NONE, school_knows=False))

    def tell_school(self, file: File) -> None:
        """Intake tells that the guardian has agreed that the school knows."""
        self.tell("intake", SchoolTold(UUID(int=int(file.registry_number[-5:])), file.case_id))

    def mark(self, file: File, marking: SecurityMarking) -> None:
        """Intake tells how the identity of an accepted referral's pupil is protected now."""
        self.tell("intake", SecurityMarked(UUID(int=int(file.registry_number[-5:])), file.case_id, marking))

    def unannounced(self) -> File:
        """A case that casework has not heard of."""
        number = next(self.positions)
        return File(case_id_of(UUID(int=number)), self.keyring.pupil_of(uuid4().hex), (uuid4(), uuid4()), f"UBN-2020-{number:05}")

    def acceptance_of(self, file: File, marking: SecurityMarking = SecurityMarking.NONE) -> ReferralAccepted:
        """Intake's fact that the case's referral was accepted."""
        names = zip(file.guardians, GUARDIAN_NAMES, strict=True)
        return ReferralAccepted(
            referral_id=UUID(int=int(file.registry_number[-5:])),
            case_id=file.case_id,
            pupil_id=file.pupil_id,
            registry_number=file.registry_number,
            organiser_id=UUID(int=201),
            organiser_kind=OrganiserKind.MUNICIPAL,
            school_unit_id=UUID(int=202),
            school_form=SchoolForm.COMPULSORY,
            school_year=8,
            sex=Sex.BOY,
            age=14,
            security_marking=marking,
            pupil_name=self.sealed(file.pupil_id, PUPIL_NAME),
            guardians=tuple(Guardian(who, self.sealed(file.pupil_id, name), self.sealed(file.pupil_id, "018-727 00 00")) for who, name in names),
            received_on=RECEIVED,
        )

    def consent_to(self, file: File, scope: tuple[Share, ...] = SCOPE, on: date = RECEIVED) -> None:
        """Both guardians are asked and say yes."""
        ids = (consent_id_of(file.case_id), file.case_id, file.pupil_id)
        self.tell("consent", ConsentRequested(*ids, 1, scope, file.guardians, None), on)
        for number, who in enumerate(file.guardians, start=2):
            self.tell("consent", ConsentGranted(*ids, number, who, SignatoryKind.GUARDIAN, scope, number == 3), on)

    def withdraw(self, file: File, *actors: Actor, on: date = RECEIVED) -> None:
        """A guardian takes the yes back for some actors, or for all."""
        taken = actors or tuple({share.actor for share in SCOPE})
        remaining = tuple(share for share in SCOPE if share.actor not in taken)
        ids = (consent_id_of(file.case_id), file.case_id, file.pupil_id)
        self.tell(
            "consent", ConsentWithdrawn(*ids, 4, file.guardians[0], SignatoryKind.GUARDIAN, tuple(sorted(taken)), remaining, bool(remaining)), on
        )

    def assigned(self, who: UUID = ANNA, **options: Any) -> File:
        """A consented case that a coordinator has."""
        file = self.queued(**options)
        self.consent_to(file)
        self.sent(file, "assignments", {"coordinator_id": str(who), "profession": "socionom", "effective_on": "2020-08-17"}, LENA)
        return file

    def running(self, who: UUID = ANNA, on: date = date(2020, 8, 31), **options: Any) -> File:
        """A case whose intervention runs."""
        file = self.assigned(who, **options)
        self.sent(file, "intervention", {"effective_on": str(on)}, LENA)
        return file

    def sent(self, file: File, what: str, body: Any, who: UUID = ANNA) -> dict[str, Any]:
        """The answer to a command on a case as it stands now."""
        response = self.post(f"{file.path}/{what}", body, who, self.version(file))
        assert response.status_code == 201, response.text
        answer: dict[str, Any] = response.get_json()
        return answer

    def version(self, file: File) -> int:
        """The case's version now."""
        return len(self.casework.story(file.case_id))

    def client(self) -> FlaskClient:
        """A browser or program of its own."""
        assert self.workings.flask is not None
        return self.workings.flask.test_client()

    def signed_in(self, who: UUID, role: Role | None = None) -> FlaskClient:
        """A browser where somebody is signed in."""
        client = self.client()
        known, name = PEOPLE.get(who, (Role.SCHOOL, "Någon"))
        client.set_cookie(COOKIE, self.sessions.issue(Identity(who, role or known, name=name)))
        return client

    def get(self, path: str, who: UUID = ANNA, **arguments: Any) -> TestResponse:
        """Read by token."""
        return self.client().get(API + path, headers={"Authorization": f"Bearer {self.tokens[who]}"}, query_string=arguments)

    def post(self, path: str, body: Any, who: UUID = ANNA, version: int | None = None, **headers: str) -> TestResponse:
        """Send a command by token, under a new Idempotency-Key unless one is given as a header."""
        sent = {"Authorization": f"Bearer {self.tokens[who]}", "Idempotency-Key": str(uuid4())}
        if version is not None:
            sent["If-Match"] = f'"{version}"'
        return self.client().post(API + path, json=body, headers=sent | {name.replace("_", "-"): value for name, value in headers.items()})

    def sealed(self, subject: UUID, words: str) -> SealedValue:
        """Words sealed for somebody, as intake would have."""
        return seal(f'"{words}"'.encode(), subject_key=self.keyring.key(subject), subject=subject, stream=uuid4(), version=1, field="name")

    def close(self) -> None:
        """Let go of the databases."""
        for each in (self.workings.database.close, *self.workings.closing):
            each()


def _received(referral_id: UUID, pupil_id: UUID, registry_number: str) -> dict[str, Any]:
    """What intake tells of every referral that comes in."""
    return {
        "referral_id": referral_id,
        "case_id": case_id_of(referral_id),
        "pupil_id": pupil_id,
        "registry_number": registry_number,
        "organiser_id": UUID(int=201),
        "organiser_kind": OrganiserKind.MUNICIPAL,
        "school_unit_id": UUID(int=202),
        "school_form": SchoolForm.COMPULSORY,
        "school_year": 8,
        "sex": Sex.BOY,
    }


def open_desk(home: Home, keyring: Keyring, folder: Path) -> Desk:
    """Build casework and tell it of organisations, people and tokens; its tables follow each save at once."""
    for name, content in (("password", PASSWORD), ("master-key", home.master_key.hex()), ("checkpoint-key", new_signing_key())):
        (folder / name).write_text(content)
    private, public = make_session_keys(folder)
    settings = Settings(
        profile="demo",
        postgres_port=home.server.port,
        database_prefix=home.prefix,
        database_password_file=folder / "password",
        master_key_file=folder / "master-key",
        checkpoint_key_file=folder / "checkpoint-key",
        session_private_key_file=private,
        session_public_key_file=public,
    )
    consent = ConsentAtHand()
    workings = build(settings, consent)
    workings.database.open()
    assert workings.log is not None
    workings.log.saved.append(lambda: catch_up(workings))
    desk = Desk(workings, settings, keyring, consent, Sessions.from_settings(settings))
    desk.tell("intake", OrganiserRegistered(UUID(int=201), OrganiserKind.MUNICIPAL, "2120003005", "Uppsala kommun"))
    desk.tell("intake", SchoolUnitRegistered(UUID(int=202), UUID(int=201), "10000001", "Ekbackens skola", (SchoolForm.COMPULSORY,), RECEIVED))
    for person_id, (role, name) in PEOPLE.items():
        keyring.make_key(person_id)
        desk.tell("intake", PersonRegistered(person_id, role, None, desk.sealed(person_id, name)))
        give_token(desk, person_id, role)
    for person_id in (ANNA, BO):
        member = {"person_id": str(person_id), "profession": "socionom", "starts_on": "2018-01-01", "capacity": 200}
        assert 201 == desk.post("/team-members", member, LENA).status_code
    return desk


def give_token(desk: Desk, person_id: UUID, role: Role, may_import: bool = True) -> str:
    """An API token for somebody, made known as intake does."""
    token = f"only-in-tests-{uuid4()}"
    hashed = hashlib.sha256(token.encode()).hexdigest()
    desk.tell("intake", TokenIssued(uuid4(), hashed, person_id, role, None, may_import, today() + timedelta(days=1)))
    desk.tokens[person_id] = token
    return token
