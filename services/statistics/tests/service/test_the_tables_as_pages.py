"""The pages: the table that is the truth, a chart with the same numbers, the files, and what the figures stand on."""

from __future__ import annotations

import html
import re

import pytest
from flask.testing import FlaskClient

from services.statistics.reactions import KeepFacts
from services.statistics.tests.municipality import TABLE_1
from services.statistics.tests.service.conftest import Ask

INCOMING = "/statistics/tables/incoming-cases"
OUTCOMES = "/statistics/tables/outcomes"


@pytest.fixture
def client(reported: KeepFacts, ask: Ask) -> FlaskClient:
    return ask(profile="demo")


def page(client: FlaskClient, address: str, status: int = 200) -> str:
    response = client.get(address, headers={"Accept": "text/html"})
    assert status == response.status_code
    return response.get_data(as_text=True)


def rows(text: str) -> list[list[str]]:
    """The cells of every table row, without markup."""
    return [[words(cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S)] for row in re.findall(r"<tr[^>]*>(.*?)</tr>", text, re.S)]


def words(markup: str) -> str:
    return html.unescape(re.sub(r"<[^>]+>", " ", markup)).replace("\xa0", " ").strip()


def test_table_1_on_the_page_is_the_reports(client: FlaskClient) -> None:
    shown = [row[-5:] for row in rows(page(client, INCOMING)) if "Grundskola" in row or "Gymnasieskola" in row]
    expected = [[str(count) if count else "-" for count in (*cells, sum(cells))] for cells in TABLE_1.values()]
    assert expected == shown


def test_sums_stand_under_each_year_each_form_and_everything(client: FlaskClient) -> None:
    sums = {row[0]: row[-1] for row in rows(page(client, INCOMING)) if row[0].startswith(("Summa", "Alla år"))}
    assert ["111", "80", "79", "66"] == [sums[f"Summa {year}"] for year in range(2018, 2022)]
    assert ("306", "30", "336") == (sums["Alla år, grundskola"], sums["Alla år, gymnasieskola"], sums["Alla år, alla skolformer"])


def test_the_chart_has_the_tables_numbers_and_marks_the_part_year(client: FlaskClient) -> None:
    text = page(client, INCOMING)
    chart = text[text.index("<figure") : text.index("</figure>")]
    assert ["111", "80", "79", "66"] == re.findall(r'class="sum"[^>]*>(\d+)', chart)
    assert "2021*" in chart
    assert "* 2021 omfattar 1 januari till 13 augusti, 225 av 365 dagar." in chart


def test_one_form_has_a_page_of_its_own_address(client: FlaskClient) -> None:
    text = page(client, f"{INCOMING}?school_form=gymnasieskola")
    assert "Tabell 1. Antal inkomna ärenden, gymnasieskola" in text
    assert [["2018", "9", "-", "3", "1", "13"]] == [row for row in rows(text) if row[0] == "2018"]


@pytest.mark.parametrize("address", [INCOMING, f"{INCOMING}?school_form=grundskola&to=2020-03-31", OUTCOMES, f"{OUTCOMES}?to=2020-12-31"])
def test_the_files_have_what_the_page_shows(client: FlaskClient, address: str) -> None:
    links = [html.unescape(link) for link in re.findall(r'href="(/statistics/api/v1/tables/[^"]+)"', page(client, address))]
    assert ["csv", "json"] == [link.rpartition("format=")[2] for link in links]
    table = client.get(links[1]).get_json()
    for row in table["rows"]:
        assert row["display"][-1].replace(" ", "\xa0") in page(client, address)
    assert client.get(links[0]).get_data(as_text=True).count("\r\n") > len(table["rows"])


def test_the_outcomes_are_told_in_a_sentence_and_in_a_table(client: FlaskClient) -> None:
    text = page(client, OUTCOMES)
    assert "80 insatser som började 2019–2020 är avslutade. 52 av eleverna (65\xa0%) är tillbaka i skolan i någon omfattning." in text
    shown = {row[0]: tuple(row[1:]) for row in rows(text[: text.index("Varför insatserna avslutades")])}
    assert ("35", "44 %") == shown["varav 60–100 procents närvaro"]
    assert ("17", "21 %") == shown["varav 25 upp till 60 procents närvaro"]
    assert ("28", "35 %") == shown["Inte tillbaka"]


@pytest.mark.parametrize("address", [INCOMING, OUTCOMES])
def test_every_table_tells_its_definition_and_where_the_figures_come_from(client: FlaskClient, address: str) -> None:
    text = page(client, address)
    assert '<h2 id="definition">Definition</h2>' in text
    assert "Varifrån kommer siffrorna?" in text
    assert "Beställningar (intake)" in text


def test_a_wrong_day_is_told_beside_its_field_and_the_text_is_kept(client: FlaskClient) -> None:
    text = page(client, f"{OUTCOMES}?to=2021-02-30&begun_from=2019", 422)
    assert 'href="#f-to"' in text
    assert 'id="f-to-error"' in text
    assert 'value="2021-02-30"' in text
    assert 'value="2019"' in text


def test_years_in_the_wrong_order_are_told_beside_the_last_one(client: FlaskClient) -> None:
    assert 'id="f-begun_to-error"' in page(client, f"{OUTCOMES}?begun_from=2021&begun_to=2019", 422)


def test_a_field_that_does_not_exist_is_told_and_not_shown(client: FlaskClient) -> None:
    text = page(client, f"{INCOMING}?%3Cscript%3E=1", 422)
    assert "Fältet finns inte." in text
    assert "<script>" not in text


def test_empty_fields_ask_for_nothing(client: FlaskClient) -> None:
    assert "Händelser till och med <time>2021-08-13</time>" in page(client, f"{INCOMING}?school_form=&to=&as_known_on=")


def test_an_empty_table_says_why_and_what_to_do(client: FlaskClient) -> None:
    text = page(client, f"{INCOMING}?school_form=forskoleklass")
    assert "Det finns inga beställningar att räkna för det du har valt." in text
    assert "Visa allt" in text


def test_the_start_page_leads_to_every_table(client: FlaskClient) -> None:
    text = page(client, "/statistics/")
    assert f'href="{INCOMING}"' in text
    assert f'href="{OUTCOMES}"' in text


@pytest.mark.parametrize("address", ["/statistics/", INCOMING, OUTCOMES])
def test_a_page_is_light_and_needs_nothing_from_elsewhere(client: FlaskClient, address: str) -> None:
    text = page(client, address)
    assert len(text.encode()) < 50_000
    assert "<script" not in text
    assert not re.findall(r'(?:src|href)="(?!/|#)', text)
