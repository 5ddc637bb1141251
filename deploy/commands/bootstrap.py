"""`narvaro bootstrap`: the first administrator of an installation, with a token to register everybody else."""

from __future__ import annotations

from pathlib import Path

from deploy.commands import terminal
from deploy.commands.ending import ExitCode
from deploy.commands.whereabouts import databases
from shared.runtime.settings import Settings
from shared.vocabulary.calendar import today


def bootstrap(name: str, days: int, folder: Path | None, as_json: bool) -> ExitCode:
    """Make the administrator and write the token, which nobody can read again."""
    with databases(folder, ["intake"]) as reached:
        person_id, token = make_first_admin(reached.settings("intake"), name, days)
    if as_json:
        terminal.write_json({"person_id": person_id, "token": token})
    else:
        terminal.output().print(token, markup=False)
    return ExitCode.DONE


def make_first_admin(settings: Settings, name: str, days: int = 30) -> tuple[str, str]:
    """The administrator's id and token, written straight into intake's log."""
    from services.intake.application import Intake
    from services.intake.bootstrap import make_admin
    from services.intake.workings import build

    workings = build(settings)
    workings.database.open()
    try:
        assert isinstance(workings.log, Intake), "intake's log is its application"
        admin = make_admin(workings.log, name, today(), days)
    finally:
        for close in workings.closing:
            close()
        workings.database.close()
    return str(admin.person_id), admin.token
