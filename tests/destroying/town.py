"""All four services in one process, without a broker: calls go straight to the other's methods, facts straight from log to follower."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from threading import Thread
from typing import Any
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from services.casework.application import Casework
from services.casework.archive.carrying_out import CarryingOut, CarryingOutLoop
from services.casework.workings import build as build_casework
from services.consent.workings import build as build_consent
from services.intake.tests.installation import Installation, install
from services.intake.workings import build as build_intake
from services.statistics.workings import build as build_statistics
from shared.eventlog.act import Act
from shared.eventlog.destroyed import DestroyedKeys, write_list
from shared.messaging.calls import DEADLINE, NoAnswer
from shared.messaging.facts import Facts
from shared.messaging.follower import Follower, Outcome
from shared.messaging.positions import StoredLedger
from shared.messaging.pulling import Pull, pull_directly
from shared.messaging.window import LogWindow
from shared.messaging.workings import Workings
from shared.runtime.destroyed_list import destroyed_keys_of, list_signer_of
from shared.runtime.settings import Settings
from shared.vocabulary import codes
from shared.vocabulary.calendar import today
from shared.vocabulary.codes import Role
from shared.vocabulary.words import DecisionNumber
from shared.web.identity import Identity
from shared.web.session import COOKIE, Sessions
from tests.catching_up import catch_up
from tests.databases import PASSWORD, Home

DECISION = DecisionNumber("UBN-2026-00012 § 14")
CLOSED = date(2020, 12, 18)
NOTE = "Robin ville inte fortsätta."


def said(page: str) -> str:
    """What a page says, whatever marks stand between the words."""
    return re.sub(r"<[^>]*>", "", page)


@dataclass
class Calls:
    """Calls between services, as the broker would bring them; `away` don't answer, and `meanwhile` happens once while an answer is on its way."""

    services: dict[str, Workings] = field(default_factory=dict)
    away: set[str] = field(default_factory=set)
    meanwhile: dict[tuple[str, str], Callable[[], object]] = field(default_factory=dict)

    def call(self, service: str, method: str, payload: Mapping[str, Any], timeout: float = DEADLINE) -> Any:
        """In one transaction of the one who answers, as over RPC."""
        if service in self.away:
            raise NoAnswer(f"{service}.{method}: no answer in time")
        workings = self.services[service]
        with workings.database.transaction():
            answer = workings.rpc[method](**payload)
        elsewhere = Thread(target=self.meanwhile.pop((service, method), lambda: None))  # somebody else: not in the caller's transaction
        elsewhere.start()
        elsewhere.join()
        return answer

    def stop(self) -> None:
        """Nothing to stop."""


@dataclass
class Town:
    """The services, their people, and one pupil's way through them."""

    home: Home
    folder: Path
    intake: Installation
    calls: Calls
    services: dict[str, Workings]
    settings: Settings

    @property
    def casework(self) -> Casework:
        """The application that destroys."""
        log = self.services["casework"].log
        assert isinstance(log, Casework)
        return log

    @property
    def destroying(self) -> CarryingOut:
        """What casework's loop runs."""
        loop = next(each for each in self.services["casework"].loops if isinstance(each, CarryingOutLoop))
        return loop._carrying_out

    @property
    def destroyed(self) -> DestroyedKeys:
        """The list outside the databases."""
        found = destroyed_keys_of(self.settings)
        assert found is not None, "the town has a list"
        return found

    def flow(self) -> None:
        """Let every fact reach everybody, and every table its log."""
        moved = True
        while moved:
            before = self._heads()
            for workings in self.services.values():
                if workings.log is not None:
                    catch_up(workings)
                for source, reaction in workings.reactions.items():
                    ledger = StoredLedger(workings.database, workings.name, source)
                    assert Follower(ledger, source, reaction).catch_up(self.pull(source)) is Outcome.CAUGHT_UP
            moved = self._heads() != before

    def pull(self, source: str) -> Pull:
        """A way to a service's facts, straight from its log."""
        other = self.services[source]
        assert other.log is not None, "only services with a log are followed"
        return pull_directly(Facts(source, LogWindow(other.log), other.published))

    def catch_up_alone(self) -> None:
        """Let every service's tables reach its own log, while nobody follows anybody, as after a restore."""
        for workings in self.services.values():
            if workings.log is not None:
                catch_up(workings)

    def _heads(self) -> list[Any]:
        return [workings.log.recorder.max_notification_id() for workings in self.services.values() if workings.log is not None]

    def act(self, who: Role, on: date, actor: UUID | None = None) -> Act:
        """Somebody does something on a day."""
        return Act(actor=actor or self.intake.people[who], role=who, organisation=None, effective_on=on, correlation=uuid4())

    def accepted(self, number: str, name: str = "Robin", received: date = date(2020, 8, 3), file: bytes = b"") -> UUID:
        """A pupil's referral is sent, perhaps with a file, and accepted; returns the case."""
        body = self.intake.referral()
        pupil = {**body["pupil"], "identity_number": number, "given_name": name}
        days = [{"code": each["code"], "done_on": "2020-06-01"} for each in body["preconditions"]]
        absence = {**body["absence"], "since": "2020-03-01"}
        sent = self.intake.sent(pupil=pupil, preconditions=days, absence=absence, effective_on=received.isoformat())
        if file:
            school = next(iter(self.intake.schools.values()))
            headers = {"Authorization": f"Bearer {school.token}", "Idempotency-Key": str(uuid4()), "Content-Type": "application/pdf"}
            self.client("intake").post(f"/intake/api/v1/referrals/{sent['id']}/attachments", data=file, headers=headers)
        accepting = self.intake.staff[Role.TEAM_LEAD]
        answer = self.intake.post(f"/referrals/{sent['id']}/acceptance", accepting, {}, sent["version"])
        assert answer.status_code == 200, answer.text
        self.flow()
        return UUID(sent["case_id"])

    def declined(self, number: str, on: date = date(2020, 8, 20)) -> UUID:
        """A pupil's referral is sent and declined on a day, and casework hasn't heard of it yet; returns the referral."""
        days = [{"code": each["code"], "done_on": "2020-06-01"} for each in self.intake.referral()["preconditions"]]
        pupil = {**self.intake.referral()["pupil"], "identity_number": number}
        absence = {**self.intake.referral()["absence"], "since": "2020-03-01"}
        sent = self.intake.sent(pupil=pupil, preconditions=days, absence=absence, effective_on=on.isoformat())
        because: dict[str, Any] = {"reason": codes.DeclineReason.OTHER_ACTOR, "note": NOTE}
        self.intake.intake.decline_referral(referral_id=UUID(sent["id"]), expected=sent["version"], by=self.act(Role.TEAM_LEAD, on), **because)
        return UUID(sent["id"])

    def closed(self, number: str = "20130101TF01", name: str = "Robin", on: date = CLOSED, file: bytes = b"") -> UUID:
        """A pupil's case from referral to closure; returns the case."""
        return self.close(self.accepted(number, name, file=file), on)

    def close(self, case_id: UUID, on: date = CLOSED) -> UUID:
        """End a case that never started."""
        self.casework.close_case(case_id, codes.Outcome.NOT_BACK, codes.ClosureReason.NEVER_STARTED, None, NOTE, self.act(Role.TEAM_LEAD, on))
        self.flow()
        return case_id

    def pupil(self, case_id: UUID) -> UUID:
        """Whose case it is."""
        row = self.services["casework"].database.row("SELECT pupil_id FROM case_file WHERE case_id = %s", (case_id,))
        assert row is not None
        found: UUID = row["pupil_id"]
        return found

    def approved(self, case_id: UUID, days_ago: int = 14) -> UUID:
        """The file's destruction is proposed and approved so many days ago; returns the pupil."""
        return self.approved_of(self.pupil(case_id), days_ago)

    def approved_of(self, pupil: UUID, days_ago: int = 14) -> UUID:
        """The same, of a pupil who may have no case."""
        on = today() - timedelta(days=days_ago)
        archive = self.casework.archive
        archive.propose(pupil, DECISION, self.act(Role.ARCHIVIST, on))
        archive.approve(pupil, self.act(Role.TEAM_LEAD, on), expected=2)
        self.flow()
        return pupil

    def begun(self, case_id: UUID) -> UUID:
        """The destruction has begun, and nothing is destroyed yet; returns the pupil."""
        pupil = self.approved(case_id)
        self.casework.archive.begin(pupil, self.act(Role.ARCHIVIST, today()), expected=3)
        self.flow()
        return pupil

    def destroy(self, case_id: UUID) -> UUID:
        """The whole way; returns the pupil."""
        pupil = self.begun(case_id)
        assert 1 == self.destroying.run_once(today())
        self.flow()
        self.destroying.run_once(today())
        self.flow()
        return pupil

    def get(self, service: str, path: str, role: Role, **arguments: Any) -> TestResponse:
        """Read the API as a role, by the token that intake has told everybody of."""
        token = self.intake.staff.get(role) or next(iter(self.intake.schools.values())).token
        return self.client(service).get(f"/{service}/api/v1{path}", headers={"Authorization": f"Bearer {token}"}, query_string=arguments)

    def page(self, service: str, path: str, role: Role, organisation: UUID | None = None) -> TestResponse:
        """Read a page as a role, in a browser."""
        client = self.client(service)
        person = self.intake.people.get(role) or next(iter(self.intake.schools.values())).person_id
        client.set_cookie(COOKIE, Sessions.from_settings(self.settings).issue(Identity(person, role, organisation, name="Någon")))
        return client.get(f"/{service}{path}", headers={"Accept": "text/html"})

    def client(self, service: str) -> FlaskClient:
        """A browser or program of its own."""
        flask = self.services[service].flask
        assert flask is not None
        return flask.test_client()

    def reopened(self) -> None:
        """Start every service anew, as after a restart, on the same databases."""
        self.close_all()
        self.services = build_services(self.settings, self.calls)
        self.intake.workings = self.services["intake"]
        log = self.intake.workings.log
        assert log is not None, "intake has a log"
        log.saved.append(lambda: catch_up(self.intake.workings))

    def close_all(self) -> None:
        """Let go of every database."""
        for workings in self.services.values():
            for each in (*workings.closing, workings.database.close):
                each()


def build_services(settings: Settings, calls: Calls, intake: Workings | None = None) -> dict[str, Workings]:
    """The four services, which call each other."""
    services = {
        "intake": intake or build_intake(settings),
        "consent": build_consent(settings),
        "casework": build_casework(settings, calls),
        "statistics": build_statistics(settings),
    }
    calls.services = services
    for each in services.values():
        each.database.open()
    return services


def open_town(home: Home, folder: Path) -> Town:
    """Everything a destruction needs: custodian, list, signing key."""
    key = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "checkpoint.pem").write_bytes(key)
    (folder / "password").write_text(PASSWORD)
    extra = {
        "checkpoint_key_file": folder / "checkpoint.pem",
        "checkpoint_folder": folder / "checkpoints",
        "destroyed_keys_file": folder / "destroyed-keys",
        "custodian_password_file": folder / "password",
        "destroyer_password_file": folder / "password",
    }
    write_list(folder / "destroyed-keys", [], list_signer_of(Settings(checkpoint_key_file=folder / "checkpoint.pem")))
    intake = install(home, folder, **extra)
    calls = Calls()
    town = Town(home, folder, intake, calls, build_services(intake.settings, calls, intake.workings), intake.settings)
    town.flow()
    return town
