"""A case as the auditor meets it: its story, a verdict that was worked out there and then, why it is so, and a report to file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

import psycopg
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.casework.http.proof_words import verdict
from services.casework.read_models.proof import prove
from services.casework.tests.desk import ANNA, BO, GUARDIAN_NAMES, GUN, LENA, PUPIL_NAME, Desk, File
from shared.eventlog.checkpoints import Checkpoints, Signing
from shared.proof.note import Signer
from shared.vocabulary.codes import Actor, AuditPurpose, Look, Role, SecurityMarking
from shared.web.access.purpose import COOKIE
from shared.web.access.reading import Wanted, looks_seen
from tests.databases import Home

CLOSURE = {"outcome": "not-back", "reason": "moved-to-other-municipality", "effective_on": "2020-11-02"}
ALL_RIGHT, WRONG = "precis de som skrevs in, och ingen saknas", "stämmer inte med det som undertecknades"


@pytest.fixture
def file(desk: Desk) -> File:
    """A case that was closed."""
    made = desk.running()
    desk.sent(made, "closure", CLOSURE)
    return made


def checkpoints(desk: Desk) -> Checkpoints:
    made = desk.workings.checkpoints
    assert made is not None
    return made


def room(desk: Desk, file: File, rest: str = "") -> str:
    answer = desk.signed_in(GUN).get(f"/casework/audit{file.path}{rest}")
    assert 200 == answer.status_code
    return answer.text


@contextmanager
def altered(home: Home, change: str, undo: str, *parameters: object) -> Iterator[None]:
    """A superuser changes the log under the service, and changes it back."""
    with psycopg.connect(home.admin_dsn("casework"), autocommit=True) as superuser:
        superuser.execute("ALTER TABLE log_events DISABLE TRIGGER append_only")
        try:
            superuser.execute(change.encode(), parameters)
            yield
        finally:
            superuser.execute(undo.encode(), parameters)
            superuser.execute("ALTER TABLE log_events ENABLE TRIGGER append_only")


def test_a_case_that_a_checkpoint_covers_is_proven_in_words(desk: Desk, file: File):
    checkpoints(desk).take()
    page = room(desk, file)
    events = len(desk.casework.story(file.case_id))
    newest = checkpoints(desk).newest()
    assert newest is not None
    assert f"Ärendetjänstens {events} händelser om ärendet är {ALL_RIGHT}" in page
    assert str(checkpoints(desk).signing.signer.public) in page
    assert newest.note.split("\n")[2] in page
    for told in (file.registry_number, PUPIL_NAME, "Ärendet avslutades", "Vad provet inte visar", "Kontrollpunkten har inte lämnats ut"):
        assert told in page


def test_what_came_after_the_checkpoint_is_told_to_be_unsigned(desk: Desk):
    file = desk.running()
    checkpoints(desk).take()
    before = len(desk.casework.story(file.case_id))
    desk.sent(file, "closure", CLOSURE)
    after = len(desk.casework.story(file.case_id))
    page = room(desk, file)
    assert f"De {before} första av ärendetjänstens {after} händelser om ärendet är precis de som skrevs in." in page
    newer = after - before
    assert (f"{newer} händelser i ärendet har kommit efter den" if newer > 1 else "En händelse i ärendet har kommit efter den") in page


def test_a_case_that_is_newer_than_the_checkpoint_waits_for_the_next(desk: Desk):
    checkpoints(desk).take()
    file = desk.queued()
    assert "Ärendet är nyare än den senaste kontrollpunkten." in room(desk, file)


@pytest.mark.parametrize("later", [False, True], ids=["at its checkpoint", "after more events"])
def test_a_changed_byte_is_named(desk: Desk, home: Home, file: File, later: bool):
    checkpoints(desk).take()
    if later:
        desk.queued()
        while desk.workings.trees.grow():
            continue
    change = "UPDATE log_events SET recorded_at = recorded_at - interval '1 microsecond' WHERE originator_id = %s AND originator_version = 3"
    with altered(home, change, change.replace(" - ", " + "), file.case_id):
        page = room(desk, file)
    assert WRONG in page
    assert re.search(r"Händelse 3, plats \d+ i loggen, är ändrad\. Den är inte den som skrevs in\.", page)
    assert ALL_RIGHT in room(desk, file)


def test_a_checkpoint_by_another_key_is_no_verdict_and_no_alarm(desk: Desk, file: File):
    checkpoints(desk).take()
    proof = prove(desk.workings.trees, Signing(Signer("127.0.0.1", Ed25519PrivateKey.generate())), file.case_id)
    assert (False, ()) == (proof.holds, proof.findings)
    assert ("annan nyckel" in verdict(proof)[0], "warn") == (True, verdict(proof)[1])


def test_nothing_is_proven_where_nothing_is_signed(desk: Desk, file: File):
    assert "Inget är undertecknat än" in verdict(prove(desk.workings.trees, None, file.case_id))[0]


def test_a_cut_off_end_is_seen(desk: Desk, home: Home, file: File):
    checkpoints(desk).take()
    last = len(desk.casework.story(file.case_id))
    change = "UPDATE log_events SET originator_id = '00000000-0000-0000-0000-0000000000ff' WHERE originator_id = %s AND originator_version = {}"
    undo = "UPDATE log_events SET originator_id = %s WHERE originator_id = '00000000-0000-0000-0000-0000000000ff' AND originator_version = {}"
    with altered(home, change.format(last), undo.format(last), file.case_id):
        page = room(desk, file)
    assert WRONG in page
    assert "saknas" in page


def test_each_thing_about_a_case_leads_to_the_events_that_made_it_so(desk: Desk, file: File):
    page = desk.signed_in(GUN).get(f"/casework{file.path}/why").text
    story = {type(each.event).__name__: each.event.originator_version for each in desk.casework.story(file.case_id)}
    reasons = {
        re.sub("<[^>]+>", "", row.split("</th>")[0].split(">", 1)[1]): re.findall(r"/history#e(\d+)", row)
        for row in page.split('<tr role="row" id=')[1:]
    }
    told = {what.rpartition(">")[2]: [int(each) for each in because] for what, because in reasons.items()}
    assert story["Closed"] == told["Läge"][0]
    assert {story["InterventionStarted"], story["CoordinatorAssigned"], story["ReferralAccepted"], story["Announced"]} <= set(told["Läge"])
    assert [story["InterventionStarted"]] == told["Insatsens sista dag"] == told["Insatsens första dag"]
    assert [story["CoordinatorAssigned"]] == told["Koordinator"]
    assert [story["Closed"]] == told["Utfall"]
    assert story["ConsentGranted"] == told["Samtycke"][0]


def test_an_extension_moves_the_last_day_and_not_the_first(desk: Desk):
    file = desk.running()
    desk.sent(file, "extensions", {"ends_on": "2021-06-30", "reason": "Mer tid behövs.", "effective_on": "2020-12-01"})
    page = desk.signed_in(ANNA).get(f"/casework{file.path}/why").text
    last = page.split('id="intervention-last"')[1].split("</tr>")[0]
    first = page.split('id="intervention-first"')[1].split("</tr>")[0]
    extended = len(desk.casework.story(file.case_id))
    assert f"#e{extended}" in last.split("<details")[0]
    assert f"#e{extended}" not in first


def test_the_report_can_be_filed(desk: Desk, file: File):
    checkpoints(desk).take()
    client = desk.signed_in(GUN)
    client.set_cookie(COOKIE, AuditPurpose.COMPLAINT)
    page = client.get(f"/casework/audit{file.path}/report").text
    story = desk.casework.story(file.case_id)
    assert all(f"kontrollsumma {each.hash.hex()[:16]}" in page for each in story)
    for told in ("Klagomål", "Gun Gren", file.registry_number, ALL_RIGHT, "Granskarens namnteckning", str(file.case_id)):
        assert told in page
    seen = looks_seen(desk.workings.database, "casework", Wanted(), 1, 0)[0][0]
    assert (Look.EXPORT, (file.case_id,), AuditPurpose.COMPLAINT) == (seen.kind, seen.matters, seen.purpose)


def test_an_event_is_found_by_its_place_in_the_log(desk: Desk, file: File):
    third = desk.casework.story(file.case_id)[2]
    client = desk.signed_in(GUN)
    answer = client.get(f"/casework/audit/events/{third.position}")
    assert (303, f"/casework{file.path}/history#e3") == (answer.status_code, answer.headers["Location"])
    for nothing in (0, 10**9, 2**70):
        assert 404 == client.get(f"/casework/audit/events/{nothing}").status_code
    member = next(
        each for each in desk.casework.recorded(0) if each.event.originator_id not in {file.case_id} and "Member" in type(each.event).__qualname__
    )
    assert 404 == client.get(f"/casework/audit/events/{member.position}").status_code


def test_a_protected_identity_stays_closed_in_the_room(desk: Desk):
    file = desk.running(marking=SecurityMarking.PROTECTED_REGISTRATION)
    checkpoints(desk).take()
    pages = room(desk, file) + room(desk, file, "/report") + desk.signed_in(GUN).get(f"/casework{file.path}/why").text
    assert not any(name in pages for name in (PUPIL_NAME, *GUARDIAN_NAMES))
    assert ALL_RIGHT in pages


@pytest.mark.parametrize("rest", ["", "/report"])
def test_the_room_is_the_auditors_alone(desk: Desk, file: File, rest: str):
    for who, role in ((ANNA, Role.COORDINATOR), (LENA, Role.TEAM_LEAD), (uuid4(), Role.ANALYST)):
        assert 403 == desk.signed_in(who, role).get(f"/casework/audit{file.path}{rest}").status_code
    assert 404 == desk.signed_in(GUN).get(f"/casework/audit/cases/{uuid4()}{rest}").status_code


def test_why_is_for_those_who_see_the_case(desk: Desk):
    file = desk.running(ANNA)
    assert [200, 404, 200] == [desk.signed_in(who).get(f"/casework{file.path}/why").status_code for who in (ANNA, BO, LENA)]


def test_a_withdrawn_consent_is_why_nothing_may_be_shared(desk: Desk):
    file = desk.running()
    desk.withdraw(file, Actor.BUP)
    page = desk.signed_in(GUN).get(f"/casework{file.path}/why").text
    assert "tog tillbaka sitt samtycke för BUP" in page.split('id="consent-state"')[1].split("</tr>")[0]


@pytest.mark.parametrize("said", ["", "curiosity"])
def test_a_bundle_is_not_given_without_a_purpose(desk: Desk, file: File, said: str):
    client = desk.signed_in(GUN)
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get(f"/casework/audit{file.path}").text.split("<main")[1])
    assert token is not None
    answer = client.post(f"/casework/audit{file.path}/bundle", data={"csrf_token": token[1], "purpose": said})
    assert 400 == answer.status_code
    assert "välj vad utdraget är till för" in answer.text
