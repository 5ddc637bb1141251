"""Surveys as statistics shows them: counted ones with their shares, those published elsewhere as they stand, never together."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from services.statistics.reactions import KeepFacts
from services.statistics.tests.service.conftest import Ask
from services.statistics.tests.service.test_the_tables_as_pages import page, rows
from shared.contracts import intake
from shared.contracts.fact import FactRecord
from shared.vocabulary.codes import OrganiserKind, QuestionKind

SURVEYS = "/statistics/tables/surveys"
DATA = "/statistics/api/v1/tables/surveys/data"
OURS, PRINCIPALS, SCHOOLS = UUID(int=1), UUID(int=2), UUID(int=3)
CLOSED = intake.SurveyClosed(
    survey_id=OURS,
    title="Skolornas enkät",
    population="Skolor som har haft en koordinator",
    purpose="Vi vill veta om stödet hjälpte.",
    anonymous=True,
    opened_on=date(2026, 5, 1),
    closed_on=date(2026, 6, 1),
    asked=30,
    answered=14,
    fewest=5,
    by_kind=(intake.SurveyTurnout(OrganiserKind.MUNICIPAL, 20, 9), intake.SurveyTurnout(OrganiserKind.INDEPENDENT, 10, 5)),
    questions=(
        intake.SurveyQuestion("Hur nöjda är ni?", QuestionKind.ONE_OF, ("Nöjda", "Varken eller", "Missnöjda"), False, 14, (10, 1, 3)),
        intake.SurveyQuestion("Har närvaron ökat?", QuestionKind.YES_NO, (), True, None, None),
        intake.SurveyQuestion("Vad borde vi ändra?", QuestionKind.WORDS, (), False, 6, None),
    ),
)
ROUNDS = (intake.SurveyRound("2020", None, None, 71), intake.SurveyRound("2021", 56, 49, 88))
TOLD = intake.SurveyFiguresTold(
    figures_id=PRINCIPALS,
    title="Rektorernas enkät",
    population="Rektorer i kommunal grundskola",
    published_in="UBN-2021-05187",
    rounds=ROUNDS,
    lines=(intake.SurveyFigureLine("Känner till rutinen", "Ja", (intake.SurveyFigure(None, 92), intake.SurveyFigure(None, 98))),),
    remarks=("Basen för 2020 är inte känd.",),
)
SUMMED_UP = replace(
    TOLD,
    figures_id=SCHOOLS,
    rounds=(intake.SurveyRound("2021", 30, 14, None),),
    lines=(intake.SurveyFigureLine("På det hela taget", "Nöjda", (intake.SurveyFigure(10, None),)),),
)


def records_of(first: int, *facts: Any) -> list[FactRecord]:
    """Facts as intake publishes them, at positions from the first on."""
    now = datetime(2026, 6, 1, 8, 0, tzinfo=UTC)
    who = UUID(int=9)
    return [FactRecord("intake", at, UUID(int=at), now, now.date(), None, who, "team-lead", None, who, each) for at, each in enumerate(facts, first)]


def told(keep: KeepFacts, *facts: Any) -> None:
    """Intake has published these."""
    keep.many(records_of(1, *facts))


@pytest.fixture
def client(keep: KeepFacts, ask: Ask) -> FlaskClient:
    told(keep, CLOSED, TOLD, SUMMED_UP)
    return ask(profile="demo")


def test_response_rates_and_shares_are_rounded_half_up_and_few_answers_are_not_told(client: FlaskClient) -> None:
    survey = client.get(DATA).get_json()["counted"][0]
    assert (30, 14, 47) == (survey["asked"], survey["answered"], survey["response_percent"])
    assert [45, 50] == [each["percent"] for each in survey["by_kind"]]
    assert [[71, 7, 21], None, None] == [each["percents"] for each in survey["questions"]]
    assert ["Färre än hälften har svarat. Dra inga säkra slutsatser."] == survey["notes"]


def test_figures_from_elsewhere_stand_apart_without_a_base_that_nobody_has_published(client: FlaskClient) -> None:
    document = client.get(DATA).get_json()
    assert [str(OURS)] == [each["id"] for each in document["counted"]]
    principals = next(each for each in document["published_elsewhere"] if each["id"] == str(PRINCIPALS))
    assert [(None, None, 71), (56, 49, 88)] == [(each["asked"], each["answered"], each["response_percent"]) for each in principals["rounds"]]
    assert [[None, 92], [None, 98]] == [list(each.values()) for each in principals["lines"][0]["figures"]]
    schools = next(each for each in document["published_elsewhere"] if each["id"] == str(SCHOOLS))
    assert (47, [10, 71]) == (schools["rounds"][0]["response_percent"], list(schools["lines"][0]["figures"][0].values()))


def test_the_pages_show_the_same_and_what_a_reader_must_know(client: FlaskClient) -> None:
    listed = rows(page(client, SURVEYS))
    assert ["Skolornas enkät", "30", "14", "47 %"] == [listed[1][each] for each in (0, 3, 4, 5)]
    assert any(["2020", "Okänt", "Okänt", "71 %"] == row[-4:] for row in listed)
    ours = page(client, f"{SURVEYS}/{OURS}")
    assert ["Nöjda", "10", "71 %"] in rows(ours)
    assert "Färre än 5 har svarat på frågan" in ours
    assert "Svaren är i egna ord och publiceras inte." in ours
    elsewhere = page(client, f"{SURVEYS}/{PRINCIPALS}")
    assert ["Känner till rutinen", "Ja", "92 %", "98 %"] in rows(elsewhere)
    assert "Publicerad på annat håll" in elsewhere
    assert "Basen för 2020 är inte känd." in elsewhere
    assert "10 (71 %)" in page(client, f"{SURVEYS}/{SCHOOLS}")
    page(client, f"{SURVEYS}/{UUID(int=8)}", 404)


def test_the_file_has_a_line_an_answer_and_says_where_it_comes_from(client: FlaskClient) -> None:
    lines = list(csv.DictReader(io.StringIO(client.get(DATA, query_string={"format": "csv"}).get_data(as_text=True))))
    assert ["counted"] * 5 + ["published-elsewhere"] * 3 == [line["origin"] for line in lines]
    assert ("10", "71", "2026-06-01") == (lines[0]["count"], lines[0]["percent"], lines[0]["round"])
    assert [("", "")] * 2 == [(line["count"], line["percent"]) for line in lines[3:5]]
    assert {("2020", "", "", "71", "92"), ("2021", "56", "49", "88", "98")} <= {
        (line["round"], line["asked"], line["answered"], line["response_percent"], line["percent"]) for line in lines
    }


def test_what_was_taken_over_by_mistake_is_gone(keep: KeepFacts, ask: Ask) -> None:
    told(keep, TOLD, intake.SurveyFiguresWithdrawn(PRINCIPALS))
    assert [] == ask(profile="demo").get(DATA).get_json()["published_elsewhere"]


def test_the_first_version_of_the_fact_tells_no_more_of_few_than_the_second(keep: KeepFacts, ask: Ask) -> None:
    of_then = [intake.SurveyQuestionAnswered("Har närvaron ökat?", QuestionKind.YES_NO, (), True, each, None) for each in (4, 5)]
    told(keep, intake.SurveyClosedAnswered(**vars(CLOSED) | {"questions": tuple(of_then)}))
    counted = ask(profile="demo").get(DATA).get_json()["counted"]
    assert [[None, 5]] == [[question["answered"] for question in each["questions"]] for each in counted]
