"""A case from queue to closure through the public API."""

from __future__ import annotations

from datetime import date

from services.casework.tests.desk import ANNA, BO, LENA, PUPIL_NAME, Desk
from shared.vocabulary.codes import Actor

MEETING = {"meets_on": "2020-09-14", "time": "13:00", "place": "Ekbackens skola", "actors": ["school", "bup"], "agenda": "Schemat"}
MINUTES = {
    "effective_on": "2020-09-14",
    "attended": ["school", "bup", "guardian"],
    "minutes": "Vi talade om schemat.",
    "decisions": [{"owner": "school", "text": "Skolan anpassar schemat.", "due_on": "2020-09-28"}],
}


def test_an_accepted_referral_stands_in_the_queue(desk: Desk):
    file = desk.queued()
    read = desk.get(file.path, LENA).get_json()
    assert ("queued", file.registry_number, PUPIL_NAME) == (read["state"], read["registry_number"], read["pupil_name"])


def test_the_whole_way_from_queue_to_closure(desk: Desk):
    file = desk.running()
    meeting = desk.sent(file, "meetings", MEETING | {"effective_on": "2020-09-01"})
    held = desk.sent(file, f"meetings/{meeting['id']}/minutes", MINUTES)
    done = {"state": "carried-out", "done_on": "2020-09-30", "note": "Klart efter påminnelse.", "effective_on": "2020-10-01"}
    desk.sent(file, f"decisions/{held['decision_ids'][0]}/follow-ups", done)
    given = {"actor": "bup", "information": ["attendance"], "what": "Närvaron för september.", "effective_on": "2020-10-02"}
    desk.sent(file, "disclosures", given)
    desk.sent(file, "extensions", {"ends_on": "2021-04-30", "reason": "Skolbytet tar tid.", "effective_on": "2021-02-01"})
    closed = desk.sent(file, "closure", {"outcome": "back-60-100", "reason": "goal-reached", "attendance": 82, "effective_on": "2021-04-12"})
    assert "closed" == closed["state"]
    read = desk.get(file.path).get_json()
    assert ("closed", "2020-08-31", "2021-04-30", "2021-04-12", 82) == tuple(
        read[name] for name in ("state", "starts_on", "ends_on", "closed_on", "attendance")
    )
    assert [("Skolan anpassar schemat.", "carried-out", True, "2020-09-30")] == [
        (each["text"], each["state"], each["late"], each["done_on"]) for each in read["decisions"]
    ]
    assert ["Vi talade om schemat."] == [each["minutes"] for each in read["meetings"]]


def test_the_minutes_were_so_on_the_meetings_own_day(desk: Desk):
    file = desk.running()
    meeting = desk.sent(file, "meetings", MEETING | {"effective_on": "2020-09-01"})
    desk.sent(file, f"meetings/{meeting['id']}/minutes", MINUTES | {"effective_on": "2020-09-20"})
    history = desk.get(f"{file.path}/history").get_json()["items"]
    assert ["2020-09-14", "2020-09-14"] == [each["effective_on"] for each in history[-2:]]


def test_a_withdrawn_consent_cancels_the_invitation_in_the_same_breath(desk: Desk):
    file = desk.running()
    desk.sent(file, "meetings", MEETING | {"effective_on": "2020-09-01"})
    desk.withdraw(file, Actor.BUP, on=date(2020, 9, 2))
    read = desk.get(file.path).get_json()
    assert [(["school", "bup"], ["bup"])] == [(each["invited"], each["cancelled"]) for each in read["meetings"]]
    assert {"social-services"} == {each["actor"] for each in read["consent"]["shares"]}


def test_consent_may_tell_before_intake_does(desk: Desk):
    file = desk.unannounced()
    desk.consent_to(file)
    assert "announced" == desk.get(file.path, LENA).get_json()["state"]
    desk.tell("intake", desk.acceptance_of(file))
    read = desk.get(file.path, LENA).get_json()
    assert ("queued", True) == (read["state"], read["consent"]["complete"])


def test_a_full_coordinator_gets_no_more_cases_until_one_is_closed(desk: Desk):
    narrow = {"person_id": str(LENA), "profession": "socionom", "starts_on": "2019-01-01", "ends_on": "2019-12-31", "capacity": 1}
    assert 201 == desk.post("/team-members", narrow, LENA).status_code
    first, second = desk.queued(), desk.queued()
    gets = {"coordinator_id": str(LENA), "profession": "socionom", "effective_on": "2019-05-01"}
    desk.sent(first, "assignments", gets, LENA)
    refused = desk.post(f"{second.path}/assignments", gets, LENA, desk.version(second))
    assert (409, "no-room") == (refused.status_code, refused.get_json()["code"])
    desk.sent(first, "closure", {"outcome": "not-back", "reason": "never-started", "effective_on": "2020-08-03"}, LENA)
    again = desk.post(f"{second.path}/assignments", gets, LENA, desk.version(second))
    assert (409, "no-room") == (again.status_code, again.get_json()["code"]), "the first case was still there in 2019"


def test_nobody_unknown_joins_the_team(desk: Desk):
    stranger = {"person_id": "00000000-0000-0000-0000-00000000ffff", "profession": "socionom", "starts_on": "2019-01-01", "capacity": 1}
    refused = desk.post("/team-members", stranger, LENA)
    assert (409, "person-unknown") == (refused.status_code, refused.get_json()["code"])


def test_a_second_coordinator_sees_the_case_from_then_on(desk: Desk):
    file = desk.running()
    assert 404 == desk.get(file.path, BO).status_code
    desk.sent(file, "assignments", {"coordinator_id": str(BO), "profession": "specialpedagog"}, LENA)
    assert {str(ANNA), str(BO)} == {each["coordinator_id"] for each in desk.get(file.path, BO).get_json()["coordinators"]}
