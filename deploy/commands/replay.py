"""`narvaro replay`: one case's history in Swedish sentences, as known at an instant and as true on a day, or what differs between two."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

from rich.console import Console

from deploy.commands import terminal
from deploy.commands.clients import Client, client
from deploy.commands.ending import ExitCode, Stop
from deploy.demo.player.client import Refused
from shared.vocabulary.calendar import both_times, to_the_second
from shared.vocabulary.codes import ReferralState, Role

PAGE = 100
NO_CASE = {
    ReferralState.DECLINED: "this is a referral that was declined: it has a registry number, and never became a case",
    ReferralState.CLOSED_ELSEWHERE: "this is a referral whose case was closed in an earlier system: it has a registry number, and no case here",
    ReferralState.RECEIVED: "this is a referral that nobody has decided on yet: it has a registry number, and is no case yet",
    ReferralState.TO_COMPLETE: "this is a referral that its school is to complete: it has a registry number, and is no case yet",
}


@dataclass(frozen=True)
class Times:
    """Which times of a case are asked for: as known at an instant, as true on a day, and since when what differs is wanted instead."""

    as_of: str | None = None
    as_true_on: str | None = None
    since: str | None = None

    def __post_init__(self) -> None:
        """Raises Stop, naming the option that is wrong."""
        known, before = _instant("--as-of", self.as_of), _instant("--since", self.since)
        if known and before and known < before:
            raise Stop("--since must be an earlier instant than --as-of", ExitCode.WRONG_INPUT)
        try:
            date.fromisoformat(self.as_true_on or "2021-06-14")
        except ValueError:
            raise Stop("--as-true-on must be a day like 2021-06-14", ExitCode.WRONG_INPUT) from None

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
            raise Stop(_not_yet(times, read_history(asking, case_id)["items"]), ExitCode.BEFORE_THE_FIRST_EVENT) from None
        if refused.status == 404:
            raise Stop("there is no such case", ExitCode.NO_SUCH_CASE) from None
        raise
    return told


def _instant(option: str, text: str | None) -> datetime | None:
    try:
        found = datetime.fromisoformat(text) if text else None
    except ValueError:
        found = datetime.min  # noqa: DTZ901  told below, with every other instant that has no zone
    if found is not None and found.tzinfo is None:
        raise Stop(f"{option} must be an instant like 2021-06-14T09:12:00Z, or by Swedish clocks 2021-06-14T11:12:00+02:00", ExitCode.WRONG_INPUT)
    return found


def _not_yet(times: Times, items: Sequence[Mapping[str, Any]]) -> str:
    """Which option asks for what was not there yet, and from when on there is something."""
    first = str(items[0]["recorded_at"])
    learned = datetime.fromisoformat(first)
    for option, text in (("--since", times.since), ("--as-of", times.as_of)):
        if text and datetime.fromisoformat(text) < learned:
            return f"{option}: nothing was known of the case yet; the first that we learned was recorded {first}, which is {both_times(learned)}"
    day = min(str(item["effective_on"]) for item in items)
    return f"--as-true-on: nothing of what was known then was so yet on that day; the case's first day is {day}"


def write_differences(console: Console, differences: Mapping[str, Any]) -> None:
    """A line a difference: what, before, after; under it the events that made it."""
    for item in differences["items"]:
        console.print(f"{item['what']}: {item['before'] or '–'} → {item['after'] or '–'}", markup=False)
        for cause in item["because"]:
            console.print(f"            {_recorded(cause)}  {cause['sentence']}", style="dim", markup=False)
    if not differences["items"]:
        console.print("Ingen skillnad.", markup=False)


def write_history(console: Console, history: Mapping[str, Any]) -> None:
    """A line an event: when it was so, what happened; under it who did it, when we learned it, and the words that were written."""
    for item in history["items"]:
        console.print(f"{item['effective_on']}  {item['sentence']}", markup=False)
        known = f"enligt avsändaren känt {item['known_on']}" if item["known_on"] else ""
        told = " · ".join(part for part in (item["who"], f"vi fick veta {_recorded(item)}", known) if part)
        console.print(f"            {told}", style="dim", markup=False)
        for words in (item["more"], item["text"]):
            if words:
                console.print(f"            {words}", markup=False)


def _recorded(item: Mapping[str, Any]) -> str:
    """When we learned it, by Swedish clocks as on every page."""
    return to_the_second(datetime.fromisoformat(item["recorded_at"]))


def find_case(asking: Client, case: str) -> str:
    """The id of a case that is named by id or registry number; raises Stop."""
    with suppress(ValueError):  # what is no id is a registry number, which is looked up
        return str(UUID(case))
    found = _numbered(asking, "/casework/api/v1/cases", case)
    if found is not None:
        return str(found["case_id"])
    referral = _numbered(asking, "/intake/api/v1/referrals", case)
    why = NO_CASE.get(ReferralState(referral["state"])) if referral else None
    raise Stop(f"{case}: {why}" if why else "no case has this registry number or id", ExitCode.NO_SUCH_CASE)


def _numbered(asking: Client, path: str, number: str) -> dict[str, Any] | None:
    """What has a registry number, in a list that is read page by page."""
    for page in count(1):
        answer = asking.api.get(asking.token, path, {"limit": PAGE, "page": page}).json()
        found: dict[str, Any] | None = next((item for item in answer["items"] if item["registry_number"] == number), None)
        if found is not None or page * PAGE >= answer["total"]:
            return found
    return None
