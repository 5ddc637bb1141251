"""What was told wrong is corrected by a new event, by program and by form; the history shows both, and so do the times before and after."""

from __future__ import annotations

import re
from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from services.casework.http.correcting import KINDS
from services.casework.read_models.history import CORRECTABLE
from services.casework.tests.desk import ANNA, BO, GUN, LENA, Desk, File
from services.casework.tests.service.test_the_history_as_known_then import a_long_story
from shared.eventlog.equality import digests_of_tables
from tests.catching_up import catch_up

RIGHT = {"outcome": "back-25-60", "reason": "school-continues", "attendance": 41, "why": "Fel elevs närvaro räknades."}


@pytest.fixture
def file(desk: Desk) -> File:
    return a_long_story(desk, ("extensions", {"ends_on": "2021-04-30", "reason": "Skolbytet tar tid.", "effective_on": "2021-01-15"}))


def version_of(desk: Desk, file: File, topic: str) -> int:
    """The last event of a kind."""
    items = desk.get(f"{file.path}/history", GUN).get_json()["items"]
    return int(next(each["version"] for each in reversed(items) if each["topic"] == f"casework.case.{topic}"))


def correct(desk: Desk, file: File, kind: str, topic: str, body: dict[str, Any]) -> dict[str, Any]:
    return desk.sent(file, f"events/{version_of(desk, file, topic)}/{kind}-correction", body)


def test_a_corrected_closure_shows_in_the_case_and_in_the_list_and_the_history_shows_both(desk: Desk, file: File):
    closed = version_of(desk, file, "closed")
    correct(desk, file, "closure", "closed", RIGHT)
    case = desk.get(file.path).get_json()
    assert ("closed", "back-25-60", 41, "2021-02-01") == (case["state"], case["outcome"], case["attendance"], case["closed_on"])
    listed = next(each for each in desk.get("/cases", LENA, state="closed", limit=100).get_json()["items"] if each["case_id"] == str(file.case_id))
    assert ("back-25-60", "2021-02-01") == (listed["outcome"], listed["closed_on"])
    items = {each["version"]: each for each in desk.get(f"{file.path}/history", GUN).get_json()["items"]}
    corrected = version_of(desk, file, "closure-corrected")
    assert (corrected, closed) == (items[closed]["corrected_by"], items[corrected]["corrects"])
    assert "Avslutet rättades: tillbaka, närvaro 25 upp till 60 %." == items[corrected]["sentence"]
    assert [] == [
        told for told in (f"Rättar händelse {closed}.", "Där stod: Ärendet avslutades: inte tillbaka.") if told not in items[corrected]["more"]
    ]
    assert "Varför: Fel elevs närvaro räknades." == items[corrected]["text"]
    assert "2021-02-01" == items[corrected]["effective_on"]


def test_before_the_correction_was_known_the_case_ended_otherwise_and_as_true_it_ended_so_all_along(desk: Desk, file: File):
    before = desk.casework.story(file.case_id)[-1].recorded_at.isoformat()
    correct(desk, file, "closure", "closed", RIGHT)
    asked: list[dict[str, Any]] = [{"as_of": before}, {"as_true_on": "2021-02-01"}, {"as_of": before, "as_true_on": "2021-02-01"}]
    assert ["not-back", "back-25-60", "not-back"] == [desk.get(file.path, GUN, **each).get_json()["outcome"] for each in asked]
    assert "running" == desk.get(file.path, GUN, as_true_on="2021-01-31").get_json()["state"]


def test_a_closure_on_the_wrong_day_is_moved_and_the_room_with_it(desk: Desk, file: File):
    correct(desk, file, "closure", "closed", RIGHT | {"closed_on": "2021-03-01"})
    states = [desk.get(file.path, GUN, as_true_on=day).get_json()["state"] for day in ("2021-02-15", "2021-03-01")]
    assert ["running", "closed"] == states
    row = desk.workings.database.row("SELECT freed_on FROM team_place WHERE case_id = %s", (file.case_id,))
    assert row == {"freed_on": date(2021, 3, 1)}
    late = desk.post(
        f"{file.path}/events/{version_of(desk, file, 'closure-corrected')}/closure-correction",
        RIGHT | {"closed_on": "2199-01-01"},
        version=desk.version(file),
    )
    assert (422, "not-yet-so") == (late.status_code, late.get_json()["code"])


def test_minutes_and_follow_ups_are_corrected_too(desk: Desk, file: File):
    correct(desk, file, "minutes", "meeting-held", {"attended": ["school"], "minutes": "Vi talade om matten.", "why": "Fel möte."})
    body = {"state": "not-carried-out", "why": "Skolan hann inte."}
    correct(desk, file, "follow-up", "decision-followed-up", body)
    case = desk.get(file.path).get_json()
    assert [("Vi talade om matten.", ["school"])] == [(each["minutes"], each["attended"]) for each in case["meetings"]]
    assert [("not-carried-out", None, True)] == [(each["state"], each["done_on"], each["late"]) for each in case["decisions"]]
    then = desk.get(file.path, GUN, as_true_on="2020-10-05").get_json()
    assert ["not-carried-out"] == [each["state"] for each in then["decisions"]]


def test_decisions_extensions_and_the_start_are_corrected_too(desk: Desk, file: File):
    correct(desk, file, "decision", "decision-made", {"owner": "bup", "text": "BUP ringer hem.", "due_on": "2020-09-29", "why": "Fel dag."})
    correct(desk, file, "start", "intervention-started", {"starts_on": "2020-09-01", "why": "Fel dag."})
    correct(desk, file, "extension", "intervention-extended", {"ends_on": "2021-05-31", "reason": "Skolbytet tar tid.", "why": "Fel månad."})
    case = desk.get(file.path).get_json()
    assert [("bup", "BUP ringer hem.", "2020-09-29", True)] == [
        (each["owner"], each["text"], each["due_on"], each["late"]) for each in case["decisions"]
    ]
    assert ("2020-09-01", "2021-05-31") == (case["starts_on"], case["ends_on"])
    listed = next(each for each in desk.get("/cases", LENA, state="closed", limit=100).get_json()["items"] if each["case_id"] == str(file.case_id))
    assert ("2020-09-01", "2021-05-31") == (listed["starts_on"], listed["ends_on"])
    started = desk.get(file.path, GUN, as_true_on="2020-08-31").get_json()
    assert ("assigned", None) == (started["state"], started["starts_on"])
    told = {each["topic"]: each for each in desk.get(f"{file.path}/history", GUN).get_json()["items"]}
    assert "Beslutet som skulle vara klart 2020-09-28 genomfördes 2020-10-01." == told["casework.case.decision-followed-up"]["sentence"]
    assert ["Insatsens start rättades.", "Förlängningen av insatsen rättades."] == [
        told[f"casework.case.{topic}"]["sentence"] for topic in ("start-corrected", "extension-corrected")
    ]


def test_an_intervention_did_not_begin_before_everybody_had_consented_nor_on_a_day_to_come(desk: Desk):
    file = desk.queued()
    desk.consent_to(file, on=date(2020, 8, 25))
    desk.sent(file, "assignments", {"coordinator_id": str(ANNA), "profession": "socionom", "effective_on": "2020-08-17"}, LENA)
    desk.sent(file, "intervention", {"effective_on": "2020-08-31"}, LENA)
    path = f"{file.path}/events/{version_of(desk, file, 'intervention-started')}/start-correction"
    asked = {
        day: desk.post(path, {"starts_on": day, "why": "Fel dag."}, version=desk.version(file)) for day in ("2020-08-24", "2199-01-01", "2020-08-25")
    }
    assert [422, 422, 201] == [each.status_code for each in asked.values()]
    assert ["no-consent-then", "not-yet-so"] == [asked[day].get_json()["code"] for day in ("2020-08-24", "2199-01-01")]


def test_a_correction_is_corrected_by_correcting_it(desk: Desk, file: File):
    closed = version_of(desk, file, "closed")
    correct(desk, file, "closure", "closed", RIGHT)
    again = desk.post(f"{file.path}/events/{closed}/closure-correction", RIGHT, version=desk.version(file))
    assert (409, "already-corrected") == (again.status_code, again.get_json()["code"])
    correct(desk, file, "closure", "closure-corrected", RIGHT | {"attendance": 42})
    assert 42 == desk.get(file.path).get_json()["attendance"]


def test_what_is_sent_is_checked_before_anything_is_written(desk: Desk, file: File):
    path, version = f"{file.path}/events/{version_of(desk, file, 'closed')}/closure-correction", desk.version(file)
    same = {"outcome": "not-back", "reason": "very-poor-wellbeing", "attendance": 10, "why": "Ingenting."}
    elsewhere = f"{file.path}/events/1/closure-correction"
    refused = [
        desk.post(path, RIGHT),
        desk.post(path, RIGHT, version=version - 1),
        desk.post(path, {key: value for key, value in RIGHT.items() if key != "why"}, version=version),
        desk.post(path, RIGHT | {"attendance": 90}, version=version),
        desk.post(path, same, version=version),
        desk.post(elsewhere, RIGHT, version=version),
        desk.post(elsewhere.replace("/1/", "/99999/"), RIGHT, version=version),
        desk.post(path, RIGHT, GUN, version),
        desk.post(path, RIGHT, BO, version),
    ]
    assert [428, 412, 422, 422, 422, 404, 404, 403, 404] == [each.status_code for each in refused]
    assert ["same-as-before", "nothing-to-correct"] == [refused[place].get_json()["code"] for place in (4, 6)]
    assert version == desk.version(file)


def test_the_same_key_corrects_once(desk: Desk, file: File):
    path, version, key = f"{file.path}/events/{version_of(desk, file, 'closed')}/closure-correction", desk.version(file), str(uuid4())
    answers = [desk.post(path, RIGHT, version=version, Idempotency_Key=key) for _ in range(2)]
    assert ([201, 201], 1) == ([each.status_code for each in answers], len({each.data for each in answers}))


def test_why_is_nowhere_in_plain_text(desk: Desk, file: File):
    correct(desk, file, "closure", "closed", RIGHT | {"why": "Hemligt skäl"})
    stored = desk.workings.database.rows("SELECT state FROM log_events WHERE originator_id = %s", (file.case_id,))
    assert not any("Hemligt skäl".encode() in bytes(row["state"]) for row in stored)


def test_a_rebuild_after_corrections_gives_the_same_tables(desk: Desk, file: File):
    correct(desk, file, "closure", "closed", RIGHT | {"closed_on": "2021-03-01"})
    correct(desk, file, "follow-up", "decision-followed-up", {"state": "not-carried-out", "why": "Skolan hann inte."})
    correct(desk, file, "start", "intervention-started", {"starts_on": "2020-09-01", "why": "Fel dag."})
    projections = desk.workings.projections
    tables = [table for projection in projections for table in projection.tables]
    live = digests_of_tables(desk.workings.database, tables)
    with desk.workings.database.transaction() as transaction:
        transaction.connection.execute(f"TRUNCATE {', '.join(tables)}")
        transaction.connection.execute(
            "UPDATE follower_position SET position = 0, digest = '' WHERE follower = ANY(%s)", ([each.name for each in projections],)
        )
    catch_up(desk.workings)
    assert live == digests_of_tables(desk.workings.database, tables)


def test_the_form_holds_what_stands_and_the_story_tells_both(desk: Desk, file: File):
    anna, at = desk.signed_in(ANNA), f"/casework{file.path}"
    closed = version_of(desk, file, "closed")
    assert f"{at}/events/{closed}/correct" in anna.get(f"{at}/history").text
    page = anna.get(f"{at}/events/{closed}/correct").text
    assert [] == [told for told in ('value="not-back" checked', 'value="2021-02-01"', 'value="10"') if told not in page]
    hidden = dict(re.findall(r'<input type="hidden" name="(csrf_token|idempotency_key|version)" value="([^"]*)"', page.split("<main")[1]))
    standing = {"outcome": "not-back", "reason": "very-poor-wellbeing", "attendance": "10", "closed_on": "2021-02-01", "why": "Fel."}
    same = anna.post(f"{at}/events/{closed}/correct", data=hidden | standing)
    assert (422, True) == (same.status_code, "Inget är ändrat." in same.text)
    sent = anna.post(f"{at}/events/{closed}/correct", data=hidden | standing | {"attendance": "12"})
    assert (303, f"{at}?done=corrected") == (sent.status_code, sent.headers["Location"])
    case, history = anna.get(sent.headers["Location"]).text, anna.get(f"{at}/history").text
    assert [] == [told for told in ("Rättelsen är sparad", "(12 %)", "rättat") if told not in case]
    assert [] == [told for told in ("Avslutet rättades", f'href="#e{closed}"', "rättad", "Varför: Fel.") if told not in history]
    moved_on = anna.get(f"{at}/events/{closed}/correct")
    assert (303, True) == (
        moved_on.status_code,
        moved_on.headers["Location"].endswith(f"/events/{version_of(desk, file, 'closure-corrected')}/correct"),
    )


def test_a_meetings_page_leads_to_both_corrections_and_tells_what_was_corrected(desk: Desk, file: File):
    meeting = desk.get(file.path).get_json()["meetings"][0]["meeting_id"]
    anna, at = desk.signed_in(ANNA), f"/casework{file.path}"
    ways = [f"{at}/events/{version_of(desk, file, topic)}/correct" for topic in ("meeting-held", "decision-made")]
    page = anna.get(f"{at}/meetings/{meeting}")
    assert (200, [], False) == (page.status_code, [way for way in ways if way not in page.text], "rättat" in page.text)
    correct(desk, file, "decision", "decision-made", {"owner": "bup", "text": "BUP ringer hem.", "due_on": "2020-09-29", "why": "Fel dag."})
    page = anna.get(f"{at}/meetings/{meeting}")
    assert [] == [told for told in ("BUP ringer hem.", "rättat") if told not in page.text]


def test_every_kind_has_a_form_and_other_events_have_none(desk: Desk, file: File):
    assert set(CORRECTABLE) == {event for kind in KINDS for event in kind.events}
    anna, at = desk.signed_in(ANNA), f"/casework{file.path}"
    standing = {
        "meeting-held": "Vi talade om schemat.",
        "decision-followed-up": "Skolan anpassar schemat.",
        "decision-made": "Skolan anpassar schemat.",
        "intervention-extended": "2021-04-30",
        "intervention-started": "2020-08-31",
    }
    forms = {topic: anna.get(f"{at}/events/{version_of(desk, file, topic)}/correct") for topic in (*standing, "announced")}
    assert [*(200 for _ in standing), 404] == [each.status_code for each in forms.values()]
    assert [] == [topic for topic, told in standing.items() if told not in forms[topic].text]
    assert 404 == desk.signed_in(BO).get(f"{at}/events/{version_of(desk, file, 'closed')}/correct").status_code
    assert 403 == desk.signed_in(GUN).get(f"{at}/events/{version_of(desk, file, 'closed')}/correct").status_code
