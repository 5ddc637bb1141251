"""Facts of consent: who may share what with whom, and what was asked of it now."""

from datetime import date, datetime
from uuid import UUID

from shared.contracts.fact import fact
from shared.vocabulary.codes import Actor, Information, PermitPurpose, SignatoryKind


@fact("consent.share.v1")
class Share:
    """One actor may have one kind of information; never published alone."""

    actor: Actor
    information: Information


@fact("consent.consent-requested.v1")
class ConsentRequested:
    """Signatories are asked for a consent with this scope (seed 000: actors, information, purpose, period)."""

    consent_id: UUID
    case_id: UUID
    pupil_id: UUID
    version: int
    scope: tuple[Share, ...]
    signatories: tuple[UUID, ...]
    valid_to: date | None


@fact("consent.consent-granted.v1")
class ConsentGranted:
    """A signatory consents; `complete` when nobody's answer is missing any more."""

    consent_id: UUID
    case_id: UUID
    pupil_id: UUID
    version: int
    signatory_id: UUID
    signatory_kind: SignatoryKind
    scope: tuple[Share, ...]
    complete: bool


@fact("consent.consent-refused.v1")
class ConsentRefused:
    """A signatory says no."""

    consent_id: UUID
    case_id: UUID
    pupil_id: UUID
    version: int
    signatory_id: UUID
    signatory_kind: SignatoryKind


@fact("consent.consent-withdrawn.v1")
class ConsentWithdrawn:
    """A signatory takes a consent back, wholly or for some actors; `remaining` is what may still be shared."""

    consent_id: UUID
    case_id: UUID
    pupil_id: UUID
    version: int
    signatory_id: UUID
    signatory_kind: SignatoryKind
    actors: tuple[Actor, ...]
    remaining: tuple[Share, ...]
    complete: bool


@fact("consent.invitation-made.v1")
class InvitationMade:
    """A signatory is invited to answer online; the code as SHA-256 in hexadecimal."""

    invitation_id: UUID
    consent_id: UUID
    case_id: UUID
    signatory_id: UUID
    signatory_kind: SignatoryKind
    code_hash: str
    expires_on: date


@fact("consent.permit-issued.v1")
class PermitIssued:
    """Consent let one thing be done once, within seconds."""

    permit_id: UUID
    consent_id: UUID
    case_id: UUID
    consent_version: int
    purpose: PermitPurpose
    actor: Actor | None
    information: tuple[Information, ...]
    valid_until: datetime
