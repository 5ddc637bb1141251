"""`narvaro import`: older referrals from a file, checked first, with a bar; stopped anywhere, the same command goes on."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import click

from deploy.commands import terminal
from deploy.commands.ending import ExitCode, Stop
from deploy.commands.whereabouts import databases
from shared.eventlog.act import Act
from shared.vocabulary.calendar import today
from shared.vocabulary.codes import ImportState, Role
from shared.vocabulary.ids import service_id_of

FIRST = 20
_PIECE = 64 * 1024
_PAUSE = 0.05  # seconds, while a running service works on the same file


def bring_in(file: Path, source: str, report: Path | None, dry_run: bool, yes: bool, folder: Path | None, as_json: bool) -> ExitCode:
    """Check the file, ask, import; exit code 1 if a line is wrong."""
    with databases(folder, ["intake"]) as reached, _intake(reached.settings("intake")) as intake:
        from services.intake.domain.import_errors import ImportRefusal

        try:
            told = _brought_in(intake, file, source, report, dry_run, yes or as_json)
        except ImportRefusal as refusal:
            raise Stop(f"{file}: {refusal}", ExitCode.WRONG_INPUT) from None
        except OSError as error:
            raise Stop(f"cannot read {file}: {error.strerror}", ExitCode.WRONG_INPUT) from None
    if as_json:
        terminal.write_json(told)
    else:
        _print(told)
    return ExitCode.NOT_RIGHT if told["wrong"] else ExitCode.DONE


def _brought_in(intake: Any, file: Path, source: str, report: Path | None, dry_run: bool, yes: bool) -> dict[str, Any]:
    from services.intake.http.imports.history_file import read_headings

    with file.open("rb") as opened, intake.receive_history(iter(lambda: opened.read(_PIECE), b"")) as upload:
        read_headings(intake.import_files.open(upload.import_id, upload.size), upload.encoding)
        intake.upload_history(upload, source=source, by=_act())
    import_id = upload.import_id
    row = _worked(intake, import_id, ImportState.CHECKING, lambda each: ("checking", each["place"], each["size"]))
    may_run = not dry_run and row["good"] and (yes or _agreed(row))
    if may_run:
        intake.start_import(import_id=import_id, expected=row["version"], by=_act())
        row = _worked(intake, import_id, ImportState.RUNNING, lambda each: ("importing", each["done"], each["lines"]))
    told = _told(intake, row)
    if report is not None:
        _write_report(intake, import_id, report)
    if not may_run:
        intake.give_up_import(import_id=import_id, by=_act())
    intake.import_files.destroy(import_id)
    return told


def _worked(intake: Any, import_id: UUID, state: ImportState, how_far: Callable[[Any], tuple[str, int, int]]) -> Any:
    """Work until the import is past a state, or see a running service do it, with a bar; where it stands then."""
    from services.intake.http.imports.history_file import read_history
    from services.intake.read_models.imports import one_import

    with terminal.progress() as tell:
        while True:
            worked = intake.work_on_import(read_history, import_id)
            row = one_import(intake.database, import_id)
            assert row is not None, "an import is never taken away"
            tell(*how_far(row))
            if row["state"] != state:
                return row
            if worked is None:
                time.sleep(_PAUSE)


def _agreed(row: Any) -> bool:
    return click.confirm(f"{row['good']} can be imported, {row['known']} are here already, {row['wrong']} have errors. Import?", err=True)


def _told(intake: Any, row: Any) -> dict[str, Any]:
    from services.intake.http.imports.report import faults_of
    from services.intake.read_models.imports import first_faults

    wrong = [
        {"line": line["number"], "column": column, "message": told}
        for line in first_faults(intake.database, row["id"], FIRST)
        for column, told in faults_of(line)
    ]
    counts = {name: row[name] for name in ("id", "state", "source", "lines", "good", "imported", "known", "wrong")}
    return {**counts, "first_faults": wrong}


def _write_report(intake: Any, import_id: UUID, report: Path) -> None:
    from services.intake.http.imports.report import as_csv
    from services.intake.read_models.imports import lines_of

    with report.open("w", encoding="utf-8", newline="") as file:
        file.writelines(as_csv(lines_of(intake.database, import_id)))


def _print(told: dict[str, Any]) -> None:
    output = terminal.output()
    counts = [("lines", told["lines"]), ("imported", told["imported"]), ("here already", told["known"]), ("have errors", told["wrong"])]
    if told["state"] == ImportState.CHECKED:
        counts.insert(1, ("can be imported", told["good"]))
    output.print(terminal.table("Import", ["", "Lines"], [(name, str(count)) for name, count in counts]))
    if told["first_faults"]:
        rows = [(str(each["line"]), each["column"], each["message"]) for each in told["first_faults"]]
        output.print(terminal.table("The first lines with errors", ["Line", "Column", ""], rows, left=3))


def _act() -> Act:
    return Act(actor=service_id_of("intake"), role=Role.SERVICE, organisation=None, effective_on=today(), correlation=uuid4())


@contextmanager
def _intake(settings: Any) -> Iterator[Any]:
    from services.intake.workings import build

    workings = build(settings)
    workings.database.open()
    try:
        yield workings.log
    finally:
        for close in workings.closing:
            close()
        workings.database.close()
