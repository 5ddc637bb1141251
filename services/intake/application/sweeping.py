"""Takes away what is left of uploads whose process ended in the middle; all others leave nothing by themselves."""

from __future__ import annotations

from typing import Final

from services.intake.application.attachment_files import AttachmentFiles
from shared.messaging.loops import Loop

EVERY: Final = 600.0  # seconds


class SweepingLoop(Loop):
    """Looks at start, and then now and then."""

    def __init__(self, files: AttachmentFiles) -> None:
        super().__init__("intake uploads")
        self._files = files

    def turn(self) -> float:
        """Sweep once."""
        self._files.sweep()
        self.went_well()
        return EVERY
