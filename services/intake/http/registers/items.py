"""What the registers' API answers."""

from __future__ import annotations

from services.intake.http.fields import StoredCode
from shared.vocabulary.codes import ApiResource, OrganiserKind, Role
from shared.web import fields
from shared.web.paging import listed
from shared.web.schemas import CommandAnswer, Schema


class OrganiserItem(Schema):
    """An organiser."""

    id = fields.Id()
    kind = StoredCode(OrganiserKind)
    organisation_number = fields.Text()
    name = fields.Text()
    successor = fields.Id(allow_none=True)
    version = fields.Whole()


class SchoolUnitItem(Schema):
    """A school unit."""

    id = fields.Id()
    organiser_id = fields.Id()
    code = fields.Text()
    name = fields.Text()
    school_forms = fields.Several(fields.Text())
    valid_from = fields.Day()
    valid_to = fields.Day(allow_none=True)
    area_id = fields.Id(allow_none=True)
    successors = fields.Several(fields.Id())
    version = fields.Whole()


class SchoolAreaItem(Schema):
    """A school area, with how many schools are in it."""

    id = fields.Id()
    name = fields.Text()
    valid_from = fields.Day()
    valid_to = fields.Day(allow_none=True)
    schools = fields.Whole()
    version = fields.Whole()


class PersonItem(Schema):
    """A person; the name is opened for administrators only."""

    id = fields.Id()
    role = StoredCode(Role)
    organisation_id = fields.Id(allow_none=True)
    name = fields.Text(allow_none=True)
    ended_on = fields.Day(allow_none=True)
    version = fields.Whole()


class TokenItem(Schema):
    """A token; its text is nowhere."""

    id = fields.Id()
    person_id = fields.Id()
    role = StoredCode(Role)
    organisation_id = fields.Id(allow_none=True)
    may_import = fields.Flag()
    expires_on = fields.Day()
    revoked = fields.Flag()
    resources = fields.Several(StoredCode(ApiResource), allow_none=True)
    read_only = fields.Flag()
    school_unit_ids = fields.Several(fields.Id(), allow_none=True, attribute="school_units")
    per_minute = fields.Whole(allow_none=True)
    ends_at = fields.Instant(allow_none=True)
    used_at = fields.Instant(allow_none=True)
    replaced_by = fields.Id(allow_none=True)
    version = fields.Whole()


class TokenAnswer(CommandAnswer):
    """A new token: its text is told this once."""

    token = fields.Text()


OrganiserList = listed(OrganiserItem)
SchoolUnitList = listed(SchoolUnitItem)
SchoolAreaList = listed(SchoolAreaItem)
PersonList = listed(PersonItem)
TokenList = listed(TokenItem)
