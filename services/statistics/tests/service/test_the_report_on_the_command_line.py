"""`narvaro report` writes the tables that a running service answers."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any

import pytest
from rich.console import Console
from werkzeug.serving import make_server

from deploy.private.ports import free_port
from services.statistics.reactions import KeepFacts
from services.statistics.report import TABLES, NoReport, ReportFormat, fetch, report
from services.statistics.tests.service.conftest import Ask, issue_token
from shared.vocabulary.codes import Role


@contextmanager
def served(app: Any) -> Iterator[str]:
    """The address of the app, running."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def address(reported: KeepFacts, ask: Ask) -> Iterator[str]:
    """A running service with the demo's open tables."""
    with served(ask(profile="demo").application) as running:
        yield running


def written(address: str, table: str, file_format: ReportFormat, **parameters: str) -> str:
    console = Console(file=io.StringIO(), width=80, color_system=None)
    report(console, address, table, file_format, parameters)
    file = console.file
    assert isinstance(file, io.StringIO)
    return file.getvalue()


def test_a_drawn_table_1_has_the_reports_lines_and_sums(address: str) -> None:
    lines = [line.split() for line in written(address, "incoming-cases", ReportFormat.TABLE).splitlines()]
    assert ["2018", "Gymnasieskola", "9", "-", "3", "1", "13"] in lines
    assert ["2021*", "Summa", "35", "21", "5", "5", "66"] in lines
    assert ["Alla", "år", "Summa", "151", "106", "44", "35", "336"] in lines
    assert ["2021", "omfattar", "1", "januari", "till", "13", "augusti,", "225", "av", "365", "dagar."] in lines


def test_a_drawn_outcome_table_has_the_reports_shares_and_the_reasons_under_them(address: str) -> None:
    lines = [" ".join(line.split()) for line in written(address, "outcomes", ReportFormat.TABLE).splitlines()]
    assert lines.index("Inte tillbaka 28 35 %") + 1 == lines.index("Annan aktör tar över samordningen 6 8 %")
    assert "Tillbaka i någon omfattning 52 65 %" in lines
    assert "Avslutade insatser 80 100 %" in lines


def test_a_drawing_fits_a_window_of_80_columns(address: str) -> None:
    for table in TABLES:
        lines = written(address, table, ReportFormat.TABLE).splitlines()
        assert max(len(line.rstrip()) for line in lines) <= 80
        assert "…" not in "".join(lines)


def test_csv_is_what_the_service_sends(address: str) -> None:
    lines = written(address, "incoming-cases", ReportFormat.CSV, to="2018-12-31").splitlines()
    assert "2018,gymnasieskola,9,-,3,1,13,2018-12-31" == lines[2]
    assert "total,total,57,28,16,10,111," == lines[-1]


def test_json_can_be_read_by_programs(address: str) -> None:
    assert 80 == json.loads(written(address, "outcomes", ReportFormat.JSON))["totals"]["closed"]


def test_a_wrong_day_is_told_in_words(address: str) -> None:
    with pytest.raises(NoReport, match="to: Skriv en dag som år-månad-dag"):
        written(address, "outcomes", ReportFormat.TABLE, to="in May")


def test_an_address_where_nothing_answers_is_told() -> None:
    with pytest.raises(NoReport, match="does not answer"):
        written(f"http://127.0.0.1:{free_port()}", "outcomes", ReportFormat.TABLE)


def test_a_closed_table_needs_a_token_that_may_read_it(reported: KeepFacts, ask: Ask, keep: KeepFacts) -> None:
    with served(ask().application) as address:
        with pytest.raises(NoReport, match="Du är inte inloggad"):
            fetch(address, "outcomes", {})
        with pytest.raises(NoReport, match="Du har inte rätt"):
            fetch(address, "outcomes", {}, token=issue_token(keep, Role.ARCHIVIST))
        assert 80 == json.loads(fetch(address, "outcomes", {}, token=issue_token(keep, Role.ANALYST)))["totals"]["closed"]
