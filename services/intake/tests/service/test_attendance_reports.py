"""A school's attendance report comes in whole or not at all, is sealed pupil by pupil, and shows names only to who may see them."""

from __future__ import annotations

from io import BytesIO
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from services.intake.application.attendance_lines import LettingLinesGo, lines_key_of, make_lines_key
from services.intake.tests.attendance_stories import pupil_number
from services.intake.tests.installation import API, INDEPENDENT, MUNICIPAL, Installation, command_headers
from services.intake.tests.service.weeks import Weeks
from shared.eventlog.keyring import NoKey
from shared.vocabulary.codes import Role

TABLES = ("attendance_report", "attendance_count", "attendance_line", "attendance_goal")


@pytest.fixture(scope="module")
def weeks(house: Installation) -> Weeks:
    return Weeks(house)


def test_a_report_is_received_counted_and_read_back(weeks: Weeks, house: Installation) -> None:
    week, school = weeks.next(), house.schools[MUNICIPAL]
    sent = weeks.send(week, pupils=12, away=3)
    assert (201, 12, True) == (sent.status_code, sent.get_json()["pupils"], sent.get_json()["is_new"])
    read = house.get(f"/attendance-reports/{sent.get_json()['id']}", school.token).get_json()
    assert (str(week.first), str(week.last), "file", 12) == (read["first_day"], read["last_day"], read["source"], read["pupils"])
    (count,) = read["counts"]
    expected = {"stage": "7-9", "pupils": 12, "scheduled_minutes": 18000, "valid_minutes": 3375, "unreported_minutes": 1800, "long_term": 3}
    assert expected == count
    listed = house.get("/attendance-reports", school.token).get_json()
    assert read["id"] == listed["items"][0]["id"]


def test_the_same_lines_again_in_another_order_are_the_same_report(weeks: Weeks, house: Installation) -> None:
    week = weeks.next()
    lines = weeks.lines(7)
    first = weeks.post(week, lines).get_json()
    events = house.last_position()
    again = weeks.post(week, list(reversed(lines))).get_json()
    assert (first["id"], False) == (again["id"], again["is_new"])
    assert events == house.last_position()


def test_a_day_is_reported_once_unless_the_report_names_the_one_it_replaces(weeks: Weeks, house: Installation) -> None:
    week, school = weeks.next(), house.schools[MUNICIPAL]
    first = weeks.send(week, pupils=6).get_json()
    other = weeks.send(week, pupils=7)
    assert (409, "overlaps-another-report") == (other.status_code, other.get_json()["code"])
    second = weeks.send(week, pupils=7, replaces=first["id"])
    assert 201 == second.status_code
    assert second.get_json()["id"] == house.get(f"/attendance-reports/{first['id']}", school.token).get_json()["replaced_by"]
    third = weeks.send(week, pupils=8, replaces=first["id"])
    assert (422, "nothing-to-replace") == (third.status_code, third.get_json()["code"])


def test_one_bad_line_is_told_by_number_and_column_and_nothing_is_kept(weeks: Weeks, house: Installation) -> None:
    week, lines = weeks.next(), weeks.lines(6)
    bad = [*lines[:2], lines[2].replace("1500", "femton"), lines[3], lines[3], lines[4].replace(";8;", ";11;"), lines[5].replace(";75;", ";1501;")]
    events = house.last_position()
    refused = weeks.post(week, bad)
    told = refused.get_json()
    assert 422 == refused.status_code
    assert ["lines.4.schemalagd_tid", "lines.6.personnummer", "lines.7.arskurs", "lines.8.schemalagd_tid"] == [
        each["field"] for each in told["errors"]
    ]
    assert not any(word in refused.text for word in ("femton", "Exempelsson", lines[3].split(";")[0]))
    assert events == house.last_position()


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"", "invalid-fields"), (b"personnummer;namn\n", "invalid-fields"), (None, "no-lines")],
)
def test_a_file_that_is_no_report_is_refused(weeks: Weeks, content: bytes | None, code: str) -> None:
    refused = weeks.raw(weeks.next(), weeks.file([]) if content is None else content)
    assert (422, code) == (refused.status_code, refused.get_json()["code"])


def test_a_week_that_is_not_over_and_a_strangers_school_are_refused(weeks: Weeks, house: Installation) -> None:
    coming = weeks.coming()
    assert "period-not-over" == weeks.send(coming, pupils=6).get_json()["code"]
    refused = weeks.send(weeks.next(), pupils=6, unit=house.schools[INDEPENDENT].unit_id)
    assert (422, "no-such-school-unit") == (refused.status_code, refused.get_json()["code"])


def test_another_body_than_csv_is_refused(weeks: Weeks, house: Installation) -> None:
    week = weeks.next()
    response = house.client().post(
        f"{API}/attendance-reports",
        query_string=weeks.query(week),
        json={},
        headers=command_headers(house.schools[MUNICIPAL].token, None, {}),
    )
    assert 415 == response.status_code


def test_names_are_for_the_school_and_for_the_municipalitys_own_leader(weeks: Weeks, house: Installation) -> None:
    own = weeks.send(weeks.next(), pupils=6, away=2).get_json()["id"]
    strange = weeks.send(weeks.next(INDEPENDENT), pupils=6, away=2, school=INDEPENDENT).get_json()["id"]

    def names(report: str, token: str) -> tuple[int, int]:
        answer = house.get(f"/attendance-reports/{report}/long-term-absent", token)
        return answer.status_code, len(answer.get_json().get("items", []))

    municipal, independent = house.schools[MUNICIPAL].token, house.schools[INDEPENDENT].token
    coordinator = house.staff[Role.COORDINATOR]
    assert ((200, 2), (404, 0)) == (names(own, municipal), names(strange, municipal))
    assert ((404, 0), (200, 2)) == (names(own, independent), names(strange, independent))
    for role in (Role.TEAM_LEAD, Role.ATTENDANCE_OFFICER):
        assert ((200, 2), (404, 0)) == (names(own, house.staff[role]), names(strange, house.staff[role]))
    assert (403, 0) == names(own, coordinator)
    assert 404 == house.get(f"/attendance-reports/{own}", independent).status_code
    assert not any(own == each["id"] for each in house.get("/attendance-reports", independent, limit=100).get_json()["items"])
    for token in (coordinator, house.staff[Role.AUDITOR]):
        answer = house.get(f"/attendance-reports/{strange}", token)
        assert (200, False) == (answer.status_code, "Exempelsson" in answer.text)


def test_nothing_of_a_pupil_stands_open_in_the_tables_or_the_log(weeks: Weeks, house: Installation) -> None:
    number = weeks.lines(1)[0].split(";")[0]
    weeks.send(weeks.next(), pupils=6, away=1)
    for table in (*TABLES, "log_events"):
        stored = "\n".join(house.dump(table))
        assert "Exempelsson" not in stored
        assert number not in stored


def test_one_destroyed_pupil_leaves_the_others_readable(weeks: Weeks, house: Installation) -> None:
    week, lines = weeks.next(), weeks.lines(6, away=3)
    report = weeks.post(week, lines).get_json()["id"]
    pupil = house.intake.keyring.find_pupil(lines[0].split(";")[0])
    assert pupil is not None
    weeks.destroy(pupil)
    answer = house.get(f"/attendance-reports/{report}/long-term-absent", house.schools[MUNICIPAL].token).get_json()
    assert (2, 1) == (len(answer["items"]), answer["destroyed"])
    page = house.visitor(house.schools[MUNICIPAL].person_id).go(f"/intake/attendance/reports/{report}")
    assert (200, True) == (page.status, "en elev till är gallrade" in page.text)


def test_a_report_waits_while_one_of_its_pupils_is_being_destroyed(weeks: Weeks, house: Installation) -> None:
    leaving = pupil_number(900)
    pupil, week = house.intake.keyring.pupil_of(leaving), weeks.next()
    with house.workings.database.transaction():
        assert 0 == house.workings.rpc["let_go"](pupil_id=str(pupil))["open"]
    lines, events = weeks.lines(6), house.last_position()
    refused = weeks.post(week, [lines[0].replace(pupil_number(0), leaving), *lines[1:]])
    assert (503, "try-again-soon", events) == (refused.status_code, refused.get_json()["code"], house.last_position())
    assert 201 == weeks.post(week, lines).status_code


def test_schools_are_compared_only_where_they_have_reported_both_times(weeks: Weeks, house: Installation) -> None:
    before, after = weeks.next(), weeks.next()
    weeks.send(before, pupils=10, away=4)
    weeks.send(after, pupils=10, away=2)
    weeks.send(after, pupils=10, away=10, school=INDEPENDENT)
    days = {"before_first": before.first, "before_last": before.last, "after_first": after.first, "after_last": after.last}
    body = {"measure": "long-term-absent", "stage": "7-9", "fall_percent": 50} | {name: str(day) for name, day in days.items()}
    made = house.post("/attendance-goals", house.staff[Role.TEAM_LEAD], body).get_json()["id"]
    told = next(each for each in house.get("/attendance-goals", house.staff[Role.AUDITOR]).get_json()["items"] if each["id"] == made)
    assert (2, 10, True) == (told["together"]["after_part"], told["together"]["after_whole"], told["together"]["reached"])
    assert [None, True] == [each["reached"] for each in told["schools"]]


def test_a_school_sends_mends_and_replaces_by_page(weeks: Weeks, house: Installation) -> None:
    school, week = house.schools[MUNICIPAL], weeks.next()
    visitor = house.visitor(school.person_id).go("/intake/attendance/new")
    form = dict(visitor.form("/attendance/new").fields)
    client = visitor.client

    def press(content: bytes, **filled: str) -> TestResponse:
        return upload(
            client, {**form, "school_unit_id": str(school.unit_id), "first_day": str(week.first), "last_day": str(week.last), **filled}, content
        )

    bad = press(weeks.file(["sönder"]))
    assert (422, True, True) == (bad.status_code, "Rader att rätta" in bad.text, str(week.first) in bad.text)
    sent = press(weeks.file(weeks.lines(6, away=1)))
    assert (303, True) == (sent.status_code, "/intake/attendance/reports/" in sent.headers["Location"])
    page = client.get(sent.headers["Location"], headers={"Accept": "text/html"})
    assert all(word in page.text for word in ("Robin Exempelsson", "100,0 %", "mer än 40 %"))
    assert sent.headers["Location"] == press(weeks.file(weeks.lines(6, away=1))).headers["Location"], "a double click"
    assert 422 == press(weeks.file(weeks.lines(7))).status_code, "the key is another file's"
    overlapping = press(weeks.file(weeks.lines(7)), idempotency_key=str(uuid4()))
    assert (422, True) == (overlapping.status_code, "redan rapporterats" in overlapping.text)
    report = sent.headers["Location"].rpartition("/")[2]
    prefilled = visitor.go(f"/intake/attendance/new?replaces={report}")
    assert {"replaces": report, "first_day": str(week.first)}.items() <= dict(prefilled.form("/attendance/new").fields).items()
    replaced = press(weeks.file(weeks.lines(7)), idempotency_key=str(uuid4()), replaces=report)
    assert 303 == replaced.status_code
    assert "ersatt" in visitor.go(f"/intake/attendance/reports/{report}").text
    assert "personnummer;fornamn" in client.get("/intake/attendance/template.csv").text
    assert "Ersatt" in visitor.go("/intake/attendance").text


def test_the_team_sees_every_school_by_stage(weeks: Weeks, house: Installation) -> None:
    weeks.send(weeks.next(), pupils=6, away=2)
    for role in (Role.COORDINATOR, Role.TEAM_LEAD, Role.AUDITOR, Role.ATTENDANCE_OFFICER):
        page = house.visitor(house.people[role]).go("/intake/attendance")
        assert (200, True, True) == (page.status, "Ekbackens skola municipal" in page.text, "Årskurs 7–9" in page.text)
        assert "Exempelsson" not in page.text


def test_a_goal_is_held_against_reports_before_and_after(weeks: Weeks, house: Installation) -> None:
    before, after = weeks.next(), weeks.next()
    weeks.send(before, pupils=10, away=4)
    weeks.send(after, pupils=10, away=2)
    leader = house.visitor(house.people[Role.TEAM_LEAD]).go("/intake/attendance/goals")
    days = {"before_first": before.first, "before_last": before.last, "after_first": after.first, "after_last": after.last}
    wrong = leader.send("/goals", measure="long-term-absent", stage="7-9", fall_percent="50", **{name: str(after.first) for name in days})
    assert (422, True) == (wrong.status, "Tiden efter ska börja" in wrong.text)
    leader.send("/goals", measure="long-term-absent", stage="7-9", fall_percent="50", **{name: str(day) for name, day in days.items()})
    assert all(word in leader.text for word in ("40,0 %", "20,0 %", "-50 %", "Nått"))
    told = house.get("/attendance-goals", house.staff[Role.AUDITOR]).get_json()["items"][-1]
    assert (4, 10, 2, 10, True) == tuple(told["together"][name] for name in ("before_part", "before_whole", "after_part", "after_whole", "reached"))
    assert "Nått" in leader.go("/intake/attendance/goals").text
    leader.go(f"/intake/attendance/goals/{told['id']}").send("/withdrawal")
    assert told["id"] not in house.get("/attendance-goals", house.staff[Role.AUDITOR]).text


def test_goals_are_set_and_withdrawn_by_api(house: Installation) -> None:
    body = {"measure": "unreported-absence", "stage": "gymnasium", "fall_percent": 50}
    body |= {"before_first": "2010-01-01", "before_last": "2010-06-01", "after_first": "2011-01-01", "after_last": "2011-06-01"}
    leader = house.staff[Role.TEAM_LEAD]
    made = house.post("/attendance-goals", leader, body)
    assert 201 == made.status_code
    told = next(each for each in house.get("/attendance-goals", leader).get_json()["items"] if each["id"] == made.get_json()["id"])
    assert (None, []) == (told["together"]["reached"], told["schools"])
    assert 200 == house.delete(f"/attendance-goals/{told['id']}", leader, told["version"]).status_code
    assert 412 == house.delete(f"/attendance-goals/{told['id']}", leader, told["version"]).status_code


def upload(client: FlaskClient, fields: dict[str, str], content: bytes) -> TestResponse:
    data = {**fields, "file": (BytesIO(content), "narvaro.csv")}
    return client.post("/intake/attendance/new", data=data, content_type="multipart/form-data", headers={"Accept": "text/html"})


def test_lines_go_when_they_have_been_kept_long_enough_and_figures_stay(weeks: Weeks, house: Installation) -> None:
    old, new = (weeks.send(weeks.next(), pupils=6, away=2).get_json()["id"] for _ in range(2))
    house.workings.database.execute("UPDATE attendance_report SET received_on = received_on - 800 WHERE report_id = %s", (old,))
    letting_go = LettingLinesGo(house.workings.database, house.intake.keyring, years=2)
    letting_go.turn()
    letting_go.turn()
    token = house.schools[MUNICIPAL].token
    told = {each: house.get(f"/attendance-reports/{each}/long-term-absent", token).get_json() for each in (old, new)}
    assert [(0, 2), (2, 0)] == [(len(each["items"]), each["destroyed"]) for each in told.values()]
    assert 2 == house.get(f"/attendance-reports/{old}", token).get_json()["counts"][0]["long_term"]
    page = house.visitor(house.schools[MUNICIPAL].person_id).go(f"/intake/attendance/reports/{old}").text
    assert ("Uppgifterna om 2 elever till är gallrade." in page, "Ingen elev var borta" in page) == (True, False)


def test_a_vault_that_was_restored_forgets_again_at_start(weeks: Weeks, house: Installation) -> None:
    report_id = UUID(weeks.send(weeks.next(), pupils=6, away=1).get_json()["id"])
    house.workings.database.execute("UPDATE attendance_report SET received_on = received_on - 4000 WHERE report_id = %s", (report_id,))
    letting_go, keyring = LettingLinesGo(house.workings.database, house.intake.keyring, years=2), house.intake.keyring
    letting_go.turn()
    make_lines_key(keyring, report_id)  # as a backup that was put back would have it
    letting_go.turn()
    assert keyring.key(lines_key_of(report_id)), "it looks at what is newly due only"
    LettingLinesGo(house.workings.database, keyring, years=2).turn()
    with pytest.raises(NoKey):
        keyring.key(lines_key_of(report_id))
