"""`narvaro schools import`: our register of organisers and schools brought up to a file of the national school-unit register."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import uuid4

import click

from deploy.commands import terminal
from deploy.commands.ending import ExitCode, Stop
from deploy.commands.whereabouts import databases
from shared.eventlog.act import Act
from shared.messaging.follower import Outcome
from shared.messaging.projections import ProjectionRunner
from shared.messaging.window import LogWindow
from shared.messaging.workings import Workings
from shared.runtime.settings import Settings
from shared.vocabulary.calendar import today
from shared.vocabulary.codes import Role
from shared.vocabulary.ids import service_id_of


def take_over(file: Path, everywhere: bool, dry_run: bool, yes: bool, folder: Path | None, as_json: bool) -> ExitCode:
    """Tell what would change, ask, change it; exit code 1 if something in the file can't be read, which is left as it is."""
    read = _read(file)
    with databases(folder, ["intake"]) as reached:
        told = _taken_over(reached.settings("intake"), read, everywhere, dry_run, yes or as_json)
    if as_json:
        terminal.write_json({"differences": told, "faults": read.faults, "passed_over": read.passed_over, "carried_out": not dry_run})
    for fault in () if as_json else read.faults:
        terminal.errors().print(f"{file}: {fault}", markup=False, highlight=False)
    return ExitCode.NOT_RIGHT if read.faults else ExitCode.DONE


def _read(file: Path) -> Any:
    from services.intake.outside.school_unit_register import NotTheRegister, read_register

    try:
        return read_register(file.read_bytes())
    except OSError as error:
        raise Stop(f"cannot read {file}: {error.strerror}", ExitCode.WRONG_INPUT) from None
    except NotTheRegister as error:
        raise Stop(f"{file}: {error}", ExitCode.WRONG_INPUT) from None


def _taken_over(settings: Settings, read: Any, everywhere: bool, dry_run: bool, yes: bool) -> list[dict[str, str]]:
    from services.intake.application import Intake
    from services.intake.workings import build

    workings = build(settings)
    workings.database.open()
    try:
        assert isinstance(workings.log, Intake), "intake's log is its application"
        _catch_up(workings)
        by = Act(actor=service_id_of("intake"), role=Role.SERVICE, organisation=None, effective_on=today(), correlation=uuid4())
        found = workings.log.compare_register(read.units, everywhere=everywhere, by=by)
        told = [{"step": each.step.value, "number": each.number, "name": each.name, "before": each.before, "after": each.after} for each in found]
        if not yes:
            _show(told)
        if not dry_run and any(each["step"] != "unknown" for each in told):
            if not yes:
                click.confirm("Change our register so?", abort=True, err=True)
            with terminal.progress() as tell:
                workings.log.take_over_register(read.units, everywhere=everywhere, by=by, tell=lambda done, total: tell("changes", done, total))
        return told
    finally:
        for close in workings.closing:
            close()
        workings.database.close()


def _catch_up(workings: Workings) -> None:
    """Bring the register's tables up to the log, which no service may be running to do."""
    assert workings.log is not None, "intake has a log"
    (registers,) = (each for each in workings.projections if each.name == "registers")
    runner = ProjectionRunner(registers, LogWindow(workings.log), workings.name)
    while runner.run_once() is Outcome.APPLIED:
        continue


def _show(told: Sequence[dict[str, str]]) -> None:
    rows = [(each["step"], each["number"], each["name"], each["before"], each["after"]) for each in told]
    terminal.output().print(
        terminal.table("What is otherwise", ["", "Number", "Name", "Before", "After"], rows, left=5) if rows else "Nothing is otherwise."
    )
