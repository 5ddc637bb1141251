"""The tables on the command line, asked for over HTTP: drawn for people, or as the CSV and JSON that programs read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final

import requests
from rich.box import SIMPLE_HEAD
from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

TABLES: Final = ("incoming-cases", "outcomes")
LONGEST_WAIT: Final = 30.0  # seconds
_PADDING: Final = (0, 1, 0, 0)


class ReportFormat(StrEnum):
    """How a report is written."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"


class NoReport(Exception):
    """The table can't be had; the message says why, in words for people."""


def fetch(address: str, table: str, parameters: Mapping[str, str], *, token: str = "", file_format: ReportFormat = ReportFormat.JSON) -> str:
    """A table's data from a running installation at `address`, as JSON or CSV text; raises NoReport."""
    sent_as = ReportFormat.CSV if file_format is ReportFormat.CSV else ReportFormat.JSON
    try:
        response = requests.get(
            f"{address.rstrip('/')}/statistics/api/v1/tables/{table}/data",
            params={**parameters, "format": sent_as},
            headers={"Authorization": f"Bearer {token}"} if token else {},
            timeout=LONGEST_WAIT,
            allow_redirects=False,
        )
    except requests.RequestException as error:
        raise NoReport(f"{address} does not answer ({type(error).__name__})") from None
    if response.status_code != requests.codes.ok:
        raise NoReport(_why(response))
    response.encoding = "utf-8"
    return response.text


def report(console: Console, address: str, table: str, file_format: ReportFormat, parameters: Mapping[str, str], *, token: str = "") -> None:
    """Write a table to the console; raises NoReport."""
    text = fetch(address, table, parameters, token=token, file_format=file_format)
    match file_format:
        case ReportFormat.TABLE:
            console.print(drawn(json.loads(text)))
        case ReportFormat.CSV:
            console.out(text.replace("\r\n", "\n"), end="", highlight=False)
        case ReportFormat.JSON:
            console.out(json.dumps(json.loads(text), ensure_ascii=False, indent=2), highlight=False)


def drawn(answer: Mapping[str, Any]) -> RenderableType:
    """A table's JSON as a drawing that fits 80 columns, with its notes and what it stands on underneath."""
    through = f", till och med {answer['to']}" if answer["to"] else ""
    drawing = Table(title=f"{answer['title']}{through}", title_justify="left", title_style="bold", box=SIMPLE_HEAD, show_edge=False, padding=_PADDING)
    if answer["table"] == "incoming-cases":
        _draw_incoming_cases(drawing, answer)
    else:
        _draw_outcomes(drawing, answer)
    counted = ", ".join(f"{source} {position}" for source, position in answer["facts"].items())
    origin = f"Inlästa loggar: {counted}. Räkneregler: {answer['code_version']}."
    return Group(drawing, "", *(Text(note) for note in answer["notes"]), Text(origin, style="dim"))


def _draw_incoming_cases(drawing: Table, answer: Mapping[str, Any]) -> None:
    """Each year's forms and their sum, then the sums of all years."""
    for place, column in enumerate(answer["columns"]):
        drawing.add_column(column["title"].replace(" ", "\n"), justify="left" if place < 2 else "right", no_wrap=True)
    for year in answer["totals"]["years"]:
        lines = [row for row in answer["rows"] if row["year"] == year["year"]]
        for row in lines:
            drawing.add_row(*row["display"], end_section=len(lines) == 1)
        if len(lines) > 1:
            drawing.add_row(*year["display"], style="bold", end_section=True)
    forms = answer["totals"]["school_forms"]
    for row in forms if len(forms) > 1 else []:
        drawing.add_row(*row["display"])
    drawing.add_row(*answer["totals"]["all"]["display"], style="bold")


def _draw_outcomes(drawing: Table, answer: Mapping[str, Any]) -> None:
    """Each outcome with its reasons under it, and all closed interventions last."""
    name, _, count, percent = (column["title"] for column in answer["columns"])
    drawing.add_column(name)
    drawing.add_column(count, justify="right")
    drawing.add_column(percent, justify="right")
    *lines, closed = answer["rows"]
    for row in lines:
        drawing.add_row(row["display"][0], *row["display"][2:])
        for reason in answer["reasons"]:
            if reason["line"] == row["line"]:
                drawing.add_row(f"    {reason['display'][1]}", *reason["display"][2:], style="dim")
    drawing.add_section()
    drawing.add_row(closed["display"][0], *closed["display"][2:], style="bold")


def _why(response: requests.Response) -> str:
    """What a problem says (RFC 9457), with the fields that are wrong."""
    try:
        problem = response.json()
        wrong = [f"{each['field']}: {each['message']}" for each in problem.get("errors", [])]
        return "\n".join([f"{problem['title']}. {problem['detail']}", *wrong])
    except (ValueError, KeyError, TypeError, AttributeError):
        return f"the answer was {response.status_code}, and no report"
