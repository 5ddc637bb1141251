"""What consent tells the other services: each event becomes at most one fact, of ids, codes and days only."""

from __future__ import annotations

from collections.abc import Iterable
from functools import singledispatch
from typing import Any
from uuid import UUID

from services.consent.domain import scope
from services.consent.domain.consent import Consent
from shared.contracts import consent as facts
from shared.eventlog.log import Recorded


@singledispatch
def published(event: object, recorded: Recorded) -> Any | None:
    """The fact that an event is to others; None for what stays here."""
    return None


def _pupil_of(event: Consent.Event) -> UUID:
    assert event.subject is not None, "a recorded event of a consent is about a pupil"
    return event.subject


def _shares(pairs: Iterable[scope.Share]) -> tuple[facts.Share, ...]:
    return tuple(facts.Share(each.actor, each.information) for each in pairs)


@published.register
def _(event: Consent.Requested, recorded: Recorded) -> facts.ConsentRequested:
    return facts.ConsentRequested(
        consent_id=event.originator_id,
        case_id=event.case_id,
        pupil_id=_pupil_of(event),
        version=event.edition,
        scope=_shares(event.scope),
        signatories=event.signatories,
        valid_to=event.valid_to,
    )


@published.register
def _(event: Consent.Granted, recorded: Recorded) -> facts.ConsentGranted:
    return facts.ConsentGranted(
        consent_id=event.originator_id,
        case_id=event.case_id,
        pupil_id=_pupil_of(event),
        version=event.edition,
        signatory_id=event.signatory_id,
        signatory_kind=event.signatory_kind,
        scope=_shares(event.scope),
        complete=event.complete,
    )


@published.register
def _(event: Consent.Refused, recorded: Recorded) -> facts.ConsentRefused:
    return facts.ConsentRefused(
        consent_id=event.originator_id,
        case_id=event.case_id,
        pupil_id=_pupil_of(event),
        version=event.edition,
        signatory_id=event.signatory_id,
        signatory_kind=event.signatory_kind,
    )


@published.register
def _(event: Consent.Withdrawn, recorded: Recorded) -> facts.ConsentWithdrawn:
    return facts.ConsentWithdrawn(
        consent_id=event.originator_id,
        case_id=event.case_id,
        pupil_id=_pupil_of(event),
        version=event.edition,
        signatory_id=event.signatory_id,
        signatory_kind=event.signatory_kind,
        actors=event.actors,
        remaining=_shares(event.remaining),
        complete=event.complete,
    )


@published.register
def _(event: Consent.InvitationMade, recorded: Recorded) -> facts.InvitationMade:
    return facts.InvitationMade(
        invitation_id=event.invitation_id,
        consent_id=event.originator_id,
        case_id=event.case_id,
        signatory_id=event.signatory_id,
        signatory_kind=event.signatory_kind,
        code_hash=event.code_hash,
        expires_on=event.expires_on,
    )


@published.register
def _(event: Consent.PermitIssued, recorded: Recorded) -> facts.PermitIssued:
    return facts.PermitIssued(
        permit_id=event.permit_id,
        consent_id=event.originator_id,
        case_id=event.case_id,
        consent_version=event.edition,
        purpose=event.purpose,
        actor=event.actor,
        information=event.information,
        valid_until=event.valid_until,
    )
