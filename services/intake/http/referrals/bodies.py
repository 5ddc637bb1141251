"""Bodies and queries of the referrals' API; the referral's are the form's too."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Any, Final, TypeVar
from uuid import uuid4

from marshmallow import ValidationError, post_load, validates_schema

from services.intake.domain.groundwork import Done, Groundwork
from services.intake.domain.guardian import GuardianDetails
from services.intake.domain.sending import Absence, Contact, Protection, Request
from services.intake.http.fields import NAME, Municipality
from shared.vocabulary.codes import (
    Actor,
    Custody,
    DeclineReason,
    EffortKind,
    Precondition,
    ReferralState,
    Referrer,
    SchoolForm,
    SecurityMarking,
    Sex,
)
from shared.vocabulary.identity_numbers import IdentityNumber
from shared.vocabulary.language import later, say
from shared.vocabulary.school_years import MOST_YEARS
from shared.web import fields
from shared.web.schemas import CommandSchema, PageArgs, Schema

C = TypeVar("C", bound=StrEnum)


class PupilBody(Schema):
    """The pupil."""

    identity_number = fields.Number(required=True)
    given_name = fields.Text(required=True, most=NAME, metadata={"example": "Robin"})
    family_name = fields.Text(required=True, most=NAME, metadata={"example": "Exempelsson"})
    sex = fields.Code(Sex, required=True)
    registered_in = Municipality(required=True)


class ReachedBody(Schema):
    """Somebody with at least one way to be reached."""

    phone = fields.Phone(load_default=None, allow_none=True, metadata={"label": later("Telefon")})
    email = fields.Email(load_default=None, allow_none=True, metadata={"label": later("E-post")})

    @validates_schema(skip_on_field_errors=False)
    def can_be_reached(self, data: dict[str, Any], **_: Any) -> None:
        """The coordinator calls or writes first of all."""
        if not data.get("phone") and not data.get("email"):
            raise ValidationError(say("Ange telefonnummer eller e-postadress, så att vi kan höra av oss."), "phone")


class GuardianBody(ReachedBody):
    """One guardian."""

    given_name = fields.Text(required=True, most=NAME, metadata={"label": later("Förnamn"), "example": "Kim"})
    family_name = fields.Text(required=True, most=NAME, metadata={"label": later("Efternamn")})
    identity_number = fields.Number(example="197001239297", load_default=None, allow_none=True)
    custody = fields.Code(Custody, required=True, metadata={"label": later("Vårdnad")})
    language = fields.Text(load_default=None, allow_none=True, most=NAME, metadata={"label": later("Språk att tolka till"), "example": "somaliska"})

    @post_load
    def as_details(self, data: dict[str, Any], **_: Any) -> GuardianDetails:
        """As the domain knows it."""
        number: IdentityNumber | None = data["identity_number"]
        contact = ", ".join(way for way in (data["phone"], data["email"]) if way)
        name = f"{data['given_name']} {data['family_name']}"
        return GuardianDetails(uuid4(), name, contact, number.text if number else None, data["custody"], data["language"])


class ContactBody(ReachedBody):
    """Whom the coordinator calls at the school."""

    name = fields.Text(required=True, most=NAME, metadata={"label": later("Namn"), "example": "Kim Exempelsson"})

    @post_load
    def as_contact(self, data: dict[str, Any], **_: Any) -> Contact:
        """As the domain knows it."""
        return Contact(**data)


DONE: Final = [
    {"code": "noticed", "done_on": "2021-01-18"},
    {"code": "investigated", "done_on": "2021-02-15"},
    {"code": "efforts-begun", "done_on": "2021-03-01"},
    {"code": "measures-put-in", "done_on": "2021-03-08"},
]
"""An example of all that a school must have done."""


class DoneBody(Schema):
    """A precondition and the day it was met."""

    code = fields.Code(Precondition, required=True)
    done_on = fields.Day(required=True)

    @post_load
    def as_done(self, data: dict[str, Any], **_: Any) -> Done:
        """As the domain knows it."""
        return Done(**data)


class AbsenceBody(Schema):
    """The absence: since when, how much of the school time in percent, and how much of it without report or reason."""

    since = fields.Day(required=True, metadata={"label": later("Frånvarande sedan")})
    share_percent = fields.Whole(required=True, least=1, most=100, metadata={"label": later("Hur stor del av skoltiden är eleven borta?")})
    unreported_percent = fields.Whole(
        required=True, least=0, most=100, metadata={"label": later("Hur stor del av skoltiden är eleven borta utan giltigt skäl?")}
    )

    @validates_schema
    def unreported_is_a_part(self, data: dict[str, Any], **_: Any) -> None:
        """Unreported absence is a part of all absence."""
        part_within_whole(data)

    @post_load
    def as_absence(self, data: dict[str, Any], **_: Any) -> Absence:
        """As the domain knows it."""
        return Absence(**data)


class SentBody(CommandSchema):
    """What everybody who refers tells."""

    school_unit_id = fields.Id(required=True)
    pupil = fields.Record(PupilBody, required=True)
    guardians = fields.Several(fields.Record(GuardianBody), least=1, most=4, required=True, metadata={"label": later("Vårdnadshavare")})
    school_form = fields.Code(SchoolForm, required=True)
    school_year = fields.Whole(least=1, most=MOST_YEARS, load_default=None, allow_none=True)
    preconditions = fields.Several(fields.Record(DoneBody), most=len(Precondition), load_default=list, metadata={"example": DONE})
    need = fields.Words(required=True)
    tried = fields.Words(required=True)
    wishes = fields.Several(fields.Code(EffortKind), least=1, most=len(EffortKind), required=True)
    wished = fields.Words(load_default=None, allow_none=True)
    others = fields.Several(fields.Code(Actor), most=len(Actor), load_default=list)
    absence = fields.Record(AbsenceBody, required=True)

    @validates_schema
    def each_once(self, data: dict[str, Any], **_: Any) -> None:
        """A precondition has one day."""
        if repeated(data.get("preconditions", ())):
            raise ValidationError(say("Ange varje punkt en gång."), "preconditions")

    @post_load
    def as_command(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """As the application takes it."""
        pupil = data.pop("pupil")
        groundwork = Groundwork(tuple(data.pop("preconditions")), data.pop("measures_needed", True), data.pop("certificate_is_investigation", False))
        name = f"{pupil.pop('given_name')} {pupil.pop('family_name')}"
        request = Request(
            need=data.pop("need"),
            tried=data.pop("tried"),
            wishes=in_order(EffortKind, data.pop("wishes")),
            wished=data.pop("wished"),
            others=in_order(Actor, data.pop("others")),
            contact=data.pop("contact", None),
        )
        return {**data, **pupil, "pupil_name": name, "groundwork": groundwork, "request": request}


class ReferralBody(SentBody):
    """A referral that a school sends; loaded, it is what `Intake.receive_referral` takes."""

    referrer = fields.Code(Referrer, load_default=Referrer.PRINCIPAL)
    measures_needed = fields.Flag(load_default=True)
    certificate_is_investigation = fields.Flag(load_default=False)
    contact = fields.Record(ContactBody, required=True)


class ProtectionBody(CommandSchema):
    """How the pupil's identity is protected, and who alone handles the referral."""

    security_marking = fields.Code(
        SecurityMarking, required=True, metadata={"label": later("Skyddade personuppgifter"), "example": SecurityMarking.CONFIDENTIALITY_MARK.value}
    )
    handlers = fields.Several(fields.Id(), most=20, load_default=list, metadata={"label": later("Handläggare")})
    why = fields.Words(required=True, metadata={"label": later("Varför"), "example": "Skolan berättade det i telefon."})

    @post_load
    def as_command(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """As the application takes it."""
        return with_protection(data)


class ProtectedReferralBody(ReferralBody):
    """A referral that came by telephone or letter, on a pupil with a protected identity."""

    security_marking = fields.Code(SecurityMarking, required=True, metadata={"example": SecurityMarking.CONFIDENTIALITY_MARK.value})
    handlers = fields.Several(fields.Id(), least=1, most=20, required=True)

    @post_load
    def protecting(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """As the application takes it."""
        return with_protection(data)


class CompletionRequestBody(CommandSchema):
    """What the team asks the sender for."""

    missing = fields.Several(
        fields.Code(Precondition), most=len(Precondition), load_default=list, metadata={"label": later("Det här saknas eller är oklart")}
    )
    note = fields.Words(load_default=None, allow_none=True)


class CompletionBody(CommandSchema):
    """The sender's answer; what is left out stays as it was."""

    preconditions = fields.Several(fields.Record(DoneBody), most=len(Precondition), load_default=list, metadata={"example": DONE})
    measures_needed = fields.Flag(load_default=None, allow_none=True)
    certificate_is_investigation = fields.Flag(load_default=None, allow_none=True)
    note = fields.Words(load_default=None, allow_none=True)

    @validates_schema
    def each_once(self, data: dict[str, Any], **_: Any) -> None:
        """A precondition has one day."""
        if repeated(data.get("preconditions", ())):
            raise ValidationError(say("Ange varje punkt en gång."), "preconditions")

    @post_load
    def as_command(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """As the application takes it."""
        data["done"] = data.pop("preconditions")
        return data


class AgreementBody(CommandSchema):
    """Which guardian has said that the school may know, and on which day."""

    guardian_id = fields.Id(required=True, metadata={"label": later("Vem sa ja?")})
    agreed_on = fields.Day(required=True, metadata={"label": later("Vilken dag?"), "example": "2021-06-14"})


class DeclineBody(CommandSchema):
    """Why not, in a code and in words."""

    reason = fields.Code(DeclineReason, required=True, metadata={"label": later("Skäl")})
    note = fields.Words(load_default=None, allow_none=True)


class EmptyBody(CommandSchema):
    """Nothing but the days that an import claims."""


class ReferralArgs(PageArgs):
    """Which referrals to list."""

    state = fields.Code(ReferralState, load_default=None)


def with_protection(data: dict[str, Any]) -> dict[str, Any]:
    """The marking and its handlers as one."""
    protection = Protection(data.pop("security_marking"), tuple(dict.fromkeys(data.pop("handlers"))))
    return {**data, "protection": protection}


def in_order(codes: type[C], chosen: Iterable[C]) -> tuple[C, ...]:
    """The chosen codes once each, in the order of their list."""
    wanted = frozenset(chosen)
    return tuple(code for code in codes if code in wanted)


def part_within_whole(absence: dict[str, Any]) -> None:
    """Raises ValidationError where more is unreported than absent."""
    if absence.get("unreported_percent", 0) > absence.get("share_percent", 100):
        raise ValidationError(say("Den ogiltiga frånvaron kan inte vara större än hela frånvaron."), "unreported_percent")


def repeated(preconditions: list[Done] | tuple[()]) -> bool:
    """Whether a precondition is named twice."""
    codes = [each.code for each in preconditions]
    return len(codes) != len(set(codes))
