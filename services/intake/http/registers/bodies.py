"""What is registered: bodies of the registers' API."""

from __future__ import annotations

from services.intake.http.fields import NAME
from shared.vocabulary.codes import OrganiserKind, Role, SchoolForm
from shared.web import fields
from shared.web.schemas import CommandSchema


class OrganiserBody(CommandSchema):
    """An organiser to register."""

    kind = fields.Code(OrganiserKind, required=True)
    organisation_number = fields.Text(required=True, pattern="[0-9]{10}", told="Skriv tio siffror.", metadata={"example": "1234567890"})
    name = fields.Text(required=True, metadata={"example": "Exempelstiftelsen"})


class SchoolUnitBody(CommandSchema):
    """A school unit to register."""

    code = fields.Text(required=True, pattern="[0-9]{8}", told="Skriv åtta siffror.", metadata={"example": "12345678"})
    name = fields.Text(required=True, metadata={"example": "Ekbackens skola"})
    school_forms = fields.Several(fields.Code(SchoolForm), least=1, most=len(SchoolForm), required=True)
    valid_from = fields.Day(required=True)


class PersonBody(CommandSchema):
    """A person to register; `sign_in` is the sign-in provider's name (`sub`) for the person, of which only a digest is kept."""

    role = fields.Code(Role, required=True)
    organisation_id = fields.Id(load_default=None, allow_none=True)
    name = fields.Text(required=True, most=NAME, metadata={"example": "Kim Exempelsson"})
    sign_in = fields.Text(load_default=None, allow_none=True, metadata={"example": "b1c1e6f2"})


class TokenBody(CommandSchema):
    """A token to issue, with its last day."""

    person_id = fields.Id(required=True)
    may_import = fields.Flag(load_default=False)
    expires_on = fields.Day(required=True)
