"""Works on imports beside the requests, a batch a turn, and destroys their files when they are over."""

from __future__ import annotations

import time
from typing import Final

from services.intake.application.import_work import ImportWork
from services.intake.application.imports import Read
from shared.eventlog.act import act_of_service
from shared.messaging.loops import Loop
from shared.vocabulary.calendar import today
from shared.vocabulary.codes import ImportState
from shared.vocabulary.ids import service_id_of

LOOK_EVERY: Final = 1.0  # seconds
SWEEP_EVERY: Final = 600.0
BREATH: Final = 0.005
"""Seconds between batches, for the requests that wait meanwhile."""


class ImportLoop(Loop):
    """Of all imports that wait, the oldest first; another replica's loop passes over what this one holds."""

    def __init__(self, intake: ImportWork, read: Read) -> None:
        super().__init__("intake imports")
        self._intake = intake
        self._read = read
        self._sweep_at = 0.0

    def turn(self) -> float:
        """One batch, if one waits."""
        if time.monotonic() >= self._sweep_at:
            self._intake.expire_imports(act_of_service(service_id_of("intake"), today()))
            self._intake.import_files.sweep()
            self._sweep_at = time.monotonic() + SWEEP_EVERY
        moved = self._intake.work_on_import(self._read)
        self.went_well()
        if moved is None:
            return LOOK_EVERY
        if moved["state"] == ImportState.DONE:
            self._intake.import_files.destroy(moved["import_id"])
        return BREATH
