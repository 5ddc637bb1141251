"""`narvaro verify`: every service's log, straight from its database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import psycopg

from deploy.commands import terminal
from deploy.commands.ending import ExitCode
from deploy.commands.whereabouts import Databases, databases
from deploy.log_check import Verdict, check_log


def verify(folder: Path | None, services: Sequence[str], as_json: bool) -> ExitCode:
    """Check and tell; NOT_RIGHT if any event is not as it was recorded."""
    with databases(folder, services) as reached:
        verdicts = check_logs(reached)
    if as_json:
        terminal.write_json([{**asdict(each), "right": each.right} for each in verdicts])
    else:
        for line in lines(verdicts):
            terminal.output().print(line)
    return ExitCode.DONE if all(each.right for each in verdicts) else ExitCode.NOT_RIGHT


def check_logs(reached: Databases) -> list[Verdict]:
    """The verdict of each log that has events."""
    verdicts = []
    for service in reached.services:
        with psycopg.connect(reached.log_dsn(service), autocommit=True) as connection:
            verdicts.append(check_log(connection, service))
    return [each for each in verdicts if each.events or not each.right]


def lines(verdicts: Sequence[Verdict]) -> list[str]:
    """The verdicts in words."""
    return [
        f"{each.service}: {each.events} events, every hash right; the chain ends in {each.last_hash[:16]}…"
        if each.right
        else f"{each.service}: WRONG at position {each.wrong_at}: {each.wrong}; the {each.events} before it are right"
        for each in verdicts
    ] or ["no events yet"]
