"""Table 1 and the outcome table are the report's, exactly, computed by statistics from facts alone."""

from __future__ import annotations

import csv
import io
from typing import Any

from shared.vocabulary.codes import Role
from tests.end_to_end.stage import Stage

TABLE_1 = [
    ("2018", "grundskola", "48", "28", "13", "9", "98"),
    ("2018", "gymnasieskola", "9", "-", "3", "1", "13"),
    ("2019", "grundskola", "25", "22", "12", "9", "68"),
    ("2019", "gymnasieskola", "4", "3", "1", "4", "12"),
    ("2020", "grundskola", "29", "29", "10", "7", "75"),
    ("2020", "gymnasieskola", "1", "3", "-", "-", "4"),
    ("2021", "grundskola", "34", "21", "5", "5", "65"),
    ("2021", "gymnasieskola", "1", "-", "-", "-", "1"),
]
COUNTS = ("municipal_boy", "municipal_girl", "independent_boy", "independent_girl", "total")
INCOMING, OUTCOMES = (f"/statistics/api/v1/tables/{name}/data" for name in ("incoming-cases", "outcomes"))


def read(stage: Stage, path: str, **query: str) -> dict[str, Any]:
    answer = stage.get(path, Role.ANALYST, format="json", **query)
    assert 200 == answer.status_code
    document: dict[str, Any] = answer.json()
    return document


def lines(stage: Stage, path: str, **query: str) -> list[list[str]]:
    answer = stage.get(path, Role.ANALYST, format="csv", **query)
    assert answer.headers["Content-Type"].startswith("text/csv")
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


def number(cell: str) -> int:
    return 0 if cell == "-" else int(cell)


def test_table_1_in_json_has_every_cell_and_total(stage: Stage):
    table = read(stage, INCOMING)
    expected = [(int(year), form, *map(number, counts)) for year, form, *counts in TABLE_1]
    assert expected == [(row["year"], row["school_form"], *(row[name] for name in COUNTS)) for row in table["rows"]]
    assert [111, 80, 79, 66] == [row["total"] for row in table["totals"]["years"]]
    assert {"grundskola": 306, "gymnasieskola": 30} == {row["school_form"]: row["total"] for row in table["totals"]["school_forms"]}
    assert 336 == table["totals"]["all"]["total"]


def test_table_1_shows_none_as_a_dash(stage: Stage):
    shown = [tuple(row["display"][2:7]) for row in read(stage, INCOMING)["rows"]]
    assert [counts for _, _, *counts in TABLE_1] == [list(row) for row in shown]


def test_table_1_in_csv_is_the_reports(stage: Stage):
    header, *rows = lines(stage, INCOMING)
    assert ["year", "school_form", *COUNTS] == header[:7]
    assert TABLE_1 == [tuple(row[:7]) for row in rows[: len(TABLE_1)]]
    assert ["total", "total", "151", "106", "44", "35", "336"] == rows[-1][:7]


def test_the_last_year_is_marked_as_part_of_one(stage: Stage):
    table = read(stage, INCOMING)
    assert "2021-08-13" == table["to"]
    assert {"year": 2021, "last_day": "2021-08-13", "days": 225, "days_of_year": 365} == table["part_year"]
    assert [2021] == [row["year"] for row in table["totals"]["years"] if row["part_year"]]


def test_a_cut_off_counts_up_to_that_day(stage: Stage):
    table = read(stage, INCOMING, to="2020-12-31")
    assert [111, 80, 79] == [row["total"] for row in table["totals"]["years"]]
    assert table["part_year"] is None


def test_what_was_known_on_a_day_leaves_out_the_rest(stage: Stage):
    table = read(stage, INCOMING, as_known_on="2019-12-31")
    assert [111, 80] == [row["total"] for row in table["totals"]["years"]]
    assert table["claimed_known_on"]["used"]


def test_the_outcomes_are_the_reports_with_rounded_shares(stage: Stage):
    table = read(stage, OUTCOMES)
    assert (2019, 2020) == (table["begun_from"], table["begun_to"])
    expected = {"closed": (80, 100), "back": (52, 65), "back-60-100": (35, 44), "back-25-60": (17, 21), "not-back": (28, 35)}
    assert expected == {row["line"]: (row["count"], row["percent"]) for row in table["rows"]}


def test_every_reason_for_not_returning_is_counted(stage: Stage):
    counts = {row["reason"]: row["count"] for row in read(stage, OUTCOMES)["reasons"] if row["line"] == "not-back"}
    expected = {
        "other-actor-coordinates",
        "discharged-from-upper-secondary",
        "moved-to-other-municipality",
        "consent-no-longer-given",
        "support-insufficient",
        "very-poor-wellbeing",
    }
    assert expected == set(counts)
    assert 28 == sum(counts.values())


def test_the_outcomes_in_csv_are_the_same(stage: Stage):
    header, *rows = lines(stage, OUTCOMES)
    assert ["line", "reason", "count", "percent"] == header
    expected = {"closed": "80", "back": "52", "back-60-100": "35", "back-25-60": "17", "not-back": "28"}
    assert expected == {line: count for line, reason, count, _ in rows if not reason}


def test_interventions_begun_in_other_years_close_too_and_stay_outside(stage: Stage):
    assert 56 == read(stage, OUTCOMES, begun_from="2018", begun_to="2018")["totals"]["closed"]
    begun_2021 = read(stage, OUTCOMES, begun_from="2021", begun_to="2021")["totals"]
    assert (29, 41) == (begun_2021["closed"], begun_2021["not_closed"])


def test_each_table_tells_how_far_each_log_is_counted(stage: Stage):
    facts = read(stage, INCOMING)["facts"]
    for service, position in facts.items():
        health = stage.get(f"/{service}/health/ready", None).json()
        assert position == health["parts"]["flow"]["log"]
