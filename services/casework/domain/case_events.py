"""What can happen to a case, in the order in which it does; case.py decides whether it may, and what it changes."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from services.casework.domain.referral import Referral
from services.casework.domain.sharing import Grant, Refusal, Request, Withdrawal
from shared.eventlog.aggregate import Aggregate
from shared.eventlog.sealed import Sealed
from shared.vocabulary.codes import Actor, ClosureReason, DecisionState, Information, Outcome, Profession, RetentionAction, SecurityMarking
from shared.vocabulary.words import DecisionNumber, Digest


class CaseEvents(Aggregate):
    """The events of a case."""

    class ReferralAccepted(Aggregate.Event):
        TOPIC = "casework.case.referral-accepted"
        referral: Referral

    class SecurityMarked(Aggregate.Event):
        TOPIC = "casework.case.security-marked"
        marking: SecurityMarking

    class ConsentRequested(Aggregate.Event):
        TOPIC = "casework.case.consent-requested"
        request: Request

    class ConsentGranted(Aggregate.Event):
        TOPIC = "casework.case.consent-granted"
        grant: Grant

    class ConsentRefused(Aggregate.Event):
        TOPIC = "casework.case.consent-refused"
        refusal: Refusal

    class ConsentWithdrawn(Aggregate.Event):
        TOPIC = "casework.case.consent-withdrawn"
        withdrawal: Withdrawal

    class InvitationCancelled(Aggregate.Event):
        TOPIC = "casework.case.invitation-cancelled"
        meeting_id: UUID
        actor: Actor

    class CoordinatorAssigned(Aggregate.Event):
        TOPIC = "casework.case.coordinator-assigned"
        coordinator_id: UUID
        profession: Profession

    class InterventionStarted(Aggregate.Event):
        TOPIC = "casework.case.intervention-started"
        starts_on: date
        ends_on: date
        permit_id: UUID
        consent_version: int

    class StartCorrected(Aggregate.Event):
        TOPIC = "casework.case.start-corrected"
        corrects: int
        starts_on: date
        ends_on: date
        latest: bool
        why: Sealed[str]

    class InterventionExtended(Aggregate.Event):
        TOPIC = "casework.case.intervention-extended"
        ends_on: date
        reason: Sealed[str]

    class ExtensionCorrected(Aggregate.Event):
        TOPIC = "casework.case.extension-corrected"
        corrects: int
        ends_on: date
        latest: bool
        reason: Sealed[str]
        why: Sealed[str]

    class MeetingCalled(Aggregate.Event):
        TOPIC = "casework.case.meeting-called"
        meeting_id: UUID
        meets_on: date
        actors: tuple[Actor, ...]
        time: Sealed[str | None]
        place: Sealed[str | None]
        agenda: Sealed[str]

    class MeetingHeld(Aggregate.Event):
        TOPIC = "casework.case.meeting-held"
        meeting_id: UUID
        attended: tuple[Actor, ...]
        minutes: Sealed[str]

    class MinutesCorrected(Aggregate.Event):
        TOPIC = "casework.case.minutes-corrected"
        corrects: int
        meeting_id: UUID
        attended: tuple[Actor, ...]
        minutes: Sealed[str]
        why: Sealed[str]

    class DecisionMade(Aggregate.Event):
        TOPIC = "casework.case.decision-made"
        meeting_id: UUID
        decision_id: UUID
        owner: Actor
        text: Sealed[str]
        due_on: date

    class DecisionCorrected(Aggregate.Event):
        TOPIC = "casework.case.decision-corrected"
        corrects: int
        meeting_id: UUID
        decision_id: UUID
        owner: Actor
        text: Sealed[str]
        due_on: date
        why: Sealed[str]

    class DecisionFollowedUp(Aggregate.Event):
        TOPIC = "casework.case.decision-followed-up"
        decision_id: UUID
        state: DecisionState
        done_on: date | None
        late: bool
        note: Sealed[str | None]

    class FollowUpCorrected(Aggregate.Event):
        TOPIC = "casework.case.follow-up-corrected"
        corrects: int
        decision_id: UUID
        state: DecisionState
        done_on: date | None
        late: bool
        latest: bool
        note: Sealed[str | None]
        why: Sealed[str]

    class InformationDisclosed(Aggregate.Event):
        TOPIC = "casework.case.information-disclosed"
        disclosure_id: UUID
        actor: Actor
        information: tuple[Information, ...]
        what: Sealed[str]
        permit_id: UUID
        consent_version: int

    class Closed(Aggregate.Event):
        TOPIC = "casework.case.closed"
        outcome: Outcome
        reason: ClosureReason
        attendance: int | None
        note: Sealed[str | None]
        began_on: date | None

    class ClosureCorrected(Aggregate.Event):
        TOPIC = "casework.case.closure-corrected"
        corrects: int
        outcome: Outcome
        reason: ClosureReason
        attendance: int | None
        note: Sealed[str | None]
        began_on: date | None
        why: Sealed[str]

    class RetentionSet(Aggregate.Event):
        TOPIC = "casework.case.retention-set"
        due_on: date
        then: RetentionAction

    class Preserved(Aggregate.Event):
        TOPIC = "casework.case.preserved"
        package: Digest

    class Destroyed(Aggregate.Event):
        TOPIC = "casework.case.destroyed"
        destruction_id: UUID
        decision: DecisionNumber
