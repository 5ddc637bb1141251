"""Whether an outcome, a reason and an attendance go together (seed 001: the bands [60, 100], [25, 60) and below)."""

from __future__ import annotations

from services.casework.domain.errors import AttendanceDisagrees, ReasonDisagrees
from shared.vocabulary.codes import ClosureReason, Outcome

BANDS = {Outcome.BACK_60_100: range(60, 101), Outcome.BACK_25_60: range(25, 60), Outcome.NOT_BACK: range(25)}
"""Attendance in whole percent for each outcome."""


def check_closing(outcome: Outcome, reason: ClosureReason, attendance: int | None, *, begun: bool) -> None:
    """Raise AttendanceDisagrees or ReasonDisagrees where the words contradict each other."""
    if attendance is not None and attendance not in BANDS[outcome]:
        raise AttendanceDisagrees
    if reason is ClosureReason.NEVER_STARTED and begun:
        raise ReasonDisagrees
    if reason is ClosureReason.GOAL_REACHED and outcome is Outcome.NOT_BACK:
        raise ReasonDisagrees
    if not begun and outcome is not Outcome.NOT_BACK:
        raise ReasonDisagrees
