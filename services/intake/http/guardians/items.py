"""What the API answers a guardian: where it stands, and what she is asked; nothing of what is written in it."""

from __future__ import annotations

from services.intake.http.fields import StoredCode
from shared.vocabulary.codes import Precondition, ReferralState, SenderStatus
from shared.web import fields
from shared.web.paging import listed
from shared.web.schemas import CommandAnswer, Schema


class GuardianReferralItem(Schema):
    """A referral that the guardian has sent."""

    id = fields.Id()
    registry_number = fields.Text()
    received_on = fields.Day()
    school_unit_name = fields.Text()
    state = StoredCode(ReferralState)
    status = StoredCode(SenderStatus)
    school_knows = fields.Flag()
    version = fields.Whole()


class AskedItem(Schema):
    """A question to the guardian: days, words, or both."""

    missing = fields.Several(StoredCode(Precondition))
    note = fields.Text(allow_none=True)


class GuardianReferralStatus(GuardianReferralItem):
    """The same with what she is asked, if anything."""

    asked = fields.Record(AskedItem, allow_none=True)


class GuardianReferralAnswer(CommandAnswer):
    """A referral that a guardian has sent or changed."""

    registry_number = fields.Text()
    school_knows = fields.Flag()


GuardianReferralList = listed(GuardianReferralItem)
