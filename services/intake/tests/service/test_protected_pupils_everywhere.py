"""Of a pupil with a protected identity, nothing that was sent in tells name or number but to those who alone handle it: on every way to it."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import timedelta
from itertools import product
from typing import Any
from uuid import UUID

import pytest

from services.intake.tests.files import PDF
from services.intake.tests.installation import API, MUNICIPAL, Installation, School, command_headers
from services.intake.tests.organisations import RIGHTS, Asker, Organisation, Way, bodies, report, send_everything
from shared.vocabulary.calendar import today
from shared.vocabulary.codes import Role
from shared.web.identity import Identity
from shared.web.session import COOKIE

OFFICER = Role.ATTENDANCE_OFFICER
NAME, NUMBER, AT = "Avskildandra", "20130115TF07", 7
SECRET = re.compile(f"{NAME}|TF{AT:02}\\b")
ABOUT = re.compile(r"/(absence-notices|investigation-notices|notices|attachments|attendance|attendance-reports|webhooks)\b")


def ways() -> list[Way]:
    """Every way to read notices, attendance, their files, and what is told of them; and to send wrong forms, which are shown again."""
    lines = [line.split()[:2] for line in RIGHTS.read_text(encoding="utf-8").splitlines() if "/intake/" in line and not line.startswith("#")]
    asked_in_vain = re.compile(r"GET|POST .*<uuid:notice_id>")
    return [Way(method, rule) for method, rule in lines if ABOUT.search(rule) and asked_in_vain.match(f"{method} {rule}")]


@pytest.fixture(scope="module")
def sent(house: Installation) -> Organisation:
    """Everything that a school can send on one pupil, whom others find on a list of long-term absent pupils too."""
    school = house.schools[MUNICIPAL]
    made = Organisation("municipal", school)
    send_everything(house, made, school, school.unit_id, NAME, AT)
    notice, lines = made.ids["notice_id"][0], [f"{NUMBER};Robin;{NAME};grundskola;8;1500;900;600"]
    lines += [f"20130116TF1{each};Kim;Annan;grundskola;8;1500;900;600" for each in range(5)]
    headers = command_headers(school.token, None, {})
    named = {"Content-Disposition": f'attachment; filename="{NAME}.pdf"'}
    added = house.client().post(f"{API}/absence-notices/{notice}/attachments", data=PDF, content_type="application/pdf", headers=headers | named)
    made.keep("attachment_id", added.get_json()["id"])
    week = {"school_unit_id": str(school.unit_id), "first_day": str(today() - timedelta(days=6)), "last_day": str(today())}
    received = house.client().post(
        f"{API}/attendance-reports",
        query_string=week,
        data=report(lines),
        content_type="text/csv",
        headers=command_headers(school.token, None, {}),
    )
    made.ids["report_id"] = [received.get_json()["id"]]
    made.keep("webhook_id", house.post("/webhooks", school.token, {"address": "https://ek.example/narvaro"}).get_json()["id"])
    del made.ids["attachment_id"][0]
    return made


def askers(house: Installation, school: School) -> list[Asker]:
    """Every role by token and in a browser."""
    people: dict[Role, tuple[UUID, str, UUID | None]] = {role: (house.people[role], house.staff[role], None) for role in house.staff}
    people[Role.SCHOOL] = (school.person_id, school.token, school.organiser_id)
    made = []
    for role, (person_id, token, organisation_id) in people.items():
        client = house.client()
        session = house.sessions.issue(Identity(person_id, role, organisation_id, standing=1))
        client.set_cookie(COOKIE, session)
        known = house.sessions.verify(session)
        assert known is not None
        made += [Asker(role, house.client(), token, "", {}, {}, set()), Asker(role, client, None, known.form_secret, {}, {}, set())]
    return made


def who_is_told(house: Installation, sent: Organisation, among: Collection[tuple[str, str]] | None = None) -> set[tuple[str, str]]:
    """Each role and way that a name or number comes by; of all or among these."""
    told = set()
    for asker, way in product(askers(house, sent.school), ways()):
        if way.is_api == (asker.token is None) or (among is not None and (asker.name, way.rule) not in among):
            continue
        for ids in product(*(sent.ids.get(place, []) for place in way.places)):
            response = asker.ask(way, way.address(list(ids)), {}, {})
            if SECRET.search(response.get_data().decode(errors="replace")) or SECRET.search(str(response.headers)):
                told.add((asker.name, way.rule))
    return told


def marked(house: Installation, sent: Organisation, **marking: Any) -> None:
    """The referral that came with the rest is marked."""
    path, lead = f"/referrals/{sent.ids['referral_id'][0]}", house.staff[Role.TEAM_LEAD]
    version = house.get(path, lead).get_json()["version"]
    answer = house.post(f"{path}/security-marking", lead, {"why": "Skatteverket", **marking}, version)
    assert 200 == answer.status_code, answer.text


def protect(house: Installation, sent: Organisation) -> None:
    """From now on the team leader alone handles the pupil."""
    marked(house, sent, security_marking="skyddad-folkbokforing", handlers=[str(house.people[Role.TEAM_LEAD])])


def test_whoever_does_not_handle_a_protected_pupil_is_told_neither_name_nor_number(house: Installation, sent: Organisation) -> None:
    open_before = {
        ("school", "/intake/notices"),
        ("attendance-officer", "/intake/api/v1/absence-notices/<uuid:notice_id>"),
        ("attendance-officer", "/intake/notices/absence/<uuid:notice_id>/closure"),
        ("auditor", "/intake/api/v1/investigation-notices/<uuid:notice_id>"),
        ("attendance-officer", "/intake/notices/absence/<uuid:notice_id>/attachments"),
        ("team-lead", "/intake/attendance/reports/<uuid:report_id>"),
        ("school", "/intake/api/v1/attendance-reports/<uuid:report_id>/long-term-absent"),
        ("school", "/intake/api/v1/attachments/<uuid:attachment_id>/versions/<int:version>"),
    }
    assert open_before == who_is_told(house, sent, open_before)
    protect(house, sent)
    after = who_is_told(house, sent)
    assert {"team-lead"} == {role for role, _ in after}
    assert {rule for _, rule in after} >= {
        "/intake/notices/absence/<uuid:notice_id>",
        "/intake/api/v1/investigation-notices/<uuid:notice_id>",
        "/intake/api/v1/attachments/<uuid:attachment_id>/versions/<int:version>",
        "/intake/attendance/reports/<uuid:report_id>",
    }


def test_who_may_know_of_the_notice_is_told_that_the_identity_is_protected_and_can_go_on(house: Installation, sent: Organisation) -> None:
    protect(house, sent)
    notice = next(each for each in house.get("/absence-notices", house.staff[OFFICER]).get_json()["items"])
    assert (True, None) == (notice["kept"], notice["school_year"])
    visitor = house.visitor(house.people[OFFICER]).go("/intake/notices")
    assert ("Skyddad elev" in visitor.text, notice["registry_number"] in visitor.text.replace("\u2011", "-")) == (True, True)
    page = visitor.go(f"/intake/notices/absence/{notice['id']}")
    assert "Eleven har skyddade personuppgifter." in page.text
    taken = page.send("/responsibility", follow_up_on=str(today() + timedelta(days=3)))
    followed = taken.send("/follow-ups", note=f"Ringt om {NAME}.", next_on=str(today() + timedelta(days=9)))
    assert (200, False) == (followed.status, NAME in followed.text)
    assert f"Ringt om {NAME}." in house.visitor(house.people[Role.TEAM_LEAD]).go(page.address).text
    school = house.visitor(sent.school.person_id).go(f"/intake/notices/investigations/{sent.ids['notice_id'][1]}")
    assert "Eleven har skyddade personuppgifter." in school.text
    ended = school.send("/end", ended_on=str(today()), outcome="nothing-needed")
    assert (200, True, False) == (ended.status, "Avslutades" in ended.text, NAME in ended.text)
    report = house.visitor(sent.school.person_id).go(f"/intake/attendance/reports/{sent.ids['report_id'][0]}")
    assert "En elev till har skyddade personuppgifter." in report.text


def test_a_school_adds_no_file_where_it_may_not_read(house: Installation, sent: Organisation) -> None:
    protect(house, sent)
    path, headers = f"{API}/absence-notices/{sent.ids['notice_id'][0]}/attachments", command_headers(sent.school.token, None, {})
    assert 404 == house.client().post(path, data=PDF, content_type="application/pdf", headers=headers).status_code


def test_what_is_sent_on_a_protected_pupil_is_protected_while_every_table_stands_behind_the_log(house: Installation, sent: Organisation) -> None:
    protect(house, sent)
    behind, school = house.intake.saved[:], sent.school
    body = bodies(str(school.unit_id), NUMBER, NAME)["investigation-notices"]
    house.intake.saved.clear()
    answer = house.post("/investigation-notices", school.token, body)
    house.intake.saved.extend(behind)
    for catch_up in behind:
        catch_up()
    read = house.get(f"/investigation-notices/{answer.get_json()['id']}", school.token).get_json()
    assert (True, None, None, []) == (read["kept"], read["pupil"], read["why"], read["story"])


def test_without_the_mark_the_notices_are_read_again(house: Installation, sent: Organisation) -> None:
    marked(house, sent, security_marking="none", handlers=[])
    told = house.get(f"/absence-notices/{sent.ids['notice_id'][0]}", sent.school.token).get_json()
    assert (False, f"Robin {NAME}") == (told["kept"], told["pupil"]["name"])
