"""Surveys from draft to figures: written, sent, answered by link, closed and counted; nobody can tell whose an anonymous answer is."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from html import unescape
from threading import Barrier
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import pytest

from services.intake.domain.survey_answer import SurveyAnswer
from services.intake.domain.survey_errors import SurveyOver
from services.intake.domain.survey_invitation import SurveyInvitation
from services.intake.domain.survey_questions import NO, Reply
from services.intake.tests.installation import INDEPENDENT, MUNICIPAL, Installation
from services.intake.tests.visitor import Visitor
from shared.eventlog.act import Act, act_of_service
from shared.vocabulary.calendar import today
from shared.vocabulary.codes import Role

LEAD = Role.TEAM_LEAD
QUESTIONS = [
    {"kind": "yes-no", "text": "Har skolan sökt stöd?"},
    {"kind": "scale", "text": "Hur nöjda är ni?", "answers": ["Inte alls", "Mycket"], "only_if": {"question": 1, "answers": [1]}},
    {"kind": "several-of", "text": "Vad fick ni hjälp med?", "answers": ["Möten", "Samtal"], "only_if": {"question": 1, "answers": [1]}},
    {"kind": "words", "text": "Vad vill ni tillägga?", "required": False},
]


def survey(house: Installation, **changed: Any) -> dict[str, Any]:
    """The answer to a survey that was written."""
    body = {
        "title": "Skolornas enkät",
        "population": "Skolor som har haft en koordinator",
        "purpose": "Vi vill veta om stödet hjälpte.",
        "anonymous": True,
        "opens_on": str(today()),
        "closes_on": str(today() + timedelta(days=7)),
        "questions": QUESTIONS,
    }
    response = house.post("/surveys", house.staff[LEAD], body | changed)
    assert response.status_code == 201, response.text
    answer: dict[str, Any] = response.get_json()
    return answer


def invited(house: Installation, people: int = 0, **changed: Any) -> tuple[str, int, list[str]]:
    """A survey with both schools and some addresses asked: its id, version and the paths of the links."""
    made = survey(house, **changed)
    recipients: list[dict[str, Any]] = [{"school_unit_id": str(house.schools[each].unit_id)} for each in (MUNICIPAL, INDEPENDENT)]
    recipients += [{"email": f"person{each}@exempel.se"} for each in range(people)]
    response = house.post(f"/surveys/{made['id']}/invitations", house.staff[LEAD], {"recipients": recipients}, made["version"])
    assert response.status_code == 201, response.text
    told = response.get_json()
    return made["id"], told["version"], [urlsplit(each["link"]).path for each in told["links"]]


def answered(house: Installation, path: str, **answers: str) -> Visitor:
    """Somebody who opens a link and answers page by page; the last thing shown is the receipt."""
    visitor = Visitor(house.client()).go(path)
    visitor.send(path, go="next", page="")
    while "Kontrollera dina svar" not in visitor.text:
        shown = {name: text for name, text in answers.items() if f'name="{name}"' in visitor.text or f'name="{name}[]"' in visitor.text}
        visitor.send(path, go="next", **{name + "[]" if name == "q03" else name: text for name, text in shown.items()})
        assert visitor.status == 200, visitor.text
    return visitor.send(path, go="send")


def closed(house: Installation, survey_id: str, version: int) -> dict[str, Any]:
    """The results of a survey that is closed now."""
    response = house.post(f"/surveys/{survey_id}/closure", house.staff[LEAD], {}, version)
    assert response.status_code == 200, response.text
    results: dict[str, Any] = house.get(f"/surveys/{survey_id}/results", house.staff[LEAD]).get_json()
    return results


def test_a_link_is_answered_once_without_an_account_and_only_what_is_asked_is_counted(house: Installation) -> None:
    survey_id, version, links = invited(house, people=5)
    for path in links[:5]:
        last = answered(house, path, q01="1", q02="4", q03="2", q04="Snabb hjälp.")
        assert (200, f"{path}/receipt") == (last.status, last.address)
        assert "Tack för ditt svar" in last.text
    assert "Tack för ditt svar" in answered(house, links[5], q01="2").text
    again = Visitor(house.client()).go(links[0])
    assert "Enkäten är besvarad" in again.text
    results = closed(house, survey_id, version)
    assert (7, 6, 86) == (results["asked"], results["answered"], results["percent"])
    assert [[5, 1], [0, 0, 0, 5, 0], [0, 5], None] == [each["counts"] for each in results["questions"]]
    assert {"municipal": (1, 1), "independent": (1, 1), None: (5, 4)} == {
        each["kind"]: (each["asked"], each["answered"]) for each in results["turnout"]
    }


def test_whoever_is_asked_just_before_the_end_is_counted_too(house: Installation) -> None:
    with house.tables_behind():
        survey_id, version, links = invited(house, people=3)
        results = closed(house, survey_id, version)
    assert (len(links), 0) == (results["asked"], results["answered"])


def test_a_changed_mind_takes_what_is_no_longer_asked_along(house: Installation) -> None:
    survey_id, version, links = invited(house, people=4)
    for path in links[:5]:
        visitor = Visitor(house.client()).go(path)
        visitor.send(path, go="next", page="").send(path, go="next", q01="1").send(path, go="next", q02="5", **{"q03[]": "1"})
        assert "Kontrollera dina svar" in visitor.text
        visitor.send(path, go="0").send(path, go="next", q01="2")
        assert "Hur nöjda är ni?" not in visitor.text
        visitor.send(path, go="next").send(path, go="send")
        assert "Tack för ditt svar" in visitor.text
    assert [[0, 5], None, None, None] == [each["counts"] for each in closed(house, survey_id, version)["questions"]]


def test_a_question_that_must_be_answered_keeps_the_rest_and_says_so_beside_it(house: Installation) -> None:
    _, _, links = invited(house)
    visitor = Visitor(house.client()).go(links[0])
    visitor.send(links[0], go="next", page="").send(links[0], go="next", q01="1").send(links[0], go="next", **{"q03[]": "2"})
    assert 422 == visitor.status
    assert "Svara på frågan." in visitor.text
    assert ("q03[]", "2") in visitor.form(links[0]).fields
    assert ("q01", "1") in visitor.form(links[0]).fields


@pytest.mark.parametrize("path", ["/intake/answer/K7QX-2M9P-4TRA-0B6C", "/intake/answer/x", "/intake/answer/K7QX-2M9P-4TRA-0B6C/receipt"])
def test_an_unknown_link_says_so(house: Installation, path: str) -> None:
    visitor = Visitor(house.client()).go(path)
    assert (404, True) == (visitor.status, "Länken stämmer inte" in visitor.text)


def test_a_link_says_when_it_is_too_early_too_late_or_closed(house: Installation) -> None:
    _, _, early = invited(house, opens_on=str(house.tomorrow))
    assert (403, True) == ((shown := Visitor(house.client()).go(early[0])).status, "har inte öppnat" in shown.text)
    survey_id, version, links = invited(house)
    visitor = Visitor(house.client()).go(links[0]).send(links[0], go="next", page="")
    closed(house, survey_id, version)
    assert (410, True) == (visitor.send(links[0], go="next", q01="1").status, "avslutad" in visitor.text)
    assert (
        409
        == house.post(f"/surveys/{survey_id}/invitations", house.staff[LEAD], {"recipients": [{"email": "a@exempel.se"}]}, version + 1).status_code
    )


def test_of_an_anonymous_answer_nothing_tells_whose_it_is(house: Installation) -> None:
    survey_id, version, links = invited(house, people=4)
    before = house.last_position()
    answered(house, links[0], q01="2", q04="Först av alla.")
    answered(house, links[1], q01="1", q02="1", q03="1", q04="Sedan vi.")
    used = [type(each.event) for each in house.intake.recorded(before)]
    assert [SurveyInvitation.Used] * 2 == used
    ballots = [row.split("\t") for row in house.dump("survey_ballot") if survey_id in row]
    assert 2 == len(ballots)
    moments = house.workings.database.rows("SELECT DISTINCT xmin::text FROM survey_ballot WHERE survey_id = %s", (survey_id,))
    assert 1 == len(moments)
    assert not any("Först" in row for row in house.dump("survey_ballot"))
    for path in links[2:5]:
        answered(house, path, q01="2")
    closed(house, survey_id, version)
    assert [] == [row for row in house.dump("survey_ballot") if survey_id in row]
    given = [each.event for each in house.intake.recorded(before) if isinstance(each.event, SurveyAnswer.Given)]
    assert [None] * 5 == [each.invitation_id for each in given]
    assert {house.people[LEAD]} == {each.known_act.actor for each in given}
    hidden = house.visitor(house.people[LEAD]).go(f"/intake/surveys/{survey_id}/results").text
    assert "Först av alla." in hidden
    assert "Ekbackens skola" not in hidden


@pytest.mark.parametrize(("anonymous", "told"), [(True, False), (False, True)])
def test_a_few_anonymous_answers_words_are_not_shown_beside_whose_links_are_used(house: Installation, anonymous: bool, told: bool) -> None:
    survey_id, version, links = invited(house, anonymous=anonymous)
    answered(house, links[0], q01="2", q04="Skrivet av en enda.")
    closed(house, survey_id, version)
    assert told is ("Skrivet av en enda." in house.visitor(house.people[LEAD]).go(f"/intake/surveys/{survey_id}/results").text)


def test_what_is_answered_while_it_is_closed_is_counted_or_refused(house: Installation) -> None:
    survey_id, version, links = invited(house, people=6)
    invitations = [found[1].id for found in (house.intake.survey_of_code(path.rpartition("/")[2]) for path in links) if found]
    ready = Barrier(len(invitations) + 1)

    def act() -> Act:
        return act_of_service(house.people[LEAD], today())

    def answer(invitation_id: UUID) -> bool:
        ready.wait()
        try:
            house.intake.answer_survey(invitation_id=invitation_id, replies=[Reply(1, (NO,))], by=act())
        except SurveyOver:
            return False
        return True

    followers, house.intake.saved[:] = [*house.intake.saved], []
    with ThreadPoolExecutor(len(invitations)) as pool:
        answers = [pool.submit(answer, each) for each in invitations]
        ready.wait()
        over = house.intake.close_survey(survey_id=house.uuid(survey_id), expected=version, by=act())
    house.intake.saved[:] = followers
    taken = sum(each.result() for each in answers)
    assert (taken, taken if taken >= 5 else None) == (sum(each.answered for each in over.turnout), over.counts[0].answered)
    assert [] == [row for row in house.dump("survey_ballot") if survey_id in row]


def test_where_it_is_not_anonymous_everybody_is_told_so_and_the_team_reads_who_wrote_what(house: Installation) -> None:
    survey_id, version, links = invited(house, anonymous=False)
    assert "inte anonym" in Visitor(house.client()).go(links[0]).text
    answered(house, links[0], q01="2", q04="Vi ville inte.")
    results = closed(house, survey_id, version)
    assert [None] * 4 == [each["counts"] for each in results["questions"]]
    shown = house.visitor(house.people[LEAD]).go(f"/intake/surveys/{survey_id}/results").text
    assert re.search(r"Vi ville inte\.</p><p[^>]*>Ekbackens skola municipal", shown)
    assert "Vi ville inte." not in house.visitor(house.people[Role.AUDITOR]).go(f"/intake/surveys/{survey_id}/results").text


def test_whoever_has_not_answered_gets_a_further_link_and_the_first_stays_good(house: Installation) -> None:
    survey_id, version, links = invited(house)
    answered(house, links[0], q01="2")
    told = house.post(f"/surveys/{survey_id}/reminders", house.staff[LEAD], {}, version).get_json()
    assert (1, [str(house.schools[INDEPENDENT].unit_id)]) == (told["invited"], [each["school_unit_id"] for each in told["links"]])
    assert "Skolornas enkät" in Visitor(house.client()).go(links[1]).text
    answered(house, urlsplit(told["links"][0]["link"]).path, q01="2")
    assert "Enkäten är besvarad" in Visitor(house.client()).go(links[1]).text


def test_nobody_is_invited_twice_and_no_link_is_told_twice(house: Installation) -> None:
    made = survey(house)
    body, path = {"recipients": [{"email": "Rektor@exempel.se"}, {"email": "rektor@exempel.se"}]}, f"/surveys/{made['id']}/invitations"
    first = house.post(path, house.staff[LEAD], body, made["version"], Idempotency_Key="the-same-invitation")
    assert (1, 1) == (first.get_json()["invited"], len(first.get_json()["links"]))
    repeated = house.post(path, house.staff[LEAD], body, made["version"], Idempotency_Key="the-same-invitation")
    assert "links" not in repeated.get_json()
    again = house.post(path, house.staff[LEAD], body, first.get_json()["version"])
    assert (0, 1, []) == (again.get_json()["invited"], again.get_json()["already"], again.get_json()["links"])
    code = first.get_json()["links"][0]["link"].rpartition("/")[2]
    tables = ("survey_code", "survey_invitation", "log_events", "idempotent_answer", "survey_letter")
    assert [] == [table for table in tables if any(code in row for row in house.dump(table))]


def test_a_survey_that_is_sent_is_not_changed_and_two_writers_dont_overwrite_each_other(house: Installation) -> None:
    survey_id, version, _ = invited(house)
    token = house.staff[LEAD]
    body = {name: text for name, text in house.get(f"/surveys/{survey_id}", token).get_json().items() if name in ("title", "population", "purpose")}
    body |= {"anonymous": True, "opens_on": str(today()), "closes_on": str(today()), "questions": []}
    put = {"json": body, "headers": {"Authorization": f"Bearer {token}", "If-Match": f'"{version}"'}}
    assert "survey-not-a-draft" == house.client().put(f"/intake/api/v1/surveys/{survey_id}", **put).get_json()["code"]
    draft = survey(house)
    put["headers"]["If-Match"] = f'"{draft["version"]}"'
    assert 200 == house.client().put(f"/intake/api/v1/surveys/{draft['id']}", **put).status_code
    assert 412 == house.client().put(f"/intake/api/v1/surveys/{draft['id']}", **put).status_code


def test_a_team_lead_writes_and_sends_a_survey_on_pages(house: Installation) -> None:
    lead = house.visitor(house.people[LEAD]).go("/intake/surveys/new?example=principals")
    lead.send("/surveys/new")
    address = lead.address
    assert "Rektorernas enkät" in lead.text
    lead.go(f"{address}/questions/9").send("/questions/9", text="Något annat?", kind="yes-no", **{"only_if[]": "1.1"})
    assert "Något annat?" in lead.text
    lead.send("/questions/9/up")
    lead.send("/questions/3/removal")
    assert "ställs bara efter ett visst svar" in lead.text
    lead.go(f"{address}/questions/1").send("/questions/1", kind="one-of")
    assert (422, True) == (lead.status, "Skriv minst två olika svar" in lead.text)
    lead.go(f"{address}/preview").send("/preview", go="next", page="")
    assert "förhandsvisning" in lead.text
    lead.go(f"{address}/invitations").send("/invitations", addresses="10000001 rektor@exempel.se\nhos oss")
    assert (422, True) == (lead.status, "Rad 2" in lead.text)
    lead.go(f"{address}/invitations").send("/invitations", addresses="10000001 rektor@exempel.se")
    link = re.search(r">(http\S+/intake/answer/[0-9A-Z-]+)<", unescape(lead.text))
    assert link is not None
    assert "Ekbackens skola municipal" in lead.text
    assert "Enkäten är anonym." in Visitor(house.client()).go(urlsplit(link[1]).path).text
    lead.go(address).send("/closure")
    assert (True, True) == (lead.address.endswith("/results"), "0 av 1 svarade" in lead.text)


def test_figures_from_elsewhere_are_taken_over_once_and_withdrawn(house: Installation) -> None:
    lead = house.visitor(house.people[LEAD]).go("/intake/surveys/figures")
    lead.send("/surveys/figures", name="principals-2020-2021").send("/surveys/figures", name="schools-2021")
    listed = house.get("/survey-figures", house.staff[LEAD]).get_json()
    assert ["Skolornas enkät om koordinatorernas stöd", "Rektorernas enkät om rutinen för frånvaro"] == [each["title"] for each in listed["items"]]
    lead.send("/removal")
    assert 1 == house.get("/survey-figures", house.staff[LEAD]).get_json()["total"]
    wrong = {"title": "T", "population": "P", "source": "S", "rounds": [{"name": "2021", "asked": 56, "answered": 49, "percent": 89}]}
    wrong["lines"] = [{"question": "Q", "answer": "Ja", "figures": [{"percent": 98}]}]
    assert "figures-dont-fit" == house.post("/survey-figures", house.staff[LEAD], wrong).get_json()["code"]
