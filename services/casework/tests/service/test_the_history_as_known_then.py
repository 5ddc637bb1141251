"""One case's history reads as one story, as it was known at any instant."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from services.casework.read_models.case_file import fold
from services.casework.read_models.times import known_at, written_together
from services.casework.tests.desk import ANNA, BO, GUN, LENA, Desk, File
from shared.vocabulary.codes import Actor

MEETING = {
    "meets_on": "2020-09-14",
    "time": "13:00",
    "place": "Skolan",
    "actors": ["school", "bup"],
    "agenda": "Schemat",
    "effective_on": "2020-09-01",
}
MINUTES = {
    "effective_on": "2020-09-14",
    "attended": ["school", "guardian"],
    "minutes": "Vi talade om schemat.",
    "decisions": [{"owner": "school", "text": "Skolan anpassar schemat.", "due_on": "2020-09-28"}],
}


def a_long_story(desk: Desk, *more: tuple[str, dict[str, Any]]) -> File:
    """From the start to the closing, with more commands before that."""
    file = desk.running()
    meeting = desk.sent(file, "meetings", MEETING)
    desk.withdraw(file, Actor.BUP, on=date(2020, 9, 2))
    held = desk.sent(file, f"meetings/{meeting['id']}/minutes", MINUTES)
    desk.sent(
        file, f"decisions/{held['decision_ids'][0]}/follow-ups", {"state": "carried-out", "done_on": "2020-10-01", "effective_on": "2020-10-05"}
    )
    for path, body in more:
        desk.sent(file, path, body)
    desk.sent(file, "closure", {"outcome": "not-back", "reason": "very-poor-wellbeing", "attendance": 10, "effective_on": "2021-02-01"})
    return file


def test_the_story_is_told_in_plain_swedish(desk: Desk):
    file = a_long_story(desk)
    told = [each["sentence"] for each in desk.get(f"{file.path}/history", GUN).get_json()["items"]]
    assert [
        "Ärendet öppnades.",
        f"Beställningen {file.registry_number} antogs och ärendet ställdes i kö.",
        "Samtycke begärdes från 2 personer.",
        "Vårdnadshavaren Kim Exempelsson samtyckte.",
        "Vårdnadshavaren Alex Påhittad samtyckte.",
        "Anna Andersson, socionom, fick ärendet.",
        "Insatsen startade 2020-08-31 och pågår till och med 2021-02-28.",
        "Kallelse till samverkansmöte 2020-09-14 kl. 13:00, Skolan.",
        "Vårdnadshavaren Kim Exempelsson tog tillbaka sitt samtycke för BUP.",
        "Inbjudan till BUP för mötet 2020-09-14 ställdes in.",
        "Samverkansmötet 2020-09-14 hölls med skola och vårdnadshavare.",
        "Mötet 2020-09-14 beslutade: Skolan anpassar schemat.",
        "Beslutet som skulle vara klart 2020-09-28 genomfördes 2020-10-01.",
        "Ärendet avslutades: inte tillbaka.",
        "Akten sparas till 2026-02-01 och gallras efter det.",
    ] == told


def test_a_past_that_is_written_at_once_is_told_from_one_that_was_lived(desk: Desk):
    file = a_long_story(desk)
    story = desk.casework.story(file.case_id)
    assert written_together(story)
    assert not written_together([replace(each, recorded_at=each.recorded_at + timedelta(days=number)) for number, each in enumerate(story)])
    page = desk.signed_in(GUN).get(f"/casework{file.path}/history").text
    assert "Därför är tiden då vi fick veta det en annan än dagen då det hände." in page


def test_every_entry_tells_who_when_and_why(desk: Desk):
    file = a_long_story(desk)
    items = desk.get(f"{file.path}/history", GUN).get_json()["items"]
    assert all(each["who"] and each["why"] and each["recorded_at"].endswith(("Z", "+00:00")) for each in items)
    opened, withdrawn = items[1], items[8]
    assert "beställningstjänsten" in opened["why"]
    assert ("Lena Lind, teamledare", "2020-09-02") == (withdrawn["who"], withdrawn["effective_on"])
    assert [each["position"] for each in items] == sorted(each["position"] for each in items)


def test_at_every_instant_the_history_is_what_was_recorded_by_then_and_no_more(desk: Desk):
    file = a_long_story(desk)
    whole = desk.casework.story(file.case_id)
    for recorded in whole:
        known = [each for each in whole if each.position <= recorded.position or each.recorded_at <= recorded.recorded_at]
        answer = desk.get(f"{file.path}/history", GUN, as_of=recorded.recorded_at.isoformat()).get_json()
        assert [each.position for each in known] == [each["position"] for each in answer["items"]]
        just_before = known_at(whole, recorded.recorded_at - timedelta(microseconds=1))
        assert recorded.position not in {each.position for each in just_before}


def test_the_state_at_an_instant_is_the_state_that_was_seen_then(desk: Desk):
    file = desk.assigned()
    seen = fold(desk.casework.story(file.case_id))
    last = desk.casework.story(file.case_id)[-1].recorded_at
    desk.sent(file, "intervention", {}, LENA)
    then = fold(known_at(desk.casework.story(file.case_id), last))
    assert seen is not None
    assert then is not None
    assert vars(seen.case) == vars(then.case)


def test_what_was_so_on_a_day_leaves_out_what_became_so_later_and_puts_the_rest_in_order(desk: Desk):
    file = desk.running()
    desk.withdraw(file, Actor.BUP, on=date(2020, 8, 20))
    told = desk.get(f"{file.path}/history", GUN, as_true_on="2020-08-20").get_json()
    assert ("2020-08-20", None) == (told["as_true_on"], told["as_of"])
    days = [each["effective_on"] for each in told["items"]]
    assert (sorted(days), True) == (days, max(days) <= "2020-08-20")
    case = desk.get(file.path, GUN, as_true_on="2020-08-20").get_json()
    assert ("assigned", None) == (case["state"], case["starts_on"])
    assert {"social-services"} == {share["actor"] for share in case["consent"]["shares"]}
    assert {"bup", "social-services"} == {
        share["actor"] for share in desk.get(file.path, GUN, as_true_on="2020-08-19").get_json()["consent"]["shares"]
    }


def test_both_times_together_tell_what_was_thought_then_about_a_day(desk: Desk):
    file = desk.running()
    before = desk.casework.story(file.case_id)[-1].recorded_at.isoformat()
    desk.withdraw(file, Actor.BUP, on=date(2020, 8, 20))
    shares = [
        {share["actor"] for share in desk.get(file.path, GUN, as_true_on="2020-08-25", **more).get_json()["consent"]["shares"]}
        for more in ({"as_of": before}, {})
    ]
    assert [{"bup", "social-services"}, {"social-services"}] == shares


def test_only_what_stands_now_has_a_version_to_change_it_by(desk: Desk):
    file = desk.running()
    assert f'"{desk.version(file)}"' == desk.get(file.path, GUN).headers["ETag"]
    assert "ETag" not in desk.get(file.path, GUN, as_true_on="2020-08-31").headers


def test_a_time_before_the_first_event_has_an_error_of_its_own(desk: Desk):
    file = desk.queued()
    for asked in ({"as_of": "2000-01-01T00:00:00Z"}, {"as_true_on": "2000-01-01"}):
        for path in (file.path, f"{file.path}/history"):
            refused = desk.get(path, GUN, **asked)
            assert (404, "before-the-first-event") == (refused.status_code, refused.get_json()["code"])
    assert (404, "case-unknown") == ((unknown := desk.get(f"/cases/{desk.unannounced().case_id}", GUN)).status_code, unknown.get_json()["code"])


def test_who_may_read_a_case_now_may_read_it_as_it_was_before_it_was_given_to_anybody(desk: Desk):
    file = desk.assigned(ANNA)
    first = desk.casework.story(file.case_id)[1].recorded_at.isoformat()
    then = desk.get(file.path, ANNA, as_of=first).get_json()
    assert ("queued", [], "Robin Exempelsson") == (then["state"], then["coordinators"], then["pupil_name"])
    assert "Robin Exempelsson" in desk.get(f"{file.path}/history", ANNA, as_of=first).get_json()["items"][1]["more"]
    assert 404 == desk.get(file.path, BO, as_of=first).status_code
