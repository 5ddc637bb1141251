"""`narvaro replay`: one case's history in Swedish sentences, as known now or at an instant."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

from rich.console import Console

from deploy.commands import terminal
from deploy.commands.clients import Client, client
from deploy.commands.ending import ExitCode, Stop
from deploy.demo.player.client import Refused
from shared.vocabulary.codes import Role

PAGE = 100


def replay(case: str, as_of: str | None, as_json: bool, folder: Path | None, url: str | None, token_file: Path | None) -> ExitCode:
    """Find the case by id or registry number, and tell its story."""
    with client(folder, url, token_file, Role.AUDITOR) as asking:
        history = read_history(asking, _case_id(asking, case), as_of)
    if as_json:
        terminal.write_json(history)
    else:
        write_history(terminal.output(), history)
    return ExitCode.DONE


def read_history(asking: Client, case_id: str, as_of: str | None = None) -> dict[str, Any]:
    """The history as casework tells it; raises Stop where there is none."""
    try:
        query = {"as_of": as_of} if as_of else {}
        history: dict[str, Any] = asking.api.get(asking.token, f"/casework/api/v1/cases/{case_id}/history", query).json()
    except Refused as refused:
        if refused.status == 404:
            raise Stop("there is no such case, or there was none at that instant", ExitCode.WRONG_INPUT) from None
        if refused.status in (400, 422):
            raise Stop("--as-of must be an instant like 2021-06-14T09:12:00Z", ExitCode.WRONG_INPUT) from None
        raise
    return history


def write_history(console: Console, history: Mapping[str, Any]) -> None:
    """A line an event: when it was so, what happened, who did it; words that were written under it."""
    for item in history["items"]:
        console.print(f"{item['effective_on']}  {item['sentence']}", markup=False)
        told = " · ".join(part for part in (item["who"], f"känt {item['known_on']}" if item["known_on"] else "") if part)
        console.print(f"            {told}", style="dim", markup=False)
        for words in (item["more"], item["text"]):
            if words:
                console.print(f"            {words}", markup=False)


def _case_id(asking: Client, case: str) -> str:
    try:
        return str(UUID(case))
    except ValueError:
        pass
    page = 1
    while True:
        answer = asking.api.get(asking.token, "/casework/api/v1/cases", {"limit": PAGE, "page": page}).json()
        for item in answer["items"]:
            if item["registry_number"] == case:
                return str(item["case_id"])
        if page * PAGE >= answer["total"]:
            raise Stop("no case has this registry number or id", ExitCode.WRONG_INPUT)
        page += 1
