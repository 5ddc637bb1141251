"""Organisations that have sent something of everything, each with words that only its own matters hold, and askers who want what isn't theirs."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from services.intake.domain.token import TokenLimits
from services.intake.http.attendance.report_file import COLUMNS
from services.intake.tests.attendance_stories import pupil_number
from services.intake.tests.files import PDF
from services.intake.tests.installation import API, Installation, School, command_headers, referral_body
from shared.eventlog.act import act_of_service
from shared.vocabulary.calendar import today
from shared.vocabulary.codes import Role
from shared.vocabulary.ids import service_id_of
from shared.web.identity import Identity
from shared.web.session import COOKIE

RIGHTS = Path(__file__).parents[3] / "tests" / "end_to_end" / "rights.txt"
AN_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_CHANGES_ALWAYS = ("Date", "Narvaro-Correlation", "traceparent", "Content-Length")
_KEPT_FOR_A_MOMENT = re.compile(r"\b(api_token|token_use|person_standing|open_keys?|school_unit JOIN organiser)\b")


@dataclass(frozen=True)
class Way:
    """A method and an address of intake that schools may use."""

    method: str
    rule: str

    @property
    def places(self) -> list[str]:
        """The names of the ids in the address, like referral_id."""
        return re.findall(r"<uuid:(\w+)>", self.rule)

    def address(self, ids: list[str], word: str = "pupil") -> str:
        """With these ids in order."""
        waiting = iter(ids)
        filled = re.sub(r"<uuid:\w+>", lambda _: next(waiting), self.rule)
        return re.sub(r"<\w+>", word, re.sub(r"<int:\w+>", "1", filled))

    @property
    def is_api(self) -> bool:
        return self.rule.startswith(API)


def ways_of_schools() -> list[Way]:
    """Every way in of the rights table that a school may use or that anybody may, and that isn't about signing in or out."""
    found = []
    for line in RIGHTS.read_text(encoding="utf-8").splitlines():
        method, rule, *roles = line.split() if line and not line.startswith("#") else ("", "")
        if (
            rule.startswith("/intake/")
            and {"school", "anybody"} & set(roles)
            and not re.search(r"/(sign-|static|health|metrics|docs|language)", rule)
        ):
            found.append(Way(method, rule))
    return found


@dataclass
class Organisation:
    """An organiser with a school, and what it has sent: ids by what they are ids of, and words that nobody else may read."""

    name: str
    school: School
    ids: dict[str, list[str]] = field(default_factory=dict)
    words: set[str] = field(default_factory=set)

    def keep(self, kind: str, made: str) -> str:
        """One more id of a kind."""
        self.ids.setdefault(kind, []).append(made)
        return made

    @property
    def every_id(self) -> set[str]:
        return {each for ids in self.ids.values() for each in ids}


@dataclass
class Asker:
    """Who asks: an organisation's token or session, with what it may know and what it may not."""

    name: str
    client: FlaskClient
    token: str | None
    form_secret: str
    own: dict[str, list[str]]
    foreign: dict[str, list[str]]
    secrets: set[str]

    def ask(self, way: Way, address: str, body: Any, query: dict[str, str]) -> TestResponse:
        """Send a request of the kind that the way takes."""
        headers = {"If-Match": '"1"', "Idempotency-Key": str(uuid4())} if way.is_api else {"Accept": "text/html"}
        if self.token is not None:
            headers["Authorization"] = f"Bearer {self.token}"
        sent: dict[str, Any] = {"query_string": query, "headers": headers}
        if way.method != "GET" and isinstance(body, bytes):
            sent |= {"data": body, "content_type": "text/csv" if "attendance" in way.rule else "application/pdf"}
        elif way.method != "GET" and way.is_api:
            sent |= {"json": body}
        elif way.method != "GET":
            sent |= {"data": {"csrf_token": self.form_secret, "idempotency_key": str(uuid4()), "version": "1", **flat(body)}}
        return self.client.open(address, method=way.method, **sent)


def flat(body: Any, before: str = "") -> dict[str, str]:
    """A JSON body as the fields of a form."""
    if isinstance(body, bytes):
        return {}
    fields: dict[str, str] = {}
    for name, value in body.items() if isinstance(body, dict) else enumerate(body):
        if isinstance(value, dict | list):
            fields |= flat(value, f"{before}{name}.")
        elif value is not None:
            fields[f"{before}{name}"] = str(value).lower() if isinstance(value, bool) else str(value)
    return fields


def what_is_told(response: TestResponse) -> tuple[int, str, dict[str, str]]:
    """Status, body and headers, with every id alike: what two answers must share to tell nothing."""
    headers = {name: AN_ID.sub("ID", value) for name, value in response.headers.items() if name not in _CHANGES_ALWAYS}
    return response.status_code, AN_ID.sub("ID", response.get_data().decode(errors="replace")), headers


@contextmanager
def counted(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The statements that this thread sends to the database, but for look-ups that are kept for a moment."""
    asked: list[str] = []
    here, execute = threading.get_ident(), psycopg.Cursor.execute

    def counting(cursor: Any, query: Any, *rest: Any, **more: Any) -> Any:
        if threading.get_ident() == here and not _KEPT_FOR_A_MOMENT.search(str(query)):
            asked.append(str(query))
        return execute(cursor, query, *rest, **more)

    with monkeypatch.context() as patched:
        patched.setattr(psycopg.Cursor, "execute", counting)
        yield asked


def plant(house: Installation, name: str, kind: str, number: str, code: str, at: int) -> Organisation:
    """An organisation that has sent something of everything that a school can send."""
    made = Organisation(name, house.new_school(kind, number, code))
    school = made.school
    made.keep("organisation_id", str(school.organiser_id))
    made.keep("school_unit_id", str(school.unit_id))
    made.keep("person_id", str(school.person_id))
    webhook_id = made.keep("webhook_id", _sent(house, "/webhooks", school, {"address": f"https://{name.lower()}.example/narvaro"}))
    made.words.add(f"{name.lower()}.example")
    for message in house.get(f"/webhooks/{webhook_id}/messages", school.token).get_json()["items"]:
        made.keep("message_id", message["id"])
    send_everything(house, made, school, school.unit_id, f"Avskild{name}", at)
    writing = house.visitor(school.person_id).go("/intake/referrals/new").send("/new").address
    made.keep("draft_id", AN_ID.findall(writing)[0])
    address = f"https://{name.lower()}.exempel.se/besked"
    made.words.add(address)
    made.keep("webhook_id", _sent(house, "/webhooks", school, {"address": address}))
    return made


def send_everything(house: Installation, made: Organisation, school: School, unit_id: UUID, word: str, at: int) -> None:
    """A referral with a file, two notices and an attendance report from a school unit, in words of their own."""
    made.words.add(word)
    pupil = {"identity_number": f"20130115TF{at:02}", "given_name": "Robin", "family_name": word}
    referral = bodies(str(unit_id), pupil_number(at), word)
    referral_id = made.keep("referral_id", _sent(house, "/referrals", school, referral["referrals"] | {"pupil": _pupil(pupil, sex="boy")}))
    attached = {"Content-Disposition": f'attachment; filename="{word}.pdf"', **command_headers(school.token, None, {})}
    response = house.client().post(f"{API}/referrals/{referral_id}/attachments", data=PDF, content_type="application/pdf", headers=attached)
    made.keep("attachment_id", response.get_json()["id"])
    made.keep("notice_id", _sent(house, "/absence-notices", school, referral["absence-notices"] | {"pupil": _pupil(pupil)}))
    investigated = referral["investigation-notices"] | {"pupil": pupil}
    made.keep("notice_id", _sent(house, "/investigation-notices", school, investigated))
    week = today() - timedelta(days=14 + 7 * at)
    query = {"school_unit_id": str(unit_id), "first_day": str(week), "last_day": str(week + timedelta(days=6))}
    lines = [f"{pupil_number(50 * at + each)};Robin;{word};grundskola;8;1500;900;600" for each in range(5)]
    sent = house.client().post(
        f"{API}/attendance-reports", query_string=query, data=report(lines), content_type="text/csv", headers=command_headers(school.token, None, {})
    )
    made.keep("report_id", sent.get_json()["id"])
    for path in ("/referrals", "/absence-notices"):
        made.words |= {each["registry_number"] for each in house.get(path, school.token).get_json()["items"]}


def report(lines: list[str]) -> bytes:
    """A file of attendance."""
    return "\n".join([";".join(COLUMNS), *lines, ""]).encode()


def _pupil(pupil: dict[str, str], **more: str) -> dict[str, str]:
    return pupil | {"registered_in": "0380", **more}


def _sent(house: Installation, path: str, school: School, body: dict[str, Any]) -> str:
    response = house.post(path, school.token, body)
    assert response.status_code == 201, response.text
    return str(response.get_json()["id"])


def bodies(unit_id: str, number: str, word: str) -> dict[str, dict[str, Any]]:
    """What each resource takes, from a school unit."""
    school = {"school_unit_id": unit_id, "school_form": "grundskola", "school_year": 5}
    pupil = {"identity_number": number, "given_name": "Robin", "family_name": word, "registered_in": "0380"}
    return {
        "referrals": referral_body(UUID(unit_id), number) | {"need": f"{word} vågar inte gå hemifrån."},
        "absence-notices": {
            **school,
            "pupil": pupil,
            "absence": {"since": "2021-01-11", "share_percent": 60, "unreported_percent": 10},
            "done": f"Samtal om {word}.",
            "contact": {"name": "Charlie Låtsassson", "phone": "018-727 00 01"},
            "investigation": {"given": "attached", "ready_on": "2021-02-15"},
        },
        "investigation-notices": {
            **school,
            "pupil": {name: text for name, text in pupil.items() if name != "registered_in"},
            "begun_on": "2021-02-01",
            "why": f"{word} är borta varje måndag.",
        },
    }


def asker_by_token(house: Installation, name: str, token: str, own: dict[str, list[str]], others: list[Organisation], words: set[str]) -> Asker:
    """A program."""
    return Asker(name, house.client(), token, "", own, _of(others), words)


def asker_by_session(house: Installation, made: Organisation, others: list[Organisation], words: set[str]) -> Asker:
    """A member of an organisation's staff in a browser."""
    identity = Identity(made.school.person_id, Role.SCHOOL, made.school.organiser_id, standing=1)
    client = house.client()
    session = house.sessions.issue(identity)
    client.set_cookie(COOKIE, session)
    known = house.sessions.verify(session)
    assert known is not None
    return Asker(f"{made.name} in a browser", client, None, known.form_secret, made.ids, _of(others), words)


def limited_token(house: Installation, school: School, unit_id: UUID) -> str:
    """A token of a school's for one of its school units only."""
    by = act_of_service(service_id_of("intake"), today())
    _, text = house.intake.issue_token(
        person_id=school.person_id, may_import=False, expires_on=house.tomorrow, limits=TokenLimits(school_units=(unit_id,)), by=by
    )
    return text


def _of(others: list[Organisation]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for each in others:
        for kind, ids in each.ids.items():
            found.setdefault(kind, []).extend(ids)
    return found
