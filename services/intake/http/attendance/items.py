"""What the attendance API answers."""

from __future__ import annotations

from services.intake.http.fields import StoredCode
from shared.vocabulary.codes import AttendanceMeasure, AttendanceSource, SchoolForm, Stage
from shared.web import fields
from shared.web.paging import listed
from shared.web.schemas import CommandAnswer, Schema


class CountItem(Schema):
    """Sums of one stage, in minutes and pupils; null where the pupils are too few for a sum to be told."""

    stage = StoredCode(Stage)
    pupils = fields.Whole()
    scheduled_minutes = fields.Whole(allow_none=True)
    valid_minutes = fields.Whole(allow_none=True)
    unreported_minutes = fields.Whole(allow_none=True)
    long_term = fields.Whole(allow_none=True)


class ReportItem(Schema):
    """A report: no names. `replaced_by` is null for one that stands."""

    id = fields.Id()
    school_unit_id = fields.Id()
    school_unit_name = fields.Text()
    organiser_id = fields.Id()
    first_day = fields.Day()
    last_day = fields.Day()
    replaces = fields.Id(allow_none=True)
    replaced_by = fields.Id(allow_none=True)
    source = StoredCode(AttendanceSource)
    received_on = fields.Day()
    pupils = fields.Whole()
    more_than_percent = fields.Whole()
    counts = fields.Several(fields.Record(CountItem))


class ReportAnswer(CommandAnswer):
    """A report that was received; `is_new` is false where the same lines were here already."""

    pupils = fields.Whole()
    is_new = fields.Flag()


class AbsentPupilItem(Schema):
    """A pupil who is long-term absent; null for a name where the identity is protected."""

    name = fields.Text(allow_none=True)
    stage = fields.Code(Stage, allow_none=True)
    school_form = fields.Code(SchoolForm)
    school_year = fields.Whole(allow_none=True)
    scheduled_minutes = fields.Whole()
    valid_minutes = fields.Whole()
    unreported_minutes = fields.Whole()


class AbsentPupils(Schema):
    """Who is long-term absent by a report; `kept` counts those whose protected identity others handle, `destroyed` those whose data is destroyed."""

    items = fields.Several(fields.Record(AbsentPupilItem))
    kept = fields.Whole()
    destroyed = fields.Whole()


class ComparedItem(Schema):
    """A share before and after, in parts and wholes (minutes or pupils); `reached` is null where there is nothing to compare."""

    name = fields.Text()
    before_part = fields.Whole()
    before_whole = fields.Whole()
    after_part = fields.Whole()
    after_whole = fields.Whole()
    reached = fields.Flag(allow_none=True)


class GoalItem(Schema):
    """A goal, and how it goes: together for the schools that have reported at both times, and for each that has at either."""

    id = fields.Id()
    measure = StoredCode(AttendanceMeasure)
    stage = StoredCode(Stage)
    before_first = fields.Day()
    before_last = fields.Day()
    after_first = fields.Day()
    after_last = fields.Day()
    fall_percent = fields.Whole()
    version = fields.Whole()
    together = fields.Record(ComparedItem)
    schools = fields.Several(fields.Record(ComparedItem))


class GoalList(Schema):
    """Every goal that stands."""

    items = fields.Several(fields.Record(GoalItem))


ReportList = listed(ReportItem)
