"""Facts of casework: what happened in a case, from queue to closure."""

from datetime import date
from uuid import UUID

from shared.contracts.fact import fact
from shared.vocabulary.codes import (
    Actor,
    ClosureReason,
    DecisionState,
    Information,
    OrganiserKind,
    Outcome,
    Profession,
    SchoolForm,
    Sex,
)


@fact("casework.team-member-joined.v1")
class TeamMemberJoined:
    """A coordinator works in the team between two days (last day included), with room for so many cases at a time."""

    person_id: UUID
    profession: Profession
    starts_on: date
    ends_on: date | None
    capacity: int


@fact("casework.case-opened.v1")
class CaseOpened:
    """An accepted referral has become a case in the queue."""

    case_id: UUID
    referral_id: UUID
    pupil_id: UUID
    organiser_id: UUID
    organiser_kind: OrganiserKind
    school_unit_id: UUID
    school_form: SchoolForm
    sex: Sex


@fact("casework.coordinator-assigned.v1")
class CoordinatorAssigned:
    """A coordinator has the case."""

    case_id: UUID
    coordinator_id: UUID
    profession: Profession


@fact("casework.intervention-started.v1")
class InterventionStarted:
    """Work with the pupil begins, under a permit; last day included."""

    case_id: UUID
    starts_on: date
    ends_on: date
    permit_id: UUID


@fact("casework.intervention-extended.v1")
class InterventionExtended:
    """The intervention goes on until a later day."""

    case_id: UUID
    ends_on: date


@fact("casework.meeting-called.v1")
class MeetingCalled:
    """A coordination meeting is called with these actors."""

    case_id: UUID
    meeting_id: UUID
    meets_on: date
    actors: tuple[Actor, ...]


@fact("casework.invitation-cancelled.v1")
class InvitationCancelled:
    """An actor's invitation no longer stands, because the consent for it is gone."""

    case_id: UUID
    meeting_id: UUID
    actor: Actor


@fact("casework.meeting-held.v1")
class MeetingHeld:
    """A coordination meeting was held with those who came."""

    case_id: UUID
    meeting_id: UUID
    attended: tuple[Actor, ...]


@fact("casework.decision-made.v1")
class DecisionMade:
    """A meeting decided that someone does something by a day."""

    case_id: UUID
    meeting_id: UUID
    decision_id: UUID
    owner: Actor
    due_on: date


@fact("casework.decision-followed-up.v1")
class DecisionFollowedUp:
    """The coordinator has seen whether a decision was carried out, and on which day."""

    case_id: UUID
    decision_id: UUID
    state: DecisionState
    late: bool


@fact("casework.information-disclosed.v1")
class InformationDisclosed:
    """Information was given to an actor under a permit."""

    case_id: UUID
    disclosure_id: UUID
    actor: Actor
    information: tuple[Information, ...]
    permit_id: UUID


@fact("casework.case-closed.v1")
class CaseClosed:
    """A case ended with an outcome and a reason; `began_on` is the intervention's first day, if it began."""

    case_id: UUID
    outcome: Outcome
    reason: ClosureReason
    attendance: int | None
    began_on: date | None


@fact("casework.minutes-corrected.v1")
class MinutesCorrected:
    """Other minutes stand in the place of a meeting's; the meeting's day is the fact's."""

    case_id: UUID
    meeting_id: UUID
    attended: tuple[Actor, ...]


@fact("casework.follow-up-corrected.v1")
class FollowUpCorrected:
    """A follow-up says something else than it did; `latest`: it is the decision's last one, so the decision's own state is this."""

    case_id: UUID
    decision_id: UUID
    state: DecisionState
    late: bool
    latest: bool


@fact("casework.decision-corrected.v1")
class DecisionCorrected:
    """A meeting decided otherwise than was told; whether a follow-up was late is counted against this day."""

    case_id: UUID
    meeting_id: UUID
    decision_id: UUID
    owner: Actor
    due_on: date


@fact("casework.start-corrected.v1")
class StartCorrected:
    """An intervention began on another day than was told; `latest`: it was never extended, so its own last day is this."""

    case_id: UUID
    starts_on: date
    ends_on: date
    latest: bool


@fact("casework.extension-corrected.v1")
class ExtensionCorrected:
    """An intervention was extended to another day than was told; `latest`: not again later, so its own last day is this."""

    case_id: UUID
    ends_on: date
    latest: bool


@fact("casework.case-closure-corrected.v1")
class CaseClosureCorrected:
    """A case ended otherwise than was told: in the place of `case-closed` and of every correction before it. The day of closing is the fact's."""

    case_id: UUID
    outcome: Outcome
    reason: ClosureReason
    attendance: int | None
    began_on: date | None


@fact("casework.pupil-destroyed.v1")
class PupilDestroyed:
    """A pupil's key is destroyed by a decision: every word about the pupil is unreadable from now on, and pages say so."""

    pupil_id: UUID
    cases: tuple[UUID, ...]
    decision: str
