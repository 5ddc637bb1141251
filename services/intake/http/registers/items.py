"""What the registers' API answers."""

from __future__ import annotations

from services.intake.http.fields import StoredCode
from shared.vocabulary.codes import OrganiserKind, Role
from shared.web import fields
from shared.web.paging import listed
from shared.web.schemas import CommandAnswer, Schema


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


class TokenAnswer(CommandAnswer):
    """A new token: its text is told this once."""

    token = fields.Text()


OrganiserList = listed(OrganiserItem)
SchoolUnitList = listed(SchoolUnitItem)
PersonList = listed(PersonItem)
TokenList = listed(TokenItem)
