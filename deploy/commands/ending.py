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
    UNFORESEEN = 70
    INTERRUPTED = 130


class Stop(Exception):
    """Ends the command with a line for its user and an exit code."""

    def __init__(self, what: str, code: ExitCode) -> None:
        super().__init__(what)
        self.code = code


def told(error: BaseException) -> tuple[str, ExitCode]:
    """What to tell of an error, and the exit code. An unforeseen error is told by kind and place, since its text may be personal."""
    if isinstance(error, Stop):
        return str(error), error.code
    for kinds, code in _foreseen():
        if isinstance(error, kinds):
            return str(error), code
    import psycopg

    if isinstance(error, psycopg.OperationalError):
        return "PostgreSQL does not answer", ExitCode.NOT_THERE
    frames = traceback.extract_tb(error.__traceback__)
    place = f" at {frames[-1].filename}:{frames[-1].lineno}" if frames else ""
    return f"unforeseen {type(error).__name__}{place} (--debug shows more)", ExitCode.UNFORESEEN


def _foreseen() -> list[tuple[tuple[type[Exception], ...], ExitCode]]:
    """The errors whose text is meant for the user; imported late, so that a command loads only what it needs."""
    from deploy.demo.player.client import NotThere, Refused
    from deploy.demo.player.play import CouldNotPlay
    from deploy.demo.table_file import ScenarioError
    from deploy.local import ServicesDidNotStart
    from deploy.private import PrivateServerError
    from shared.messaging.calls import NoAnswer
    from shared.messaging.rebuild import Standstill
    from shared.runtime.migrations import MigrationChanged
    from shared.runtime.settings import BadSetting
    from shared.vocabulary.profile import BadProfile

    return [
        ((ScenarioError, BadSetting, BadProfile), ExitCode.WRONG_INPUT),
        ((PrivateServerError, ServicesDidNotStart, NoAnswer, NotThere), ExitCode.NOT_THERE),
        ((CouldNotPlay, Refused, Standstill, MigrationChanged), ExitCode.NOT_RIGHT),
    ]
