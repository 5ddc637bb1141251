"""What intake tells the other services: each event becomes at most one fact."""

from __future__ import annotations

from functools import singledispatch
from typing import Any

from services.intake.domain.organiser import Organiser, SchoolUnit
from services.intake.domain.person import Person
from services.intake.domain.referral import Referral
from services.intake.domain.token import ApiToken
from shared.contracts import intake as facts
from shared.eventlog.log import Recorded
from shared.eventlog.sealed import SealedValue
from shared.vocabulary.ids import case_id_of


def as_sealed(value: str | SealedValue) -> SealedValue:
    """A personal field of an event that was read from the log, where it is never plain."""
    assert isinstance(value, SealedValue), "an event that was read from the log holds no plain personal value"
    return value


@singledispatch
def published(event: object, recorded: Recorded) -> Any | None:
    """The fact that an event is to others; None for what stays here."""
    return None


@published.register
def _(event: Organiser.Registered, recorded: Recorded) -> facts.OrganiserRegistered:
    return facts.OrganiserRegistered(
        organiser_id=event.originator_id, kind=event.kind, organisation_number=event.organisation_number, name=event.name
    )


@published.register
def _(event: SchoolUnit.Registered, recorded: Recorded) -> facts.SchoolUnitRegistered:
    return facts.SchoolUnitRegistered(
        school_unit_id=event.originator_id,
        organiser_id=event.organiser_id,
        code=event.code,
        name=event.name,
        school_forms=event.school_forms,
        valid_from=event.valid_from,
    )


@published.register
def _(event: Person.Registered, recorded: Recorded) -> facts.PersonRegistered:
    return facts.PersonRegistered(person_id=event.originator_id, role=event.role, organisation_id=event.organisation_id, name=as_sealed(event.name))


@published.register
def token_issued(event: ApiToken.Issued, recorded: Recorded) -> facts.TokenIssued:
    """Intake's own copy of the tokens is filled from it too."""
    return facts.TokenIssued(
        token_id=event.originator_id,
        token_hash=event.token_hash,
        person_id=event.person_id,
        role=event.role,
        organisation_id=event.organisation_id,
        may_import=event.may_import,
        expires_on=event.expires_on,
    )


@published.register
def token_revoked(event: ApiToken.Revoked, recorded: Recorded) -> facts.TokenRevoked:
    """Likewise."""
    return facts.TokenRevoked(token_id=event.originator_id)


@published.register
def _(event: Referral.Received, recorded: Recorded) -> facts.ReferralReceived:
    return facts.ReferralReceived(
        referral_id=event.originator_id,
        case_id=case_id_of(event.originator_id),
        pupil_id=event.pupil_id,
        registry_number=event.registry_number,
        referrer=event.sender.referrer,
        organiser_id=event.sender.organiser_id,
        organiser_kind=event.sender.organiser_kind,
        school_unit_id=event.sender.school_unit_id,
        school_form=event.sender.school_form,
        school_year=event.sender.school_year,
        sex=event.sex,
    )


@published.register
def _(event: Referral.SentBack, recorded: Recorded) -> facts.ReferralSentBack:
    return facts.ReferralSentBack(referral_id=event.originator_id, missing=event.missing)


@published.register
def _(event: Referral.Completed, recorded: Recorded) -> facts.ReferralCompleted:
    return facts.ReferralCompleted(referral_id=event.originator_id)


@published.register
def _(event: Referral.Accepted, recorded: Recorded) -> facts.ReferralAccepted:
    return facts.ReferralAccepted(
        referral_id=event.originator_id,
        case_id=case_id_of(event.originator_id),
        pupil_id=event.pupil_id,
        registry_number=event.registry_number,
        organiser_id=event.sender.organiser_id,
        organiser_kind=event.sender.organiser_kind,
        school_unit_id=event.sender.school_unit_id,
        school_form=event.sender.school_form,
        school_year=event.sender.school_year,
        sex=event.sex,
        age=event.age,
        security_marking=event.security_marking,
        pupil_name=as_sealed(event.pupil_name),
        guardians=tuple(facts.Guardian(guardian_id=each.guardian_id, name=each.name, contact=each.contact) for each in event.guardians),
        received_on=event.received_on,
    )


@published.register
def _(event: Referral.Declined, recorded: Recorded) -> facts.ReferralDeclined:
    return facts.ReferralDeclined(referral_id=event.originator_id, reason=event.reason)
