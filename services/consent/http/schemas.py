"""What the API reads and answers."""

from __future__ import annotations

from services.consent.domain.scope import ConsentPurpose
from shared.vocabulary.codes import Actor, ConsentAnswer, ConsentState, Information, SignatoryKind, SignedHow
from shared.web import fields
from shared.web.paging import listed
from shared.web.schemas import CommandAnswer, CommandSchema, PageArgs, Schema

MOST_SHARES = len(Actor) * len(Information)
ANSWERS = (ConsentAnswer.GRANTED, ConsentAnswer.REFUSED)


class ShareSchema(Schema):
    """One actor may have one kind of information."""

    actor = fields.Code(Actor, required=True)
    information = fields.Code(Information, required=True)


class RequestBody(CommandSchema):
    """Ask for a consent: actors × information, until a last day (included) or, without one, as long as the case lasts."""

    scope = fields.Several(fields.Record(ShareSchema), least=1, most=MOST_SHARES, required=True)
    valid_to = fields.Day(load_default=None, allow_none=True)


class AnswerBody(CommandSchema):
    """One signatory's yes or no. `scope` makes a yes partial; without it the yes is to all that is asked."""

    signatory_id = fields.Id(required=True)
    answer = fields.Code(ConsentAnswer, among=ANSWERS, required=True)
    how = fields.Code(SignedHow, required=True)
    signed_on = fields.Day(load_default=None, allow_none=True, metadata={"description": "Dagen då svaret gavs; annars dagen för registreringen."})
    scope = fields.Several(fields.Record(ShareSchema), most=MOST_SHARES, load_default=None, allow_none=True)
    note = fields.Text(least=0, most=fields.LONG, lines=True, load_default="")


class WithdrawalBody(CommandSchema):
    """One signatory takes a yes back: for the actors named, or wholly when none is."""

    signatory_id = fields.Id(required=True)
    actors = fields.Several(fields.Code(Actor), most=len(Actor), load_default=list)
    how = fields.Code(SignedHow, required=True)
    reason = fields.Text(least=0, most=fields.LONG, lines=True, load_default="")


class InvitationBody(CommandSchema):
    """Invite a signatory to answer online."""

    signatory_id = fields.Id(required=True)


class ConsentAnswered(CommandAnswer):
    """What a command answers; `complete` when everybody's yes is there."""

    complete = fields.Flag(required=True)


class InvitationAnswer(ConsentAnswered):
    """An invitation; the code is told in the first answer only, and stored nowhere."""

    invitation_id = fields.Id(required=True)
    code = fields.Text()
    expires_on = fields.Day(required=True)


class ConsentFilter(PageArgs):
    """Which consents to list."""

    case_id = fields.Id(load_default=None)
    state = fields.Code(ConsentState, load_default=None)


class ConsentLine(Schema):
    """One consent in a list; without names."""

    id = fields.Id(required=True, attribute="consent_id")
    case_id = fields.Id(required=True)
    version = fields.Whole(required=True, attribute="edition")
    state = fields.Code(ConsentState, required=True)
    requested_on = fields.Day(allow_none=True)
    valid_to = fields.Day(allow_none=True)
    changed_on = fields.Day(required=True)
    signatories = fields.Whole(required=True)
    answered = fields.Whole(required=True)


class SignatorySchema(Schema):
    """One who signs."""

    signatory_id = fields.Id(required=True)
    kind = fields.Code(SignatoryKind, required=True)
    name = fields.Text(required=True)
    answer = fields.Code(ConsentAnswer, required=True)
    answered_on = fields.Day(allow_none=True)
    how = fields.Code(SignedHow, allow_none=True)
    scope = fields.Several(fields.Record(ShareSchema), most=MOST_SHARES, required=True)


class ConsentSchema(Schema):
    """One consent: what is asked, who has answered what, and what may be shared today."""

    id = fields.Id(required=True)
    case_id = fields.Id(required=True)
    pupil_id = fields.Id(required=True)
    version = fields.Whole(required=True)
    state = fields.Code(ConsentState, required=True)
    complete = fields.Flag(required=True)
    purpose = fields.Code(ConsentPurpose, required=True)
    requested_on = fields.Day(allow_none=True)
    valid_to = fields.Day(allow_none=True)
    closed_on = fields.Day(allow_none=True)
    scope = fields.Several(fields.Record(ShareSchema), most=MOST_SHARES, required=True)
    shareable = fields.Several(fields.Record(ShareSchema), most=MOST_SHARES, required=True)
    signatories = fields.Several(fields.Record(SignatorySchema), required=True)


ConsentList = listed(ConsentLine)
