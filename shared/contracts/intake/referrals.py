"""Facts of intake: what was asked for, and what came of it."""

from datetime import date
from uuid import UUID

from shared.contracts.fact import fact
from shared.eventlog.sealed import SealedValue
from shared.vocabulary.codes import DeclineReason, OrganiserKind, Precondition, Referrer, SchoolForm, SecurityMarking, Sex


@fact("intake.referral-received.v1")
class ReferralReceivedUnmarked:
    """A referral was registered; told so before identities could be marked as protected, when none was."""

    referral_id: UUID
    case_id: UUID
    pupil_id: UUID
    registry_number: str
    referrer: Referrer
    organiser_id: UUID
    organiser_kind: OrganiserKind
    school_unit_id: UUID
    school_form: SchoolForm
    school_year: int | None
    sex: Sex


@fact("intake.referral-received.v2")
class ReferralReceived(ReferralReceivedUnmarked):
    """A referral was registered: what Table 1 counts, by the day it came in. The marking protects the pupil's cases from before, too."""

    security_marking: SecurityMarking


@fact("intake.referral-received.v3")
class ReferralReceivedUntold(ReferralReceived):
    """A referral was registered that the pupil's school doesn't know of: nobody tells the school until `intake.school-told` does."""

    school_knows: bool


@fact("intake.school-told.v1")
class SchoolTold:
    """A guardian agrees that the school knows of the referral, and of the case that it may have become."""

    referral_id: UUID
    case_id: UUID


@fact("intake.referral-sent-back.v1")
class ReferralSentBack:
    """A referral waits for the sender to complete it."""

    referral_id: UUID
    missing: tuple[Precondition, ...]


@fact("intake.referral-completed.v1")
class ReferralCompleted:
    """The sender has answered the request for completion."""

    referral_id: UUID


@fact("intake.guardian.v1")
class Guardian:
    """One guardian of the pupil, within an accepted referral; never published alone."""

    guardian_id: UUID
    name: SealedValue
    contact: SealedValue


@fact("intake.referral-accepted.v1")
class ReferralAccepted:
    """A referral was accepted; it carries all that consent and casework need to open their own streams."""

    referral_id: UUID
    case_id: UUID
    pupil_id: UUID
    registry_number: str
    organiser_id: UUID
    organiser_kind: OrganiserKind
    school_unit_id: UUID
    school_form: SchoolForm
    school_year: int | None
    sex: Sex
    age: int
    security_marking: SecurityMarking
    pupil_name: SealedValue
    guardians: tuple[Guardian, ...]
    received_on: date


@fact("intake.security-marked.v1")
class SecurityMarked:
    """The identity of a referral's pupil is protected, otherwise than was told before, or no longer."""

    referral_id: UUID
    case_id: UUID
    marking: SecurityMarking


@fact("intake.duplicate-judged.v1")
class DuplicateJudged:
    """Somebody judged two things that were sent in; told again of the same pair, the latest verdict stands alone.

    `pupil_id` and `same_as` are one pupil's (None: nothing ties the first to another). Referral `merged` only repeats referral `into`, and is
    counted nowhere.
    """

    pair_id: UUID
    pupil_id: UUID
    same_as: UUID | None
    merged: UUID | None
    into: UUID | None


@fact("intake.referral-declined.v1")
class ReferralDeclined:
    """A referral was declined, for a coded reason."""

    referral_id: UUID
    reason: DeclineReason


@fact("intake.referral-closed-elsewhere.v1")
class ReferralClosedElsewhere:
    """An older referral was brought in, whose case lived and ended in an earlier system: it never becomes one here."""

    referral_id: UUID
