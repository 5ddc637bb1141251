"""Looks for the like of whatever came in, beside the requests: a sender's answer takes the same time whatever is found."""

from __future__ import annotations

from typing import Final

from services.intake.application.duplicates import Duplicates
from shared.messaging.loops import Loop

EVERY: Final = 5.0  # seconds between looks at what other replicas took in
AT_ONCE: Final = 0.001  # after a short rest, so that an import of thousands leaves room for requests


class ComparingLoop(Loop):
    """Compares one after another, woken by each save."""

    def __init__(self, intake: Duplicates) -> None:
        super().__init__("intake duplicates")
        self._intake = intake

    def turn(self) -> float:
        """Compare what has waited longest."""
        found = self._intake.compare_next()
        self.went_well()
        return AT_ONCE if found else EVERY
