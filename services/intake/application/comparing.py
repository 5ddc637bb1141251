"""Looks for the like of whatever came in, beside the requests: a sender's answer takes the same time whatever is found."""

from __future__ import annotations

from typing import Final

from services.intake.application.duplicates import AT_ONCE, Duplicates
from shared.messaging.loops import Loop

EVERY: Final = 1.0  # seconds: nobody waits for it, so what came in meanwhile is compared together
SHORT: Final = 0.001  # and a rest, so that an import of thousands leaves room for requests


class ComparingLoop(Loop):
    """Compares all that has come in, some at a time."""

    def __init__(self, intake: Duplicates) -> None:
        super().__init__("intake duplicates")
        self._intake = intake

    def turn(self) -> float:
        """Compare what has waited longest."""
        found = self._intake.compare_next()
        self.went_well()
        return EVERY if found < AT_ONCE else SHORT
