"""Bodies and queries of the notices; the pages' forms are made of them too."""

from __future__ import annotations

from typing import Any

from marshmallow import ValidationError, post_load, validates_schema

from services.intake.domain.absence_notice import Investigation
from services.intake.http.fields import NAME, Municipality
from services.intake.http.referrals.bodies import AbsenceBody, ContactBody
from shared.vocabulary.codes import InvestigationEnd, InvestigationGiven, NoticeClosure, NoticeState, SchoolForm
from shared.vocabulary.language import later, say
from shared.vocabulary.school_years import MOST_YEARS
from shared.web import fields
from shared.web.schemas import CommandSchema, PageArgs, Schema


class SchoolBody(CommandSchema):
    """Which school it is about, and which of its forms and years the pupil is in."""

    school_unit_id = fields.Id(required=True, metadata={"label": later("Skola")})
    school_form = fields.Code(SchoolForm, required=True, metadata={"label": later("Skolform")})
    school_year = fields.Whole(least=1, most=MOST_YEARS, load_default=None, allow_none=True, metadata={"label": later("Årskurs")})


class NamedPupilBody(Schema):
    """The pupil, by number and name."""

    identity_number = fields.Number(required=True, label=later("Elevens personnummer"))
    given_name = fields.Text(required=True, most=NAME, metadata={"label": later("Förnamn"), "example": "Robin"})
    family_name = fields.Text(required=True, most=NAME, metadata={"label": later("Efternamn"), "example": "Exempelsson"})


class ResidentBody(NamedPupilBody):
    """The pupil, and where the pupil is registered."""

    registered_in = Municipality(required=True, label=later("Folkbokförd i"))


class InvestigationBody(Schema):
    """The school's investigation."""

    given = fields.Code(InvestigationGiven, required=True, metadata={"label": later("Hur följer utredningen med?")})
    ready_on = fields.Day(load_default=None, allow_none=True, metadata={"label": later("Vilken dag blev utredningen klar?")})

    @validates_schema
    def dated_when_ready(self, data: dict[str, Any], **_: Any) -> None:
        """What is there was ready some day; what isn't has none."""
        missing = data.get("given") is InvestigationGiven.MISSING
        if missing and data.get("ready_on"):
            raise ValidationError(say("En utredning som inte är klar har ingen dag."), "ready_on")
        if not missing and not data.get("ready_on"):
            raise ValidationError(say("Ange vilken dag utredningen blev klar."), "ready_on")

    @post_load
    def as_investigation(self, data: dict[str, Any], **_: Any) -> Investigation:
        """As the domain knows it."""
        return Investigation(**data)


class AbsenceNoticeBody(SchoolBody):
    """An absence notice to send; loaded, it is what `Intake.send_absence_notice` takes."""

    pupil = fields.Record(ResidentBody, required=True)
    absence = fields.Record(AbsenceBody, required=True)
    investigation = fields.Record(InvestigationBody, required=True)
    done = fields.Words(required=True, metadata={"label": later("Vad har skolan gjort hittills?")})
    contact = fields.Record(ContactBody, required=True)

    @post_load
    def as_command(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """As the application takes it."""
        return with_pupil(data)


class InvestigationNoticeBody(SchoolBody):
    """A begun investigation to tell the organiser of."""

    pupil = fields.Record(NamedPupilBody, required=True)
    begun_on = fields.Day(required=True, metadata={"label": later("Vilken dag inleddes utredningen?")})
    why = fields.Words(required=True, metadata={"label": later("Varför utreds frånvaron?"), "example": "Eleven har varit borta ofta i januari."})

    @post_load
    def as_command(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """As the application takes it."""
        return with_pupil(data)


class NoticeCompletionBody(CommandSchema):
    """The investigation that was missing."""

    investigation = fields.Record(InvestigationBody, required=True)
    note = fields.Words(load_default=None, allow_none=True, metadata={"label": later("Meddelande till kommunen")})


class ResponsibilityBody(CommandSchema):
    """The officer takes it on, and says when to look again."""

    follow_up_on = fields.Day(required=True, metadata={"label": later("När ska du följa upp?")})


class FollowUpBody(CommandSchema):
    """How it goes, and when to look again."""

    note = fields.Words(required=True, metadata={"label": later("Hur går det?")})
    next_on = fields.Day(required=True, metadata={"label": later("När följer du upp nästa gång?")})


class LinkBody(CommandSchema):
    """The referral that helps the pupil."""

    referral_id = fields.Id(required=True, metadata={"label": later("Beställning")})


class LinkFormBody(CommandSchema):
    """The same, as a person knows it."""

    registry_number = fields.Text(required=True, most=40, metadata={"label": later("Beställningens diarienummer")})


class ClosureBody(CommandSchema):
    """Why nothing is left to follow up."""

    reason = fields.Code(NoticeClosure, required=True, metadata={"label": later("Varför behöver den inte följas upp mer?")})
    note = fields.Words(load_default=None, allow_none=True, metadata={"label": later("Anteckning")})


class InvestigationEndBody(CommandSchema):
    """What the investigation led to."""

    ended_on = fields.Day(required=True, metadata={"label": later("Vilken dag avslutades utredningen?")})
    outcome = fields.Code(InvestigationEnd, required=True, metadata={"label": later("Vad ledde den till?")})
    note = fields.Words(load_default=None, allow_none=True, metadata={"label": later("Anteckning")})


class AbsenceNoticeArgs(PageArgs):
    """Which absence notices to list."""

    state = fields.Code(NoticeState, load_default=None)
    due_by = fields.Day(load_default=None)


class InvestigationArgs(PageArgs):
    """Which investigations to list."""

    running = fields.Flag(load_default=False)


def with_pupil(data: dict[str, Any]) -> dict[str, Any]:
    """The pupil's fields beside the others, the name as one."""
    pupil = data.pop("pupil")
    name = f"{pupil.pop('given_name')} {pupil.pop('family_name')}"
    return {**data, **pupil, "pupil_name": name}
