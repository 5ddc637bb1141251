"""`narvaro report`: a table of statistics, as the service computed it."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rich.console import Console

from deploy.commands import terminal
from deploy.commands.clients import Client, client
from deploy.commands.ending import ExitCode
from shared.vocabulary.codes import Role


def report(table: str, form: str, to: str | None, folder: Path | None, url: str | None, token_file: Path | None) -> ExitCode:
    """Ask and write."""
    query = {"format": "csv" if form == "csv" else "json", **({"to": to} if to else {})}
    with client(folder, url, token_file, Role.ANALYST) as asking:
        answer = asking.api.get(asking.token, f"/statistics/api/v1/tables/{table}/data", query)
    if form == "table":
        write_table(terminal.output(), answer.json())
    else:
        # As it came: bytes for a file, not text for this terminal.
        sys.stdout.buffer.write(answer.content)
        sys.stdout.buffer.flush()
    return ExitCode.DONE


def read_table(asking: Client, table: str) -> dict[str, Any]:
    """A table as the service tells it."""
    document: dict[str, Any] = asking.api.get(asking.token, f"/statistics/api/v1/tables/{table}/data", {"format": "json"}).json()
    return document


def write_table(console: Console, document: Mapping[str, Any]) -> None:
    """A table for people: its rows, its sums or reasons, its notes."""
    if document["table"] == "incoming-cases":
        sums = document["totals"]
        rows = [*document["rows"], *sums["years"], *sums["school_forms"], sums["all"]]
        console.print(terminal.document_table(document, rows, document["title"]))
    else:
        years = f"{document['title']} {document['begun_from']}–{document['begun_to']}"
        console.print(terminal.document_table(document, document["rows"], years))
        console.print(terminal.document_table(document, document["reasons"], "Orsaker"))
    for note in document["notes"]:
        console.print(f"  {note}")
