"""The shapes of what is sent to casework."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Any, TypeVar

from marshmallow import ValidationError, post_load, validates_schema

from services.casework.read_models.audit_search import Standing
from shared.vocabulary.codes import Actor, CaseState, ClosureReason, DecisionState, Information, Look, Outcome, Profession
from shared.vocabulary.language import later, say
from shared.web import fields
from shared.web.schemas import CommandSchema, PageArgs, Schema

C = TypeVar("C", bound=StrEnum)

FOLLOWED_UP = (DecisionState.CARRIED_OUT, DecisionState.NOT_CARRIED_OUT)


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
    """As known at an instant (without it: now), and of that what was so by the end of a day (without it: all)."""

    as_of = fields.Instant(load_default=None)
    as_true_on = fields.Day(load_default=None)


class BundleArgs(Schema):
    """How many events each log had at a checkpoint that the asker has kept: the bundle then proves that the log goes on from it."""

    casework_since = fields.Whole(least=1, most=10**15, load_default=None)
    consent_since = fields.Whole(least=1, most=10**15, load_default=None)
    intake_since = fields.Whole(least=1, most=10**15, load_default=None)


class DifferenceArgs(HistoryArgs):
    """From which instant to which (without it: now); `as_true_on` narrows both to what was so by a day."""

    since = fields.Instant(required=True)

    @validates_schema
    def _in_order(self, data: dict[str, Any], **_: Any) -> None:
        if data.get("as_of") and data.get("since") and data["as_of"] < data["since"]:
            raise ValidationError(say("Ange en senare tidpunkt än den som det jämförs med."), "as_of")


class TimesArgs(Schema):
    """What a page shows: a step of the case's own, or the end of a day or a time of it (Swedish time), and of that what was so on a day."""

    step = fields.Whole(least=1, most=100_000, load_default=None, metadata={"label": later("Steg")})
    day = fields.Day(load_default=None, metadata={"label": later("Vad vi visste den dagen")})
    time = fields.Clock(load_default=None, metadata={"label": later("Klockslag")})
    true_on = fields.Day(load_default=None, metadata={"label": later("Vad som gällde den dagen")})

    @validates_schema
    def _whole(self, data: dict[str, Any], **_: Any) -> None:
        if data.get("time") and not data.get("day"):
            raise ValidationError(say("Skriv dagen också."), "day")


class DifferencePageArgs(Schema):
    """Between which steps of the case's own, or between the ends of which days."""

    from_step = fields.Whole(least=1, most=100_000, load_default=None, metadata={"label": later("Från steg")})
    to_step = fields.Whole(least=1, most=100_000, load_default=None, metadata={"label": later("Till steg")})
    from_day = fields.Day(load_default=None, metadata={"label": later("Från dag")})
    to_day = fields.Day(load_default=None, metadata={"label": later("Till dag")})
    true_on = fields.Day(load_default=None, metadata={"label": later("Vad som gällde den dagen")})


class AuditArgs(Schema):
    """Which cases the auditor looks for; all that is given must be so."""

    number = fields.Text(
        load_default=None,
        most=30,
        pattern="[A-Za-zÅÄÖåäö0-9]{1,10}-[0-9]{4}-[0-9]{1,8}",
        told=later("Skriv diarienumret som UBN-2021-00412."),
        metadata={"label": later("Diarienummer")},
    )
    organiser = fields.Id(load_default=None, metadata={"label": later("Huvudman")})
    standing = fields.Code(Standing, load_default=None, metadata={"label": later("Läge")})
    received_from = fields.Day(load_default=None, metadata={"label": later("Kom in från")})
    received_to = fields.Day(load_default=None, metadata={"label": later("Kom in till")})
    closed_from = fields.Day(load_default=None, metadata={"label": later("Avslutat från")})
    closed_to = fields.Day(load_default=None, metadata={"label": later("Avslutat till")})

    @post_load
    def _in_capitals(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        number: str | None = data["number"]
        return {**data, "number": number.upper() if number else None}

    @validates_schema
    def _forwards(self, data: dict[str, Any], **_: Any) -> None:
        for first, last in (("received_from", "received_to"), ("closed_from", "closed_to")):
            if data.get(first) and data.get(last) and data[last] < data[first]:
                raise ValidationError(say("Den sista dagen kan inte vara före den första."), last)


class PupilSearch(Schema):
    """Whose cases the auditor looks for."""

    identity_number = fields.Number(required=True)


class LooksArgs(Schema):
    """Which looks the auditor wants to see; all that is given must be so."""

    person = fields.Id(load_default=None, metadata={"label": later("Person")})
    case = fields.Text(
        load_default=None,
        most=36,
        pattern="[A-Za-zÅÄÖåäö0-9]{1,10}-[0-9]{4}-[0-9]{1,8}|[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}",
        told=later("Skriv diarienumret som UBN-2021-00412, eller ärendets id."),
        metadata={"label": later("Ärende")},
    )
    kind = fields.Code(Look, load_default=None, metadata={"label": later("Sort")})
    from_day = fields.Day(load_default=None, metadata={"label": later("Från och med")})
    to_day = fields.Day(load_default=None, metadata={"label": later("Till och med")})

    @validates_schema
    def _forwards(self, data: dict[str, Any], **_: Any) -> None:
        if data.get("from_day") and data.get("to_day") and data["to_day"] < data["from_day"]:
            raise ValidationError(say("Den sista dagen kan inte vara före den första."), "to_day")


class TeamMemberBody(CommandSchema):
    """A time in the team, first and last day included."""

    person_id = fields.Id(required=True, metadata={"label": later("Person")})
    profession = fields.Code(Profession, required=True, metadata={"label": later("Yrke")})
    starts_on = fields.Day(required=True, metadata={"label": later("Första dag")})
    ends_on = fields.Day(load_default=None, allow_none=True, metadata={"label": later("Sista dag")})
    capacity = fields.Whole(least=0, most=200, required=True, metadata={"label": later("Antal ärenden")})

    @validates_schema
    def _in_order(self, data: dict[str, Any], **_: Any) -> None:
        if data.get("ends_on") and data.get("starts_on") and data["ends_on"] < data["starts_on"]:
            raise ValidationError(say("Sista dagen ligger före första dagen."), "ends_on")


class AssignmentBody(CommandSchema):
    """Who gets the case, and as what."""

    coordinator_id = fields.Id(required=True, metadata={"label": later("Koordinator")})
    profession = fields.Code(Profession, required=True, metadata={"label": later("Yrke")})


class StartBody(CommandSchema):
    """Nothing is needed to start but the permit, which casework asks for."""


class ExtensionBody(CommandSchema):
    """The new last day, and why."""

    ends_on = fields.Day(required=True, metadata={"label": later("Sista dag")})
    reason = fields.Words(required=True, metadata={"label": later("Skäl")})


class MeetingBody(CommandSchema):
    """A meeting to call."""

    meets_on = fields.Day(required=True, metadata={"label": later("Dag")})
    time = fields.Clock(load_default=None, allow_none=True, metadata={"label": later("Klockslag")})
    place = fields.Text(load_default=None, allow_none=True, metadata={"label": later("Plats")})
    actors = fields.Several(fields.Code(Actor), least=1, most=20, required=True, metadata={"label": later("Inbjudna")})
    agenda = fields.Words(required=True, metadata={"label": later("Att ta upp")})


class DecisionBody(Schema):
    """One thing that the meeting decided."""

    owner = fields.Code(Actor, required=True, metadata={"label": later("Ansvarig")})
    text = fields.Words(most=1000, required=True, metadata={"label": later("Beslut")})
    due_on = fields.Day(required=True, metadata={"label": later("Klart senast")})


class MinutesBody(CommandSchema):
    """Who came, what was said, what was decided."""

    attended = fields.Several(fields.Code(Actor), least=1, most=20, required=True, metadata={"label": later("Deltog")})
    minutes = fields.Words(most=20_000, required=True, metadata={"label": later("Minnesanteckningar")})
    decisions = fields.Several(fields.Record(DecisionBody), most=30, load_default=list, metadata={"label": later("Beslut")})


class FollowUpBody(CommandSchema):
    """Whether a decision was carried out, and on which day."""

    state = fields.Code(
        DecisionState, among=(DecisionState.CARRIED_OUT, DecisionState.NOT_CARRIED_OUT), required=True, metadata={"label": later("Genomfört")}
    )
    done_on = fields.Day(load_default=None, allow_none=True, metadata={"label": later("Dag")})
    note = fields.Words(load_default=None, allow_none=True, metadata={"label": later("Anteckning")})


WHY = {"label": later("Varför rättar du?")}


class MinutesCorrectionBody(CommandSchema):
    """What the minutes should have said, and why they didn't."""

    attended = fields.Several(fields.Code(Actor), least=1, most=20, required=True, metadata={"label": later("Deltog")})
    minutes = fields.Words(most=20_000, required=True, metadata={"label": later("Minnesanteckningar")})
    why = fields.Words(required=True, metadata=WHY)

    @post_load
    def _each_once(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        return {**data, "attended": once(data["attended"])}


class FollowUpCorrectionBody(FollowUpBody):
    """What a follow-up should have said, and why it didn't."""

    why = fields.Words(required=True, metadata=WHY)


class DecisionCorrectionBody(CommandSchema):
    """What the meeting really decided, and why that was not told."""

    owner = fields.Code(Actor, required=True, metadata={"label": later("Ansvarig")})
    text = fields.Words(most=1000, required=True, metadata={"label": later("Beslut")})
    due_on = fields.Day(required=True, metadata={"label": later("Klart senast")})
    why = fields.Words(required=True, metadata=WHY)


class ExtensionCorrectionBody(ExtensionBody):
    """Until when it should have been extended, on what ground, and why that was not told."""

    why = fields.Words(required=True, metadata=WHY)


class StartCorrectionBody(CommandSchema):
    """On which day the intervention really began, and why another was told; its last day follows."""

    starts_on = fields.Day(required=True, metadata={"label": later("Första dag")})
    why = fields.Words(required=True, metadata=WHY)


class DisclosureBody(CommandSchema):
    """What is given to whom."""

    actor = fields.Code(Actor, required=True, metadata={"label": later("Mottagare")})
    information = fields.Several(fields.Code(Information), least=1, most=5, required=True, metadata={"label": later("Uppgifter om")})
    what = fields.Words(required=True, metadata={"label": later("Vad som lämnas ut")})


class ClosureBody(CommandSchema):
    """How it ended; the attendance, in whole percent, must lie within the outcome's band."""

    outcome = fields.Code(Outcome, required=True, metadata={"label": later("Utfall")})
    reason = fields.Code(ClosureReason, required=True, metadata={"label": later("Skäl")})
    attendance = fields.Whole(least=0, most=100, load_default=None, allow_none=True, metadata={"label": later("Närvaro")})
    note = fields.Words(load_default=None, allow_none=True, metadata={"label": later("Anteckning")})


class ClosureCorrectionBody(ClosureBody):
    """How it really ended, on which day (without it: the day that stands), and why that was not told."""

    closed_on = fields.Day(load_default=None, allow_none=True, metadata={"label": later("Avslutades")})
    why = fields.Words(required=True, metadata=WHY)
