"""What a guardian sends by the API, and by the form on her road."""

from __future__ import annotations

from typing import Any

from marshmallow import post_load

from services.intake.http.referrals.bodies import DoneBody, SentBody
from shared.vocabulary.codes import Precondition, Referrer
from shared.web import fields
from shared.web.schemas import CommandSchema


class GuardianReferralBody(SentBody):
    """A referral that a guardian sends; days that only the school knows may be left out, and whether measures were needed is the school's to tell."""

    school_may_know = fields.Flag(load_default=False)

    @post_load
    def from_guardian(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Whoever sends it here is a guardian."""
        return {**data, "referrer": Referrer.GUARDIAN}


class AnswerBody(CommandSchema):
    """A guardian's answer to what she was asked: days, words, or both."""

    preconditions = fields.Several(fields.Record(DoneBody), most=len(Precondition), load_default=list)
    note = fields.Words(load_default=None, allow_none=True)

    @post_load
    def as_command(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """As the application takes it."""
        return {"done": data.pop("preconditions"), **data}
