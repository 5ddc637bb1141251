"""`narvaro replay`: one case's history in Swedish sentences, as known at an instant and as true on a day, or what differs between two."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
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
WRONG_TIMES = "--as-of and --since must be instants like 2021-06-14T09:12:00Z, --since the earlier one, and --as-true-on a day like 2021-06-14"


@dataclass(frozen=True)
class Times:
    """Which times of a case are asked for: as known at an instant, as true on a day, and since when what differs is wanted instead."""

    as_of: str | None = None
    as_true_on: str | None = None
    since: str | None = None

    @property
    def query(self) -> dict[str, str]:
        """What is asked of casework."""
        return {name: text for name, text in vars(self).items() if text is not None}


def replay(case: str, times: Times, as_json: bool, folder: Path | None, url: str | None, token_file: Path | None) -> ExitCode:
    """Find the case by id or registry number, and tell its story, or what differs since an instant."""
    with client(folder, url, token_file, Role.AUDITOR) as asking:
        told = _read(asking, find_case(asking, case), "differences" if times.since else "history", times)
    if as_json:
        terminal.write_json(told)
    elif times.since:
        write_differences(terminal.output(), told)
    else:
        write_history(terminal.output(), told)
    return ExitCode.DONE


def read_history(asking: Client, case_id: str) -> dict[str, Any]:
    """The history as casework tells it now; raises Stop where there is none."""
    return _read(asking, case_id, "history", Times())


def _read(asking: Client, case_id: str, what: str, times: Times) -> dict[str, Any]:
    try:
        told: dict[str, Any] = asking.api.get(asking.token, f"/casework/api/v1/cases/{case_id}/{what}", times.query).json()
    except Refused as refused:
        if refused.code == "before-the-first-event":
            raise Stop("the case was not there yet at that time", ExitCode.BEFORE_THE_FIRST_EVENT) from None
        if refused.status == 404:
            raise Stop("there is no such case", ExitCode.NO_SUCH_CASE) from None
        if refused.status in (400, 422):
            raise Stop(WRONG_TIMES, ExitCode.WRONG_INPUT) from None
        raise
    return told


def write_differences(console: Console, differences: Mapping[str, Any]) -> None:
    """A line a difference: what, before, after; under it the events that made it."""
    for item in differences["items"]:
        console.print(f"{item['what']}: {item['before'] or '–'} → {item['after'] or '–'}", markup=False)
        for cause in item["because"]:
            console.print(f"            {cause['recorded_at']}  {cause['sentence']}", style="dim", markup=False)
    if not differences["items"]:
        console.print("Ingen skillnad.", markup=False)


def write_history(console: Console, history: Mapping[str, Any]) -> None:
    """A line an event: when it was so, what happened, who did it; words that were written under it."""
    for item in history["items"]:
        console.print(f"{item['effective_on']}  {item['sentence']}", markup=False)
        told = " · ".join(part for part in (item["who"], f"känt {item['known_on']}" if item["known_on"] else "") if part)
        console.print(f"            {told}", style="dim", markup=False)
        for words in (item["more"], item["text"]):
            if words:
                console.print(f"            {words}", markup=False)


def find_case(asking: Client, case: str) -> str:
    """The id of a case that is named by id or registry number; raises Stop."""
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
            raise Stop("no case has this registry number or id", ExitCode.NO_SUCH_CASE)
        page += 1
