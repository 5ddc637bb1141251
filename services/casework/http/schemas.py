"""The shapes of what is sent to casework."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Any, TypeVar

from marshmallow import ValidationError, validates_schema

from shared.vocabulary.codes import Actor, CaseState, ClosureReason, DecisionState, Information, Outcome, Profession
from shared.web import fields
from shared.web.schemas import CommandSchema, PageArgs, Schema

C = TypeVar("C", bound=StrEnum)


def once(codes: Iterable[C]) -> tuple[C, ...]:
    """Each code once, in the order given."""
    return tuple(dict.fromkeys(codes))


def meeting_of(body: dict[str, Any]) -> dict[str, Any]:
    """A meeting's body as the application takes it."""
    time = body["time"]
    return {**body, "actors": once(body["actors"]), "time": time.strftime("%H:%M") if time else None}


class CaseArgs(PageArgs):
    """Which cases to list."""

    state = fields.Code(CaseState, load_default=None)


class HistoryArgs(Schema):
    """As known at an instant; without it, as known now."""

    as_of = fields.Instant(load_default=None)


class TeamMemberBody(CommandSchema):
    """A time in the team, first and last day included."""

    person_id = fields.Id(required=True)
    profession = fields.Code(Profession, required=True)
    starts_on = fields.Day(required=True)
    ends_on = fields.Day(load_default=None, allow_none=True)
    capacity = fields.Whole(least=0, most=200, required=True)

    @validates_schema
    def _in_order(self, data: dict[str, Any], **_: Any) -> None:
        if data.get("ends_on") and data.get("starts_on") and data["ends_on"] < data["starts_on"]:
            raise ValidationError("Sista dagen ligger före första dagen.", "ends_on")


class AssignmentBody(CommandSchema):
    """Who gets the case, and as what."""

    coordinator_id = fields.Id(required=True)
    profession = fields.Code(Profession, required=True)


class StartBody(CommandSchema):
    """Nothing is needed to start but the permit, which casework asks for."""


class ExtensionBody(CommandSchema):
    """The new last day, and why."""

    ends_on = fields.Day(required=True)
    reason = fields.Words(required=True)


class MeetingBody(CommandSchema):
    """A meeting to call."""

    meets_on = fields.Day(required=True)
    time = fields.Clock(load_default=None, allow_none=True)
    place = fields.Text(load_default=None, allow_none=True)
    actors = fields.Several(fields.Code(Actor), least=1, most=20, required=True)
    agenda = fields.Words(required=True)


class DecisionBody(Schema):
    """One thing that the meeting decided."""

    owner = fields.Code(Actor, required=True)
    text = fields.Words(most=1000, required=True)
    due_on = fields.Day(required=True)


class MinutesBody(CommandSchema):
    """Who came, what was said, what was decided."""

    attended = fields.Several(fields.Code(Actor), least=1, most=20, required=True)
    minutes = fields.Words(most=20_000, required=True)
    decisions = fields.Several(fields.Record(DecisionBody), most=30, load_default=list)


class FollowUpBody(CommandSchema):
    """Whether a decision was carried out, and on which day."""

    state = fields.Code(DecisionState, among=(DecisionState.CARRIED_OUT, DecisionState.NOT_CARRIED_OUT), required=True)
    done_on = fields.Day(load_default=None, allow_none=True)
    note = fields.Words(load_default=None, allow_none=True)


class DisclosureBody(CommandSchema):
    """What is given to whom."""

    actor = fields.Code(Actor, required=True)
    information = fields.Several(fields.Code(Information), least=1, most=5, required=True)
    what = fields.Words(required=True)


class ClosureBody(CommandSchema):
    """How it ended; the attendance, in whole percent, must lie within the outcome's band."""

    outcome = fields.Code(Outcome, required=True)
    reason = fields.Code(ClosureReason, required=True)
    attendance = fields.Whole(least=0, most=100, load_default=None, allow_none=True)
    note = fields.Words(load_default=None, allow_none=True)
