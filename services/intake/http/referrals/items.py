"""What the referrals' API answers."""

from __future__ import annotations

from services.intake.http.fields import StoredCode
from shared.vocabulary.codes import ReferralState, SchoolForm, SenderStatus
from shared.web import fields
from shared.web.paging import listed
from shared.web.schemas import CommandAnswer, Schema


class ReferralItem(Schema):
    """A referral in a list: no names."""

    id = fields.Id()
    case_id = fields.Id()
    registry_number = fields.Text()
    received_on = fields.Day()
    organiser_id = fields.Id(allow_none=True, metadata={"description": "Ingen så länge en vårdnadshavare inte låter skolan få veta."})
    school_unit_id = fields.Id()
    school_unit_name = fields.Text()
    school_form = StoredCode(SchoolForm)
    school_year = fields.Whole(allow_none=True)
    state = StoredCode(ReferralState)
    status = StoredCode(SenderStatus)
    version = fields.Whole()


class ReferralAnswer(CommandAnswer):
    """A registered referral."""

    case_id = fields.Id()
    registry_number = fields.Text()
    missing = fields.Several(fields.Text())


ReferralList = listed(ReferralItem)
