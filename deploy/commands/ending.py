"""How a command ends: exit codes, and one line for each error that somebody foresaw."""

from __future__ import annotations

import traceback
from enum import IntEnum


class ExitCode(IntEnum):
    """What the exit code says; documented in `narvaro --help`."""

    DONE = 0
    NOT_RIGHT = 1
    WRONG_INPUT = 2
    NOT_THERE = 3
    NOT_A_BUNDLE = 4
    WRONG_KEY = 5
    CUT_SHORT = 6
    NO_SUCH_CASE = 7
    BEFORE_THE_FIRST_EVENT = 8
    RIGHT_BY_ITS_OWN_KEY = 9
    NOT_HELD_AGAINST_YOURS = 10
    UNFORESEEN = 70
    INTERRUPTED = 130


class Stop(Exception):
    """Ends the command with a line for its user and an exit code."""

    def __init__(self, what: str, code: ExitCode) -> None:
        super().__init__(what)
        self.code = code


FORESEEN = {
    "deploy.demo.table_file.ScenarioError": ExitCode.WRONG_INPUT,
    "shared.runtime.settings.BadSetting": ExitCode.WRONG_INPUT,
    "services.intake.application.attendance_fetch.NoSuchOrganisation": ExitCode.WRONG_INPUT,
    "services.intake.outside.ss12000.SchoolSystemTrouble": ExitCode.NOT_THERE,
    "shared.vocabulary.profile.BadProfile": ExitCode.WRONG_INPUT,
    "deploy.private.errors.PrivateServerError": ExitCode.NOT_THERE,
    "deploy.local.ServicesDidNotStart": ExitCode.NOT_THERE,
    "deploy.demo.player.client.NotThere": ExitCode.NOT_THERE,
    "shared.messaging.calls.NoAnswer": ExitCode.NOT_THERE,
    "deploy.demo.player.play.CouldNotPlay": ExitCode.NOT_RIGHT,
    "deploy.demo.player.client.Refused": ExitCode.NOT_RIGHT,
    "shared.eventlog.wrapping.MasterKeyAway": ExitCode.NOT_THERE,
    "shared.eventlog.wrapping.WrongMasterKey": ExitCode.NOT_RIGHT,
    "shared.eventlog.destroyed.ListUnreadable": ExitCode.NOT_RIGHT,
    "shared.messaging.rebuild.Standstill": ExitCode.NOT_RIGHT,
    "deploy.scratch.InUse": ExitCode.NOT_RIGHT,
    "shared.runtime.migrations.MigrationChanged": ExitCode.NOT_RIGHT,
}
"""Errors whose text is meant for the user. By name: an image holds only some of these modules, and a command loads only what it needs."""


def told(error: BaseException) -> tuple[str, ExitCode]:
    """What to tell of an error, and the exit code. An unforeseen error is told by kind and place, since its text may be personal."""
    if isinstance(error, Stop):
        return str(error), error.code
    names = [f"{kind.__module__}.{kind.__qualname__}" for kind in type(error).__mro__]
    for name in names:
        if name in FORESEEN:
            return str(error), FORESEEN[name]
    if "psycopg.OperationalError" in names:
        return "PostgreSQL does not answer", ExitCode.NOT_THERE
    if isinstance(error, ModuleNotFoundError) and (error.name or "").partition(".")[0] in ("deploy", "services"):
        return f"{error.name} is not in this image: run this in the container of the service that it is about, or from a checkout", ExitCode.NOT_THERE
    frames = traceback.extract_tb(error.__traceback__)
    place = f" at {frames[-1].filename}:{frames[-1].lineno}" if frames else ""
    return f"unforeseen {type(error).__name__}{place} (--debug shows more)", ExitCode.UNFORESEEN
