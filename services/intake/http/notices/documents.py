"""Whole notices as the API answers them."""

from __future__ import annotations

from services.intake.http.fields import StoredCode
from services.intake.http.notices.items import HAS_FILES, KEPT
from services.intake.http.referrals.document import AbsenceOf, ContactOf, OrganiserOf, PupilOf, TurnOf
from shared.vocabulary.codes import InvestigationEnd, InvestigationGiven, NoticeState, SchoolForm
from shared.web import fields
from shared.web.schemas import Schema


class NoticeSchoolUnit(Schema):
    """A school by name."""

    id = fields.Id()
    name = fields.Text(allow_none=True)


class InvestigationOf(Schema):
    """The school's investigation, as it came with the notice."""

    given = StoredCode(InvestigationGiven)
    ready_on = fields.Day(allow_none=True)


class NoticeTurn(TurnOf):
    """One thing that happened to a notice; `reason` is why it was closed, or what the investigation led to."""

    next_on = fields.Day(allow_none=True)
    reason = fields.Text(allow_none=True, metadata={"example": "back-in-school"})


class NoticeDocument(Schema):
    """What all notices tell; what is withheld is null."""

    id = fields.Id()
    version = fields.Whole()
    kept = fields.Flag(metadata=KEPT)
    received_on = fields.Day()
    organiser = fields.Record(OrganiserOf)
    school_unit = fields.Record(NoticeSchoolUnit)
    school_form = StoredCode(SchoolForm)
    school_year = fields.Whole(allow_none=True)
    pupil = fields.Record(PupilOf, allow_none=True)
    story = fields.Several(fields.Record(NoticeTurn))


class AbsenceNoticeDocument(NoticeDocument):
    """An absence notice with all that stands in it."""

    registry_number = fields.Text()
    state = StoredCode(NoticeState)
    complete = fields.Flag()
    has_files = fields.Flag(metadata=HAS_FILES)
    follow_up_on = fields.Day(allow_none=True)
    referral_id = fields.Id(allow_none=True)
    absence = fields.Record(AbsenceOf, allow_none=True)
    done = fields.Text(allow_none=True)
    contact = fields.Record(ContactOf, allow_none=True)
    investigation = fields.Record(InvestigationOf, allow_none=True)


class InvestigationNoticeDocument(NoticeDocument):
    """A begun investigation."""

    begun_on = fields.Day()
    ended_on = fields.Day(allow_none=True)
    outcome = StoredCode(InvestigationEnd, allow_none=True)
    why = fields.Text(allow_none=True)
