"""Bodies, queries and forms about attendance."""

from __future__ import annotations

from typing import Any

from marshmallow import post_load

from services.intake.domain.attendance_report import Period
from shared.vocabulary.codes import AttendanceMeasure, Stage
from shared.vocabulary.language import later
from shared.web import fields
from shared.web.schemas import CommandSchema, PageArgs, Schema


class ReportArgs(Schema):
    """Whose report a file is, and for which days."""

    school_unit_id = fields.Id(required=True, metadata={"label": later("Skolenhet")})
    first_day = fields.Day(required=True, metadata={"label": later("Periodens första dag"), "example": "2021-02-01"})
    last_day = fields.Day(required=True, metadata={"label": later("Periodens sista dag"), "example": "2021-02-07"})
    replaces = fields.Id(load_default=None, metadata={"label": later("Ersätter en tidigare rapport"), "description": "Rapporten som den här rättar."})

    @post_load
    def as_command(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """As the application takes it."""
        data["period"] = Period(data.pop("first_day"), data.pop("last_day"))
        return data


class ReportListArgs(PageArgs):
    """Which reports to list."""

    school_unit_id = fields.Id(load_default=None)


class GoalBody(CommandSchema):
    """A goal: that a share falls by so many percent between two times."""

    measure = fields.Code(AttendanceMeasure, required=True, metadata={"label": later("Mått")})
    stage = fields.Code(Stage, required=True, metadata={"label": later("Stadium"), "example": Stage.LATE.value})
    before_first = fields.Day(required=True, metadata={"label": later("Tiden före, första dag")})
    before_last = fields.Day(required=True, metadata={"label": later("Tiden före, sista dag")})
    after_first = fields.Day(required=True, metadata={"label": later("Tiden efter, första dag")})
    after_last = fields.Day(required=True, metadata={"label": later("Tiden efter, sista dag")})
    fall_percent = fields.Whole(required=True, least=1, most=100, metadata={"label": later("Minska med så många procent"), "example": 50})

    @post_load
    def as_command(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """As the application takes it."""
        before, after = (Period(data.pop(f"{when}_first"), data.pop(f"{when}_last")) for when in ("before", "after"))
        return {**data, "before": before, "after": after}
