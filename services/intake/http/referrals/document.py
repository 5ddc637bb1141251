"""A whole referral as the API answers it."""

from __future__ import annotations

from services.intake.http.fields import StoredCode
from shared.vocabulary.codes import (
    AbsenceKind,
    Actor,
    Custody,
    DeclineReason,
    EffortKind,
    OrganiserKind,
    Precondition,
    ReferralState,
    Referrer,
    Role,
    SchoolForm,
    SecurityMarking,
    SenderStatus,
    Sex,
)
from shared.vocabulary.language import later
from shared.web import fields
from shared.web.schemas import Schema


class OrganiserOf(Schema):
    """The organiser of a school."""

    id = fields.Id()
    kind = StoredCode(OrganiserKind)
    name = fields.Text(allow_none=True)


class SchoolUnitOf(Schema):
    """A school by name."""

    id = fields.Id()
    code = fields.Text(allow_none=True, metadata={"example": "12345678"})
    name = fields.Text(allow_none=True)


class PupilOf(Schema):
    """The pupil."""

    identity_number = fields.Text()
    name = fields.Text()


class PupilInFile(PupilOf):
    """The pupil, and where the pupil is registered."""

    sex = StoredCode(Sex)
    registered_in = fields.Text()


class GuardianOf(Schema):
    """A guardian."""

    id = fields.Id()
    name = fields.Text()
    contact = fields.Text(metadata={"description": later("Telefonnummer och e-postadress."), "example": "018-727 00 00, kim@exempel.se"})
    custody = StoredCode(Custody, allow_none=True)
    language = fields.Text(allow_none=True)


class DoneOf(Schema):
    """A precondition and the day it was met."""

    code = StoredCode(Precondition)
    done_on = fields.Day()


class ContactOf(Schema):
    """Whom the coordinator calls at the school."""

    name = fields.Text()
    phone = fields.Text(allow_none=True)
    email = fields.Text(allow_none=True)


class AbsenceOf(Schema):
    """The absence."""

    since = fields.Day()
    share_percent = fields.Whole()
    kind = StoredCode(AbsenceKind, allow_none=True)
    unreported_percent = fields.Whole(allow_none=True)


class TurnOf(Schema):
    """One thing that happened."""

    happened = fields.Text(metadata={"example": "received"})
    effective_on = fields.Day(metadata={"description": later("Dagen då det var så.")})
    recorded_at = fields.Instant()
    role = StoredCode(Role)
    note = fields.Text(allow_none=True)


class ReferralTurn(TurnOf):
    """One thing that happened to a referral."""

    missing = fields.Several(StoredCode(Precondition))
    reason = StoredCode(DeclineReason, allow_none=True)


_OF_MUNICIPALITY = {"description": later("Kommunens uppgift: avsändaren får alltid null.")}


class ReferralDocument(Schema):
    """A referral with all that stands in it."""

    id = fields.Id()
    case_id = fields.Id()
    registry_number = fields.Text()
    earlier_registry_number = fields.Text(allow_none=True)
    version = fields.Whole()
    state = StoredCode(ReferralState)
    status = StoredCode(SenderStatus)
    security_marking = StoredCode(SecurityMarking, allow_none=True, metadata=_OF_MUNICIPALITY)
    handlers = fields.Several(fields.Id(), allow_none=True, metadata=_OF_MUNICIPALITY)
    received_on = fields.Day()
    referrer = StoredCode(Referrer)
    sent_by = fields.Text(allow_none=True, metadata={"description": "Vårdnadshavarens namn enligt e-legitimationen, om hon skickade själv."})
    school_knows = fields.Flag(metadata={"description": "Om skolan vet. En vårdnadshavare säger själv ja till det."})
    organiser = fields.Record(OrganiserOf)
    school_unit = fields.Record(SchoolUnitOf)
    school_form = StoredCode(SchoolForm)
    school_year = fields.Whole(allow_none=True)
    pupil = fields.Record(PupilInFile)
    guardians = fields.Several(fields.Record(GuardianOf))
    preconditions = fields.Several(fields.Record(DoneOf))
    measures_needed = fields.Flag()
    certificate_is_investigation = fields.Flag()
    need = fields.Text(allow_none=True)
    tried = fields.Text(allow_none=True)
    wishes = fields.Several(StoredCode(EffortKind))
    wished = fields.Text(allow_none=True)
    others = fields.Several(StoredCode(Actor))
    contact = fields.Record(ContactOf, allow_none=True)
    absence = fields.Record(AbsenceOf, allow_none=True)
    story = fields.Several(fields.Record(ReferralTurn))
