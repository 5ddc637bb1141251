"""Every figure of the tables leads to the facts that it counts: as many, of the asked kind, for the auditor and the analyst and nobody else."""

from __future__ import annotations

import re
from datetime import date

import pytest
from flask.testing import FlaskClient

from services.statistics.application import CutOff, Statistics
from services.statistics.domain.incoming_cases import CELLS, Cell, Line
from services.statistics.domain.outcomes import Ended, OutcomeLine, Outcomes
from services.statistics.reactions import KeepFacts
from services.statistics.tests.service.conftest import Ask
from shared.vocabulary.codes import Role

INCOMING, OUTCOMES = "/statistics/tables/incoming-cases", "/statistics/tables/outcomes"
CUTS = (CutOff(), CutOff(to=date(2019, 12, 31)), CutOff(to=date(2020, 6, 15), as_known_on=date(2020, 9, 1)), CutOff(as_known_on=date(2020, 3, 1)))
A_CASE = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def facts_of(statistics: Statistics, cut: CutOff, line: Line, place: int | None) -> int:
    """How many facts there are behind a cell of a line of Table 1, or behind its sum."""
    kind, sex = CELLS[place] if place is not None else (None, None)
    answer = statistics.incoming_facts(cut, line.form, Cell(line.year, kind, sex), 7, 0)
    assert min(7, answer.figures.total) == len(answer.figures.rows)
    return answer.figures.total


@pytest.mark.parametrize("cut", CUTS, ids=str)
def test_behind_every_figure_of_table_1_are_as_many_facts(reported: KeepFacts, statistics: Statistics, cut: CutOff) -> None:
    table = statistics.incoming_cases(cut).figures
    for line in (*table.lines, *table.years, *table.forms, table.everything):
        assert [*line.cells, line.total] == [facts_of(statistics, cut, line, place) for place in (*range(len(CELLS)), None)]


def figure(table: Outcomes, line: OutcomeLine) -> int:
    """What the table says."""
    match line:
        case OutcomeLine.BEGUN:
            return table.begun
        case OutcomeLine.CLOSED:
            return table.closed.count
        case OutcomeLine.NOT_CLOSED:
            return table.not_closed
        case OutcomeLine.BACK:
            return table.back.count
    return next(share.count for outcome, share in table.by_outcome.items() if outcome.value == line.value)


@pytest.mark.parametrize("cut", CUTS, ids=str)
def test_behind_every_figure_of_the_outcome_table_are_as_many_facts(reported: KeepFacts, statistics: Statistics, cut: CutOff) -> None:
    table = statistics.outcomes(cut, 2018, 2020)[0].figures
    for line in OutcomeLine:
        assert figure(table, line) == statistics.outcome_facts(cut, 2018, 2020, Ended(line), 7, 0)[0].figures.total
    for (outcome, reason), share in table.reasons.items():
        assert share.count == statistics.outcome_facts(cut, 2018, 2020, Ended(OutcomeLine(outcome.value), reason), 7, 0)[0].figures.total


def links(page: str) -> dict[str, int]:
    """The addresses that figures lead to, with the figure."""
    found = re.findall(r'<a href="(/statistics/tables/[a-z-]+/facts[^"]*)">([\d\xa0]+)<span', page)
    return {address.replace("&amp;", "&"): int(number.replace("\xa0", "")) for address, number in found}


@pytest.mark.parametrize("table", [f"{INCOMING}?to=2021-08-13", f"{OUTCOMES}?begun_from=2019&begun_to=2020&to=2021-08-13"])
def test_a_page_leads_from_each_figure_to_a_page_that_says_the_same(reported: KeepFacts, ask: Ask, table: str) -> None:
    client = ask(Role.ANALYST)
    found = links(client.get(table).text)
    assert len(found) > 8
    for address, number in found.items():
        page = client.get(address).text
        assert f"<strong>{number:,}</strong>".replace(",", "\xa0") in page
        assert min(number, 50) == page.count('<tr role="row"><th') - 1


def test_the_rows_are_paged_and_each_stands_on_one_page(reported: KeepFacts, ask: Ask) -> None:
    client = ask(Role.AUDITOR)
    seen = [A_CASE.findall(client.get(f"{INCOMING}/facts?year=2018&page={number}").text.split("<tbody")[1]) for number in (1, 2, 3)]
    cases = [set(each) for each in seen]
    assert not cases[0] & cases[1]
    assert "Sidan finns inte" in client.get(f"{INCOMING}/facts?year=2018&page=9").text
    assert "Siffran är noll" in client.get(f"{INCOMING}/facts?year=1999").text


@pytest.mark.parametrize("role", [None, *Role])
@pytest.mark.parametrize("table", [INCOMING, OUTCOMES])
def test_only_the_auditor_and_the_analyst_go_on_from_a_figure(reported: KeepFacts, ask: Ask, table: str, role: Role | None) -> None:
    client: FlaskClient = ask(role, profile="demo")
    may = role in (Role.AUDITOR, Role.ANALYST)
    assert (200 if may else 401 if role is None else 403) == client.get(f"{table}/facts").status_code
    assert may == bool(links(client.get(f"{table}?to=2021-08-13").text))


def test_the_analyst_sees_the_same_rows_without_a_way_into_cases(reported: KeepFacts, ask: Ask) -> None:
    address = f"{INCOMING}/facts?year=2019"
    analyst, auditor = ask(Role.ANALYST).get(address).text, ask(Role.AUDITOR).get(address).text
    assert set(A_CASE.findall(analyst)) <= set(A_CASE.findall(auditor))
    assert ("/casework/" in auditor, "/casework/" in analyst) == ("/intake/referrals/" in auditor, False)
    assert "/intake/referrals/" not in analyst


@pytest.mark.parametrize("asked", ["?year=x", "?sex=other", "?line=all", "?page=0", "?to=2021-13-01", "?begun_from=2020&begun_to=2019", "?made_up=1"])
def test_what_cannot_be_asked_is_told_beside_nothing_else(reported: KeepFacts, ask: Ask, asked: str) -> None:
    table = INCOMING if "year" in asked or "sex" in asked else OUTCOMES
    page = ask(Role.ANALYST).get(f"{table}/facts{asked}")
    assert 422 == page.status_code
    assert "<tbody" not in page.text
