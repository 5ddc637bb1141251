"""What is registered: bodies of the registers' API."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from marshmallow import post_load

from services.intake.domain.token import TokenLimits
from services.intake.http.fields import NAME
from shared.vocabulary.codes import ApiResource, OrganiserKind, Role, SchoolForm
from shared.vocabulary.language import later
from shared.web import fields
from shared.web.schemas import CommandSchema


class OrganiserBody(CommandSchema):
    """An organiser to register."""

    name = fields.Text(required=True, metadata={"example": "Exempelstiftelsen", "label": later("Namn")})
    organisation_number = fields.Text(
        required=True,
        pattern="[0-9]{10}",
        told=later("Skriv tio siffror."),
        metadata={"example": "1234567890", "label": later("Organisationsnummer")},
    )
    kind = fields.Code(OrganiserKind, required=True, metadata={"label": later("Slag")})


class SchoolUnitBody(CommandSchema):
    """A school unit to register."""

    name = fields.Text(required=True, metadata={"example": "Ekbackens skola", "label": later("Namn")})
    code = fields.Text(
        required=True, pattern="[0-9]{8}", told=later("Skriv åtta siffror."), metadata={"example": "12345678", "label": later("Skolenhetskod")}
    )
    school_forms = fields.Several(fields.Code(SchoolForm), least=1, most=len(SchoolForm), required=True, metadata={"label": later("Skolformer")})
    valid_from = fields.Day(required=True, metadata={"label": later("Gäller från")})


class PersonBody(CommandSchema):
    """A person to register; `sign_in` is the sign-in provider's name (`sub`) for the person, of which only a digest is kept."""

    role = fields.Code(Role, required=True, metadata={"label": later("Roll"), "example": Role.SCHOOL.value})
    organisation_id = fields.Id(load_default=None, allow_none=True, metadata={"label": later("Huvudman")})
    name = fields.Text(required=True, most=NAME, metadata={"example": "Kim Exempelsson", "label": later("Namn")})
    sign_in = fields.Text(load_default=None, allow_none=True, metadata={"example": "b1c1e6f2", "label": later("Namn hos inloggningstjänsten")})


class TokenBody(CommandSchema):
    """A token to issue, with its last day."""

    person_id = fields.Id(required=True, metadata={"label": later("Vem nyckeln handlar för")})
    may_import = fields.Flag(load_default=False)
    expires_on = fields.Day(required=True, metadata={"label": later("Sista dag")})
    resources = fields.Several(
        fields.Code(ApiResource), least=1, most=len(ApiResource), load_default=None, allow_none=True, metadata={"label": later("Vad nyckeln gäller")}
    )
    read_only = fields.Flag(load_default=False)
    school_unit_ids = fields.Several(fields.Id(), least=1, load_default=None, allow_none=True, metadata={"label": later("Skolenheter")})
    per_minute = fields.Whole(least=1, most=6000, load_default=None, allow_none=True, metadata={"label": later("Begäranden per minut")})

    @post_load
    def _limited(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """What the token is limited to, as one."""
        resources, units = data.pop("resources"), data.pop("school_unit_ids")
        data["limits"] = TokenLimits(
            tuple(each for each in ApiResource if each in resources) if resources is not None else None,
            data.pop("read_only"),
            tuple(dict.fromkeys(units)) if units is not None else None,
            data.pop("per_minute"),
        )
        return data


class RotationBody(CommandSchema):
    """A token that takes over, and how long the old one goes on beside it."""

    overlap_hours = fields.Whole(least=0, most=30 * 24, load_default=24, metadata={"label": later("Timmar som den gamla nyckeln gäller jämsides")})
    expires_on = fields.Day(required=True, metadata={"label": later("Den nya nyckelns sista dag")})

    @post_load
    def _overlap(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        data["overlap"] = timedelta(hours=data.pop("overlap_hours"))
        return data


class RoleBody(CommandSchema):
    """Another role of a person's, with the organiser that a school's staff belong to."""

    role = fields.Code(Role, required=True, metadata={"label": later("Roll"), "example": Role.SCHOOL.value})
    organisation_id = fields.Id(load_default=None, allow_none=True, metadata={"label": later("Huvudman")})


class NameBody(CommandSchema):
    """A new name from today on."""

    name = fields.Text(required=True, metadata={"example": "Ekbackens skola", "label": later("Namn")})


class OrganiserEndBody(CommandSchema):
    """Who takes over all that an organiser has, if anybody does."""

    successor = fields.Id(load_default=None, allow_none=True, metadata={"label": later("Vem tar över?")})


class SchoolFormsBody(CommandSchema):
    """Other school forms from today on."""

    school_forms = fields.Several(fields.Code(SchoolForm), least=1, most=len(SchoolForm), required=True, metadata={"label": later("Skolformer")})


class MoveBody(CommandSchema):
    """Another organiser from today on."""

    organisation_id = fields.Id(required=True, metadata={"label": later("Huvudman")})


class PlaceBody(CommandSchema):
    """A school area, or none."""

    area_id = fields.Id(load_default=None, allow_none=True, metadata={"label": later("Skolområde")})


class UnitClosureBody(CommandSchema):
    """A school unit's last day, and which follow it."""

    last_day = fields.Day(required=True, metadata={"label": later("Sista dag")})
    successors = fields.Several(fields.Id(), most=20, load_default=list, metadata={"label": later("Vilka tar över?")})


class AreaBody(CommandSchema):
    """A school area to register."""

    name = fields.Text(required=True, metadata={"example": "Västra skolområdet", "label": later("Namn")})
    valid_from = fields.Day(required=True, metadata={"label": later("Gäller från")})


class AreaEndBody(CommandSchema):
    """A school area's last day; none: it goes on after all."""

    last_day = fields.Day(load_default=None, allow_none=True, metadata={"label": later("Sista dag")})
