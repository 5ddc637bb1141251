"""What pages and API ask of the attendance tables; who may see which rows is part of every query."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from psycopg.rows import DictRow

from services.intake.read_models.held import OF_ORGANISER
from services.intake.read_models.lists import Seen, parameters_of
from services.intake.read_models.protection import KEPT
from shared.eventlog.database import Database
from shared.vocabulary.codes import AttendanceMeasure, Role, Stage
from shared.web.identity import Identity

_WHOSE = f"(%(everything)s OR {OF_ORGANISER})"
_LISTED = f"""
FROM attendance_report_named
WHERE {_WHOSE} AND (%(unit)s::uuid IS NULL OR school_unit_id = %(unit)s)
"""
_LATEST = f"FROM attendance_latest WHERE {_WHOSE}"
_ONE = f"SELECT * FROM attendance_report_named WHERE id = %(id)s AND {_WHOSE}"  # noqa: S608  the parts are our own
_COUNTS = """
SELECT report_id, stage, pupils, scheduled_minutes, valid_minutes, unreported_minutes, long_term
FROM attendance_count WHERE report_id = ANY(%s)
"""
_TOTALS = f"""
SELECT stage, sum(c.pupils)::bigint AS pupils, sum(scheduled_minutes)::bigint AS scheduled_minutes, sum(valid_minutes)::bigint AS valid_minutes,
    sum(unreported_minutes)::bigint AS unreported_minutes, sum(c.long_term)::bigint AS long_term,
    count(scheduled_minutes) AS units, count(*) - count(scheduled_minutes) AS too_small,
    coalesce(sum(c.pupils) FILTER (WHERE scheduled_minutes IS NOT NULL), 0)::bigint AS counted
FROM attendance_latest JOIN attendance_count c USING (report_id)
WHERE {_WHOSE}
GROUP BY stage
"""  # noqa: S608
_LINES = (
    f"SELECT line_id, CASE WHEN NOT {KEPT.format(pupil='pupil_id')} THEN attendance END AS attendance "  # noqa: S608
    "FROM attendance_line WHERE line_id = ANY(%(lines)s)"
)
_GOALS = "SELECT goal_id AS id, * FROM attendance_goal WHERE NOT withdrawn ORDER BY position"
_SHARES = f"""
SELECT school_unit_id, school_unit_name AS name, count(*) AS reports,
    sum(CASE %(measure)s WHEN 'unreported-absence' THEN unreported_minutes WHEN 'absence' THEN valid_minutes + unreported_minutes
        ELSE c.long_term END)::bigint AS part,
    sum(CASE %(measure)s WHEN 'long-term-absent' THEN c.pupils ELSE scheduled_minutes END)::bigint AS whole
FROM attendance_report_named JOIN attendance_count c USING (report_id)
WHERE replaced_by IS NULL AND first_day >= %(first)s AND last_day <= %(last)s AND stage = %(stage)s AND scheduled_minutes IS NOT NULL
    AND {_WHOSE}
GROUP BY school_unit_id, school_unit_name
"""  # noqa: S608


def seen_by(identity: Identity) -> Seen:
    """As everywhere, and the officer who watches over compulsory attendance sees every school's figures."""
    return Seen(everything=True) if identity.role is Role.ATTENDANCE_OFFICER else Seen.by(identity)


def reports(database: Database, seen: Seen, limit: int, offset: int, unit: UUID | None = None) -> tuple[list[DictRow], int]:
    """Reports, replaced ones too, the latest received first."""
    asked = parameters_of(seen) | {"unit": unit, "limit": limit, "offset": offset}
    found = database.rows(f"SELECT * {_LISTED} ORDER BY position DESC LIMIT %(limit)s OFFSET %(offset)s", asked)
    counted = database.row(f"SELECT count(*) AS total {_LISTED}", asked)
    return found, counted["total"] if counted else 0


def report(database: Database, seen: Seen, report_id: UUID) -> DictRow | None:
    """One report's row; None if it is not there or not to be seen."""
    return database.row(_ONE, parameters_of(seen) | {"id": report_id})


def latest(database: Database, seen: Seen, limit: int, offset: int) -> tuple[list[DictRow], int]:
    """Each school unit's latest report that stands, by the unit's name."""
    asked = parameters_of(seen) | {"limit": limit, "offset": offset}
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
    return _by_stage(database.rows(_TOTALS, parameters_of(seen)))


def lines(database: Database, line_ids: Sequence[UUID], person_id: UUID) -> list[DictRow]:
    """Lines as sealed; of a pupil whose identity is protected, and whom a person doesn't handle, only that there is one."""
    return database.rows(_LINES, {"lines": list(line_ids), "person": person_id})


def goals(database: Database) -> list[DictRow]:
    """Goals that stand, in the order they were set."""
    return database.rows(_GOALS)


def goal(database: Database, goal_id: UUID) -> DictRow | None:
    """One goal, withdrawn or not."""
    return database.row("SELECT goal_id AS id, * FROM attendance_goal WHERE goal_id = %s", (goal_id,))


def shares(database: Database, seen: Seen, measure: AttendanceMeasure, stage: Stage, first: date, last: date) -> dict[UUID, DictRow]:
    """A measure's part and whole for each school unit, over the standing reports that lie within two days; small groups are in none."""
    asked = parameters_of(seen) | {"measure": measure, "first": first, "last": last, "stage": stage}
    return {row["school_unit_id"]: row for row in database.rows(_SHARES, asked)}


def _by_stage(rows: Sequence[DictRow]) -> list[DictRow]:
    order = list(Stage)
    return sorted((row | {"stage": Stage(row["stage"])} for row in rows), key=lambda row: order.index(row["stage"]))
