"""A goal held against the reports before and after: for all schools together, and for each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from psycopg.rows import DictRow

from services.intake.domain.attendance_goal import reached
from services.intake.read_models import attendance_lists
from services.intake.read_models.lists import Seen
from shared.eventlog.database import Database
from shared.vocabulary.codes import AttendanceMeasure, Stage
from shared.vocabulary.language import say


@dataclass(frozen=True)
class Compared:
    """A share (part, whole) before and after, of one school or of all, and how many reports it rests on."""

    name: str
    before: tuple[int, int]
    after: tuple[int, int]
    reports: tuple[int, int]
    reached: bool | None

    @property
    def percents(self) -> tuple[float | None, float | None]:
        """The shares in percent; None where there is nothing to share."""
        return _percent(self.before), _percent(self.after)

    @property
    def change_percent(self) -> float | None:
        """By how many percent the share has changed; None where it can't be said."""
        was, now = self.percents
        return None if was is None or now is None or was == 0 else 100 * (now - was) / was


def follow_up(database: Database, seen: Seen, goal: Any) -> tuple[Compared, list[Compared]]:
    """The schools that have reported at both times together, and each that has reported at either, by name."""
    measure, stage = AttendanceMeasure(goal["measure"]), Stage(goal["stage"])
    before = attendance_lists.shares(database, seen, measure, stage, goal["before_first"], goal["before_last"])
    after = attendance_lists.shares(database, seen, measure, stage, goal["after_first"], goal["after_last"])
    units = sorted({**before, **after}.values(), key=lambda row: row["name"])
    fall = goal["fall_percent"]
    each = [_compared(row["name"], [before.get(row["school_unit_id"])], [after.get(row["school_unit_id"])], fall) for row in units]
    both = before.keys() & after.keys()
    return _compared(say("Alla skolor"), [before[unit] for unit in both], [after[unit] for unit in both], fall), each


def _compared(name: str, before: Iterable[DictRow | None], after: Iterable[DictRow | None], fall: int) -> Compared:
    was, now = _sum(before), _sum(after)
    return Compared(name, was[:2], now[:2], (was[2], now[2]), reached(was[:2], now[:2], fall))


def _sum(rows: Iterable[DictRow | None]) -> tuple[int, int, int]:
    there = [row for row in rows if row is not None]
    return sum(row["part"] for row in there), sum(row["whole"] for row in there), sum(row["reports"] for row in there)


def _percent(share: tuple[int, int]) -> float | None:
    return 100 * share[0] / share[1] if share[1] else None
