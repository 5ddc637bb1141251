"""One case's history reads as one story, as it was known at any instant."""

from __future__ import annotations

from datetime import date, timedelta

from services.casework.read_models.case_file import fold
from services.casework.read_models.times import known_at
from services.casework.tests.desk import GUN, LENA, Desk, File
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


def a_long_story(desk: Desk) -> File:
    file = desk.running()
    meeting = desk.sent(file, "meetings", MEETING)
    desk.withdraw(file, Actor.BUP, on=date(2020, 9, 2))
    held = desk.sent(file, f"meetings/{meeting['id']}/minutes", MINUTES)
    desk.sent(
        file, f"decisions/{held['decision_ids'][0]}/follow-ups", {"state": "carried-out", "done_on": "2020-10-01", "effective_on": "2020-10-05"}
    )
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
    ] == told


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
