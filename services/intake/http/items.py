"""What intake's API answers."""

from __future__ import annotations

from shared.vocabulary.codes import OrganiserKind, ReferralState, Role, SchoolForm
from shared.web import fields
from shared.web.paging import listed
from shared.web.schemas import CommandAnswer, Schema


class OrganiserItem(Schema):
    """An organiser."""

    id = fields.Id()
    kind = fields.Code(OrganiserKind)
    organisation_number = fields.Text()
    name = fields.Text()


class SchoolUnitItem(Schema):
    """A school unit."""

    id = fields.Id()
    organiser_id = fields.Id()
    code = fields.Text()
    name = fields.Text()
    school_forms = fields.Several(fields.Text())
    valid_from = fields.Day()


class PersonItem(Schema):
    """A person; the name is opened for administrators only."""

    id = fields.Id()
    role = fields.Code(Role)
    organisation_id = fields.Id(allow_none=True)
    name = fields.Text(allow_none=True)


class TokenItem(Schema):
    """A token; its text is nowhere."""

    id = fields.Id()
    person_id = fields.Id()
    role = fields.Code(Role)
    organisation_id = fields.Id(allow_none=True)
    may_import = fields.Flag()
    expires_on = fields.Day()
    revoked = fields.Flag()
    version = fields.Whole()


class ReferralItem(Schema):
    """A referral in a list: no names."""

    id = fields.Id()
    case_id = fields.Id()
    registry_number = fields.Text()
    received_on = fields.Day()
    organiser_id = fields.Id()
    school_unit_id = fields.Id()
    school_unit_name = fields.Text()
    school_form = fields.Code(SchoolForm)
    school_year = fields.Whole(allow_none=True)
    state = fields.Code(ReferralState)
    status = fields.Text()
    version = fields.Whole()


class TokenAnswer(CommandAnswer):
    """A new token: its text is told this once."""

    token = fields.Text()


class ReferralAnswer(CommandAnswer):
    """A registered referral."""

    case_id = fields.Id()
    registry_number = fields.Text()
    missing = fields.Several(fields.Text())


OrganiserList = listed(OrganiserItem)
SchoolUnitList = listed(SchoolUnitItem)
PersonList = listed(PersonItem)
TokenList = listed(TokenItem)
ReferralList = listed(ReferralItem)
