"""What intake's API answers."""

from __future__ import annotations

from typing import Any

from shared.vocabulary.codes import OrganiserKind, ReferralState, Role, SchoolForm, SenderStatus
from shared.web import fields
from shared.web.paging import listed
from shared.web.schemas import CommandAnswer, Schema


class StoredCode(fields.Code):
    """A code as a table holds it: its value."""

    def _serialize(self, value: Any, attr: str | None, obj: Any, **_: Any) -> str | None:
        return None if value is None else str(value)


class OrganiserItem(Schema):
    """An organiser."""

    id = fields.Id()
    kind = StoredCode(OrganiserKind)
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
    role = StoredCode(Role)
    organisation_id = fields.Id(allow_none=True)
    name = fields.Text(allow_none=True)


class TokenItem(Schema):
    """A token; its text is nowhere."""

    id = fields.Id()
    person_id = fields.Id()
    role = StoredCode(Role)
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
    school_form = StoredCode(SchoolForm)
    school_year = fields.Whole(allow_none=True)
    state = StoredCode(ReferralState)
    status = StoredCode(SenderStatus)
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
