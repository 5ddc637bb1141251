"""The API: the report's figures as JSON and CSV, and bad questions told field by field."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from flask.testing import FlaskClient

from services.statistics.reactions import KeepFacts
from services.statistics.tests.service.conftest import Ask

INCOMING = "/statistics/api/v1/tables/incoming-cases"
OUTCOMES = "/statistics/api/v1/tables/outcomes"

TABLE_1 = """\
year,school_form,municipal_boy,municipal_girl,independent_boy,independent_girl,total,through
2018,grundskola,48,28,13,9,98,2018-12-31
2018,gymnasieskola,9,-,3,1,13,2018-12-31
2019,grundskola,25,22,12,9,68,2019-12-31
2019,gymnasieskola,4,3,1,4,12,2019-12-31
2020,grundskola,29,29,10,7,75,2020-12-31
2020,gymnasieskola,1,3,-,-,4,2020-12-31
2021,grundskola,34,21,5,5,65,2021-08-13
2021,gymnasieskola,1,-,-,-,1,2021-08-13
2018,total,57,28,16,10,111,2018-12-31
2019,total,29,25,13,13,80,2019-12-31
2020,total,30,32,10,7,79,2020-12-31
2021,total,35,21,5,5,66,2021-08-13
total,grundskola,136,100,40,30,306,
total,gymnasieskola,15,6,4,5,30,
total,total,151,106,44,35,336,
"""


@pytest.fixture
def client(reported: KeepFacts, ask: Ask) -> FlaskClient:
    return ask(profile="demo")


def json_of(client: FlaskClient, address: str, status: int = 200) -> Any:
    response = client.get(address)
    assert status == response.status_code, response.get_data(as_text=True)
    return response.get_json()


def test_table_1_as_csv_is_the_report_to_the_letter(client: FlaskClient) -> None:
    response = client.get(f"{INCOMING}/data?format=csv")
    assert TABLE_1.replace("\n", "\r\n") == response.get_data(as_text=True)
    assert "text/csv" == response.mimetype
    assert 'filename="inkomna-arenden-2021-08-13.csv"' in response.headers["Content-Disposition"]


def test_table_1_as_json_has_numbers_and_the_text_that_is_shown(client: FlaskClient) -> None:
    table = json_of(client, f"{INCOMING}/data")
    row, names = table["rows"][1], ("year", "school_form", "municipal_boy", "municipal_girl", "total")
    assert (2018, "gymnasieskola", 9, 0, 13) == tuple(row[name] for name in names)
    assert ["2018", "Gymnasieskola", "9", "-", "3", "1", "13"] == row["display"]
    assert [111, 80, 79, 66] == [row["total"] for row in table["totals"]["years"]]
    assert 336 == table["totals"]["all"]["total"]


def test_a_part_year_is_marked_with_its_last_day_and_how_much_of_the_year_that_is(client: FlaskClient) -> None:
    table = json_of(client, f"{INCOMING}/data")
    assert {"year": 2021, "last_day": "2021-08-13", "days": 225, "days_of_year": 365} == table["part_year"]
    assert [False] * 6 + [True] * 2 == [row["part_year"] for row in table["rows"]]
    assert "2021 omfattar 1 januari till 13 augusti, 225 av 365 dagar." in table["notes"]


def test_every_answer_tells_what_it_stands_on(client: FlaskClient) -> None:
    for address in (INCOMING, OUTCOMES):
        answer = json_of(client, f"{address}/data?as_known_on=2021-06-30")
        assert {"intake", "consent", "casework"} == set(answer["facts"])
        assert "2021-06-30" == answer["as_known_on"]
        assert answer["definition"]
        assert answer["code_version"]


def test_a_claimed_day_of_knowledge_is_told_when_it_decided(client: FlaskClient) -> None:
    assert {"used": False, "facts": 336} == json_of(client, f"{INCOMING}/data")["claimed_known_on"]
    assert {"used": True, "facts": 336} == json_of(client, f"{INCOMING}/data?as_known_on=2021-08-13")["claimed_known_on"]


def test_the_outcome_table_is_the_reports(client: FlaskClient) -> None:
    table = json_of(client, f"{OUTCOMES}/data")
    expected = {"back": (52, 65), "back-60-100": (35, 44), "back-25-60": (17, 21), "not-back": (28, 35), "closed": (80, 100)}
    assert expected == {row["line"]: (row["count"], row["percent"]) for row in table["rows"]}
    assert (2019, 2020) == (table["begun_from"], table["begun_to"])
    assert {"begun": 82, "closed": 80, "not_closed": 2} == table["totals"]
    assert 80 == sum(row["count"] for row in table["reasons"])


def test_the_outcome_table_as_csv_has_the_reasons_under_their_outcome(client: FlaskClient) -> None:
    rows = list(csv.reader(io.StringIO(client.get(f"{OUTCOMES}/data?format=csv").get_data(as_text=True))))
    assert ["line", "reason", "count", "percent"] == rows[0]
    assert ["back", "", "52", "65"] == rows[1]
    assert ["not-back", "other-actor-coordinates", "6", "8"] in rows


@pytest.mark.parametrize(
    ("query", "accept", "expected"),
    [
        ("", "*/*", "application/json"),
        ("", "text/csv", "text/csv"),
        ("", "text/csv;q=0.5, application/json", "application/json"),
        ("?format=csv", "application/json", "text/csv"),
        ("?format=json", "text/csv", "application/json"),
    ],
)
def test_csv_is_sent_to_who_asks_for_it(client: FlaskClient, query: str, accept: str, expected: str) -> None:
    assert expected == client.get(f"{OUTCOMES}/data{query}", headers={"Accept": accept}).mimetype


@pytest.mark.parametrize(
    ("query", "fields"),
    [
        ("to=2021-13-01", {"to"}),
        ("to=1721-01-01", {"to"}),
        ("as_known_on=yesterday", {"as_known_on"}),
        ("begun_from=nineteen&begun_to=99999999", {"begun_from", "begun_to"}),
        ("begun_from=2020&begun_to=2019", {"begun_to"}),
        ("format=xlsx", {"format"}),
        ("until=2021-01-01", {"until"}),
    ],
)
def test_a_bad_question_is_told_field_by_field_without_its_value(client: FlaskClient, query: str, fields: set[str]) -> None:
    response = client.get(f"{OUTCOMES}/data?{query}")
    assert 422 == response.status_code
    assert "application/problem+json" == response.mimetype
    assert fields == {error["field"] for error in response.get_json()["errors"]}
    values = {"2021-13-01", "1721-01-01", "yesterday", "nineteen", "99999999", "xlsx"}
    assert not [value for value in values if value in response.get_data(as_text=True)]


def test_an_unknown_school_form_is_refused(client: FlaskClient) -> None:
    assert {"school_form"} == {error["field"] for error in json_of(client, f"{INCOMING}/data?school_form=hogskola", 422)["errors"]}


def test_one_form_can_be_asked_for(client: FlaskClient) -> None:
    table = json_of(client, f"{INCOMING}/data?school_form=gymnasieskola&to=2019-12-31")
    assert [13, 12] == [row["total"] for row in table["rows"]]
    assert table["part_year"] is None


def test_the_list_of_tables_leads_to_their_data(client: FlaskClient) -> None:
    tables = json_of(client, "/statistics/api/v1/tables")["items"]
    assert ["incoming-cases", "outcomes", "surveys"] == [table["table"] for table in tables]
    for table in tables:
        assert table == json_of(client, f"/statistics/api/v1/tables/{table['table']}")
        assert table["columns"] == json_of(client, table["data"])["columns"]


def test_a_table_that_does_not_exist_is_not_found(client: FlaskClient) -> None:
    assert "not-found" == json_of(client, "/statistics/api/v1/tables/queue", 404)["code"]


def test_nothing_can_be_changed(client: FlaskClient) -> None:
    assert {405} == {client.open(f"{INCOMING}/data", method=method).status_code for method in ("POST", "PUT", "PATCH", "DELETE")}


def test_the_description_of_the_api_names_every_way_in(client: FlaskClient) -> None:
    paths = json_of(client, "/statistics/api/v1/openapi.json")["paths"]
    tables = ("/tables/incoming-cases", "/tables/outcomes", "/tables/surveys")
    assert {f"{each}{end}" for each in tables for end in ("", "/data")} | {"/tables"} <= set(paths)


def test_without_facts_the_tables_are_empty_and_say_so(database: object, ask: Ask) -> None:
    for address in (INCOMING, OUTCOMES):
        table = json_of(ask(profile="demo"), f"{address}/data")
        assert table["to"] is None
        assert ["Inga händelser är kända, så det finns inget att räkna."] == table["notes"]
