"""What the notices' API answers: lists without names."""

from __future__ import annotations

from services.intake.http.fields import StoredCode
from shared.vocabulary.codes import InvestigationEnd, NoticeClosure, NoticeState, SchoolForm
from shared.vocabulary.language import later
from shared.web import fields
from shared.web.paging import listed
from shared.web.schemas import CommandAnswer, Schema

KEPT = {"description": "Elevens identitet är skyddad och handläggs av andra: vad som står i anmälan visas inte, inte heller årskursen."}
HAS_FILES = {"description": later("Om någon fil är bifogad. Utan fil väntar kommunen på utredningen, också när den är utlovad.")}


class AtSchool(Schema):
    """Which school a notice comes from."""

    kept = fields.Flag(metadata=KEPT)

    organiser_id = fields.Id()
    organiser_name = fields.Text(allow_none=True)
    school_unit_id = fields.Id()
    school_unit_name = fields.Text(allow_none=True)
    school_form = StoredCode(SchoolForm)
    school_year = fields.Whole(allow_none=True)


class AbsenceNoticeItem(AtSchool):
    """An absence notice in a list."""

    id = fields.Id()
    registry_number = fields.Text()
    received_on = fields.Day()
    state = StoredCode(NoticeState)
    complete = fields.Flag()
    has_files = fields.Flag(metadata=HAS_FILES)
    follow_up_on = fields.Day(allow_none=True)
    referral_id = fields.Id(allow_none=True)
    closed_for = StoredCode(NoticeClosure, allow_none=True)
    version = fields.Whole()


class InvestigationNoticeItem(AtSchool):
    """A begun investigation in a list."""

    id = fields.Id()
    received_on = fields.Day()
    begun_on = fields.Day()
    ended_on = fields.Day(allow_none=True)
    outcome = StoredCode(InvestigationEnd, allow_none=True)
    version = fields.Whole()


class NoticeAnswer(CommandAnswer):
    """A registered absence notice."""

    registry_number = fields.Text()


AbsenceNoticeList = listed(AbsenceNoticeItem)
InvestigationNoticeList = listed(InvestigationNoticeItem)
