"""What pages and API ask of the attendance tables; who may see which rows is part of every query."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from psycopg.rows import DictRow

from services.intake.read_models.lists import Seen
from shared.eventlog.database import Database
from shared.vocabulary.codes import AttendanceMeasure, Role, Stage
from shared.web.identity import Identity

_LISTED = """
FROM attendance_report_named
WHERE (%(everything)s OR organiser_id = %(organiser)s) AND (%(unit)s::uuid IS NULL OR school_unit_id = %(unit)s)
"""
_LATEST = "FROM attendance_latest WHERE (%(everything)s OR organiser_id = %(organiser)s)"
_ONE = "SELECT * FROM attendance_report_named WHERE id = %(id)s AND (%(everything)s OR organiser_id = %(organiser)s)"
_COUNTS = """
SELECT report_id, stage, pupils, scheduled_minutes, valid_minutes, unreported_minutes, long_term
FROM attendance_count WHERE report_id = ANY(%s)
"""
_TOTALS = """
SELECT stage, sum(c.pupils)::bigint AS pupils, sum(scheduled_minutes)::bigint AS scheduled_minutes, sum(valid_minutes)::bigint AS valid_minutes,
    sum(unreported_minutes)::bigint AS unreported_minutes, sum(c.long_term)::bigint AS long_term,
    count(scheduled_minutes) AS units, count(*) - count(scheduled_minutes) AS too_small,
    coalesce(sum(c.pupils) FILTER (WHERE scheduled_minutes IS NOT NULL), 0)::bigint AS counted
FROM attendance_latest JOIN attendance_count c USING (report_id)
WHERE (%(everything)s OR organiser_id = %(organiser)s)
GROUP BY stage
"""
_GOALS = "SELECT goal_id AS id, * FROM attendance_goal WHERE NOT withdrawn ORDER BY position"
_SHARES = """
SELECT school_unit_id, school_unit_name AS name, count(*) AS reports,
    sum(CASE %(measure)s WHEN 'unreported-absence' THEN unreported_minutes WHEN 'absence' THEN valid_minutes + unreported_minutes
        ELSE c.long_term END)::bigint AS part,
    sum(CASE %(measure)s WHEN 'long-term-absent' THEN c.pupils ELSE scheduled_minutes END)::bigint AS whole
FROM attendance_report_named JOIN attendance_count c USING (report_id)
WHERE replaced_by IS NULL AND first_day >= %(first)s AND last_day <= %(last)s AND stage = %(stage)s AND scheduled_minutes IS NOT NULL
    AND (%(everything)s OR organiser_id = %(organiser)s)
GROUP BY school_unit_id, school_unit_name
"""


def seen_by(identity: Identity) -> Seen:
    """As everywhere, and the officer who watches over compulsory attendance sees every school's figures."""
    return Seen(everything=True) if identity.role is Role.ATTENDANCE_OFFICER else Seen.by(identity)


def reports(database: Database, seen: Seen, limit: int, offset: int, unit: UUID | None = None) -> tuple[list[DictRow], int]:
    """Reports, replaced ones too, the latest received first."""
    asked = _parameters(seen) | {"unit": unit, "limit": limit, "offset": offset}
    found = database.rows(f"SELECT * {_LISTED} ORDER BY position DESC LIMIT %(limit)s OFFSET %(offset)s", asked)
    counted = database.row(f"SELECT count(*) AS total {_LISTED}", asked)
    return found, counted["total"] if counted else 0


def report(database: Database, seen: Seen, report_id: UUID) -> DictRow | None:
    """One report's row; None if it is not there or not to be seen."""
    return database.row(_ONE, _parameters(seen) | {"id": report_id})


def latest(database: Database, seen: Seen, limit: int, offset: int) -> tuple[list[DictRow], int]:
    """Each school unit's latest report that stands, by the unit's name."""
    asked = _parameters(seen) | {"limit": limit, "offset": offset}
    found = database.rows(f"SELECT * {_LATEST} ORDER BY school_unit_name, id LIMIT %(limit)s OFFSET %(offset)s", asked)
    counted = database.row(f"SELECT count(*) AS total {_LATEST}", asked)
    return found, counted["total"] if counted else 0


def counts(database: Database, report_ids: Sequence[UUID]) -> dict[UUID, list[DictRow]]:
    """What each report counts, by stage in the order of the stages."""
    by_report: dict[UUID, list[DictRow]] = {each: [] for each in report_ids}
    for row in _by_stage(database.rows(_COUNTS, (list(report_ids),))):
        by_report[row["report_id"]].append(row)
    return by_report


def totals(database: Database, seen: Seen) -> list[DictRow]:
    """Sums a stage over every school unit's latest report, with how many units have sums in it and how many are too small for one."""
    return _by_stage(database.rows(_TOTALS, _parameters(seen)))


def lines(database: Database, line_ids: Sequence[UUID]) -> list[DictRow]:
    """Lines as sealed."""
    return database.rows("SELECT line_id, attendance FROM attendance_line WHERE line_id = ANY(%s)", (list(line_ids),))


def goals(database: Database) -> list[DictRow]:
    """Goals that stand, in the order they were set."""
    return database.rows(_GOALS)


def goal(database: Database, goal_id: UUID) -> DictRow | None:
    """One goal, withdrawn or not."""
    return database.row("SELECT goal_id AS id, * FROM attendance_goal WHERE goal_id = %s", (goal_id,))


def shares(database: Database, seen: Seen, measure: AttendanceMeasure, stage: Stage, first: date, last: date) -> dict[UUID, DictRow]:
    """A measure's part and whole for each school unit, over the standing reports that lie within two days; small groups are in none."""
    asked = _parameters(seen) | {"measure": measure, "first": first, "last": last, "stage": stage}
    return {row["school_unit_id"]: row for row in database.rows(_SHARES, asked)}


def _by_stage(rows: Sequence[DictRow]) -> list[DictRow]:
    order = list(Stage)
    return sorted((row | {"stage": Stage(row["stage"])} for row in rows), key=lambda row: order.index(row["stage"]))


def _parameters(seen: Seen) -> dict[str, Any]:
    return {"everything": seen.everything, "organiser": seen.organiser}
