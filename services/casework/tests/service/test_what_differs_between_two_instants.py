"""What differs between two instants: what, before, after, and because of which event."""

from __future__ import annotations

from services.casework.tests.desk import BO, GUN, LENA, Desk, File
from services.casework.tests.service.test_correcting_over_http import RIGHT, correct, version_of
from services.casework.tests.service.test_the_history_as_known_then import a_long_story
from shared.vocabulary.codes import Actor, SecurityMarking


def differences(desk: Desk, file: File, since: int, until: int, **more: str) -> dict[str, tuple[str, str, list[int]]]:
    """By what it is: before, after, and the versions of the events behind it; between two versions of the case."""
    story = desk.casework.story(file.case_id)
    asked = {"since": story[since - 1].recorded_at.isoformat(), "as_of": story[until - 1].recorded_at.isoformat(), **more}
    answer = desk.get(f"{file.path}/differences", GUN, **asked)
    assert answer.status_code == 200, answer.text
    return {each["what"]: (each["before"], each["after"], [cause["version"] for cause in each["because"]]) for each in answer.get_json()["items"]}


def test_a_start_changes_the_state_and_the_days(desk: Desk):
    file = desk.running()
    last = desk.version(file)
    assert {
        "Läge": ("Har koordinator", "Insats pågår", [last]),
        "Insatsens första dag": ("", "2020-08-31", [last]),
        "Insatsens sista dag": ("", "2021-02-28", [last]),
    } == differences(desk, file, last - 1, last)


def test_a_withdrawal_takes_away_a_share_and_an_invitation(desk: Desk):
    file = a_long_story(desk)
    withdrawn = version_of(desk, file, "consent-withdrawn")
    found = differences(desk, file, withdrawn - 1, withdrawn + 1)
    assert ("hälsa och närvaro", "", [withdrawn]) == found["Får delas med BUP"]
    assert ("skola och BUP", "skola", [withdrawn + 1]) == found["Inbjudna till mötet 2020-09-14"]


def test_a_correction_tells_what_stood_and_what_stands(desk: Desk):
    file = a_long_story(desk)
    before = desk.version(file)
    correct(desk, file, "closure", "closed", RIGHT)
    corrected = version_of(desk, file, "closure-corrected")
    found = differences(desk, file, before, desk.version(file))
    assert ("Inte tillbaka", "Tillbaka, närvaro 25 upp till 60 %", [corrected]) == found["Utfall"]
    assert ("10 %", "41 %", [corrected]) == found["Närvaro vid avslutet"]
    assert "Avslutades" not in found


def test_a_closure_that_moves_past_a_day_differs_on_that_day_because_of_the_correction(desk: Desk):
    file = a_long_story(desk)
    before = desk.version(file)
    correct(desk, file, "closure", "closed", RIGHT | {"closed_on": "2021-03-01"})
    found = differences(desk, file, before, desk.version(file), as_true_on="2021-02-15")
    assert ("Avslutat", "Insats pågår", [version_of(desk, file, "closure-corrected")]) == found["Läge"]


def test_minutes_that_say_the_same_words_are_no_difference_where_only_those_who_came_are_corrected(desk: Desk):
    file = a_long_story(desk)
    before = desk.version(file)
    correct(desk, file, "minutes", "meeting-held", {"attended": ["school"], "minutes": "Vi talade om schemat.", "why": "Ingen förälder kom."})
    assert {"Mötet 2020-09-14"} == differences(desk, file, before, desk.version(file)).keys()


def test_nothing_differs_between_an_instant_and_itself(desk: Desk):
    file = desk.queued()
    assert {} == differences(desk, file, 2, 2)


def test_words_that_may_not_be_read_differ_without_being_told(desk: Desk):
    file = desk.running(marking=SecurityMarking.CONFIDENTIALITY_MARK)
    before = desk.version(file)
    desk.sent(file, "disclosures", {"actor": "bup", "information": ["health"], "what": "Journalen"})
    assert {"Utlämnat till BUP": ("", "hälsa: [skyddad]", [before + 1])} == differences(desk, file, before, before + 1)


def test_instants_in_the_wrong_order_or_before_the_case_are_refused(desk: Desk):
    file = desk.running()
    story = desk.casework.story(file.case_id)
    early, late = (each.recorded_at.isoformat() for each in (story[1], story[-1]))
    wrong = desk.get(f"{file.path}/differences", GUN, since=late, as_of=early)
    before = desk.get(f"{file.path}/differences", GUN, since="2000-01-01T00:00:00Z")
    assert (400, ["as_of"]) == (wrong.status_code, [each["field"] for each in wrong.get_json()["errors"]])
    assert (404, "before-the-first-event") == (before.status_code, before.get_json()["code"])
    assert 404 == desk.get(f"{file.path}/differences", BO, since=early).status_code


def test_the_page_compares_the_last_step_unless_others_are_asked_for(desk: Desk):
    file, gun = a_long_story(desk), desk.signed_in(GUN)
    at = f"/casework{file.path}/differences"
    page = gun.get(at)
    assert (200, True, True) == (page.status_code, "Inte tillbaka" in page.text, "Händelse" in page.text)
    assert "Får delas med" in gun.get(f"{at}?from_step=2&to_step=99").text
    assert "Inget skiljer" in gun.get(f"{at}?from_step=3&to_step=3").text
    assert "fanns ärendet inte än" in gun.get(f"{at}?from_step=3&to_step=3&from_day=1999-01-01").text
    assert ("Tillkom" in page.text, "Ändrades" in page.text) == (True, True)
    assert "Utfall" in gun.get(f"{at}?from_step=1&to_day=2199-01-01").text
    early = gun.get(f"{at}?from_day=2000-01-01")
    assert (422, True) == (early.status_code, "fanns ärendet inte än" in early.text)
    assert 422 == gun.get(f"{at}?from_step=noll").status_code
    assert len(page.data) < 50_000


def test_the_history_page_goes_step_by_step_and_shows_what_was_so_on_a_day(desk: Desk):
    file, lena = a_long_story(desk), desk.signed_in(LENA)
    at = f"/casework{file.path}/history"
    whole = lena.get(at).text
    steps = int(whole.split("Vad vi visste: steg ")[1].split(" av ")[0])
    assert f'type="range" id="f-step" name="step" min="1" max="{steps}" value="{steps}"' in whole
    second = lena.get(f"{at}?step=2").text
    assert [] == [
        told for told in (f"steg 2 av {steps}", "Så här var ärendet känt", "?step=1", "?step=3", "from_step=1&amp;to_step=2") if told not in second
    ]
    assert "Ärendet avslutades" not in second
    so = lena.get(f"{at}?true_on=2020-09-01").text
    assert ("efter vad vi vet nu" in so, "Kallelse till samverkansmöte" in so, "hölls med" in so) == (True, True, False)
    both = lena.get(f"{at}?step=4&true_on=2020-09-01").text
    assert "Så här trodde vi" in both
    early = lena.get(f"{at}?true_on=1999-12-31")
    assert (422, True) == (early.status_code, "Den dagen fanns ärendet inte än" in early.text)
    assert 422 == lena.get(f"{at}?time=13:30").status_code


def test_those_who_lost_an_invitation_are_told_by_the_withdrawal_that_took_it(desk: Desk):
    file = desk.running()
    desk.sent(file, "meetings", {"meets_on": "2020-09-14", "actors": ["bup"], "agenda": "Schemat", "effective_on": "2020-09-01"})
    before = desk.version(file)
    desk.withdraw(file, Actor.BUP)
    found = differences(desk, file, before, desk.version(file))
    assert ("BUP", "") == found["Inbjudna till mötet 2020-09-14"][:2]


def test_a_first_yes_of_two_is_a_difference_before_anything_may_be_shared(desk: Desk):
    file = desk.queued()
    desk.consent_to(file)
    found = differences(desk, file, 3, 4)
    assert {"Samtycke": ("inte komplett, 0 av 2 har sagt ja", "inte komplett, 1 av 2 har sagt ja", [4])} == found
