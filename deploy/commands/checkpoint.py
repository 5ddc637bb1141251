"""`narvaro checkpoint`: a signed checkpoint of each log now, and the public key that goes with it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from deploy.commands import terminal
from deploy.commands.ending import ExitCode, Stop
from deploy.commands.sources import open_workings
from deploy.commands.whereabouts import Databases, databases, existing, named_by_environment
from shared.eventlog.checkpoints import NotAContinuation
from shared.eventlog.destinations import NotDelivered
from shared.messaging.workings import Workings
from shared.runtime.migrations import SERVICES
from shared.runtime.settings import PREFIX
from shared.runtime.signing import signer_of


def checkpoint(folder: Path | None, services: Sequence[str], as_json: bool) -> ExitCode:
    """Sign and hand out; NOT_RIGHT if a log does not go on from what was signed before, or a checkpoint has not arrived. Raises Stop."""
    with databases(folder, services) as reached:
        notes, wrong = take_all(reached)
    if as_json:
        terminal.write_json(notes)
    else:
        for note in notes.values():
            terminal.output().print(note, markup=False)
    for each in wrong:
        terminal.errors().print(f"WRONG: {each}", markup=False)
    return ExitCode.NOT_RIGHT if wrong else ExitCode.DONE


def take_all(reached: Databases) -> tuple[dict[str, str], list[str]]:
    """A checkpoint of each log, as it was signed and handed out, and sentences about those where that went wrong; raises Stop."""
    notes, wrong = dict[str, str](), list[str]()
    for service in reached.services:
        with open_workings(service, reached.settings(service)) as workings:
            try:
                notes[service] = _take(workings)
            except (NotAContinuation, NotDelivered) as error:
                wrong.append(str(error))
    return notes, wrong


def print_key(folder: Path | None) -> ExitCode:
    """The public key in a line, for whoever checks; raises Stop, BadSetting."""
    settings = named_by_environment(folder) or existing(folder).settings(SERVICES[0], 0)
    terminal.output().print(str(signer_of(settings).public), markup=False)
    return ExitCode.DONE


def _take(workings: Workings) -> str:
    if workings.checkpoints is None:
        raise Stop(f"{workings.name} has no key to sign with: set {PREFIX}CHECKPOINT_KEY_FILE", ExitCode.WRONG_INPUT)
    note = workings.checkpoints.take()
    while workings.checkpoints.deliver():
        continue
    return note
