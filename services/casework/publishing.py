"""What casework tells the other services: each event becomes at most one fact, without a word of personal text."""

from __future__ import annotations

from functools import singledispatch
from typing import Any
from uuid import UUID

from services.casework.domain.case import Case
from services.casework.domain.destruction import Destruction
from services.casework.domain.team import TeamMember
from shared.contracts import casework as facts
from shared.eventlog.log import Recorded


def _pupil_of(event: Case.Event) -> UUID:
    """The pupil, whom every event of a case is about."""
    assert event.subject is not None, "an event that was read from the log has its subject"
    return event.subject


@singledispatch
def published(event: object, recorded: Recorded) -> Any | None:
    """The fact that an event is to others; None for what stays here."""
    return None


@published.register
def _(event: TeamMember.Joined, recorded: Recorded) -> facts.TeamMemberJoined:
    return facts.TeamMemberJoined(
        person_id=event.person_id, profession=event.profession, starts_on=event.starts_on, ends_on=event.ends_on, capacity=event.capacity
    )


@published.register
def _(event: Case.ReferralAccepted, recorded: Recorded) -> facts.CaseOpened:
    referral = event.referral
    return facts.CaseOpened(
        case_id=event.originator_id,
        referral_id=referral.referral_id,
        pupil_id=_pupil_of(event),
        organiser_id=referral.organiser_id,
        organiser_kind=referral.organiser_kind,
        school_unit_id=referral.school_unit_id,
        school_form=referral.school_form,
        sex=referral.sex,
    )


@published.register
def _(event: Case.CoordinatorAssigned, recorded: Recorded) -> facts.CoordinatorAssigned:
    return facts.CoordinatorAssigned(case_id=event.originator_id, coordinator_id=event.coordinator_id, profession=event.profession)


@published.register
def _(event: Case.InterventionStarted, recorded: Recorded) -> facts.InterventionStarted:
    return facts.InterventionStarted(case_id=event.originator_id, starts_on=event.starts_on, ends_on=event.ends_on, permit_id=event.permit_id)


@published.register
def _(event: Case.InterventionExtended, recorded: Recorded) -> facts.InterventionExtended:
    return facts.InterventionExtended(case_id=event.originator_id, ends_on=event.ends_on)


@published.register
def _(event: Case.MeetingCalled, recorded: Recorded) -> facts.MeetingCalled:
    return facts.MeetingCalled(case_id=event.originator_id, meeting_id=event.meeting_id, meets_on=event.meets_on, actors=event.actors)


@published.register
def _(event: Case.InvitationCancelled, recorded: Recorded) -> facts.InvitationCancelled:
    return facts.InvitationCancelled(case_id=event.originator_id, meeting_id=event.meeting_id, actor=event.actor)


@published.register
def _(event: Case.MeetingHeld, recorded: Recorded) -> facts.MeetingHeld:
    return facts.MeetingHeld(case_id=event.originator_id, meeting_id=event.meeting_id, attended=event.attended)


@published.register
def _(event: Case.DecisionMade, recorded: Recorded) -> facts.DecisionMade:
    return facts.DecisionMade(
        case_id=event.originator_id, meeting_id=event.meeting_id, decision_id=event.decision_id, owner=event.owner, due_on=event.due_on
    )


@published.register
def _(event: Case.DecisionFollowedUp, recorded: Recorded) -> facts.DecisionFollowedUp:
    return facts.DecisionFollowedUp(case_id=event.originator_id, decision_id=event.decision_id, state=event.state, late=event.late)


@published.register
def _(event: Case.InformationDisclosed, recorded: Recorded) -> facts.InformationDisclosed:
    return facts.InformationDisclosed(
        case_id=event.originator_id, disclosure_id=event.disclosure_id, actor=event.actor, information=event.information, permit_id=event.permit_id
    )


@published.register
def _(event: Case.Closed, recorded: Recorded) -> facts.CaseClosed:
    return facts.CaseClosed(
        case_id=event.originator_id, outcome=event.outcome, reason=event.reason, attendance=event.attendance, began_on=event.began_on
    )


@published.register
def _(event: Case.MinutesCorrected, recorded: Recorded) -> facts.MinutesCorrected:
    return facts.MinutesCorrected(case_id=event.originator_id, meeting_id=event.meeting_id, attended=event.attended)


@published.register
def _(event: Case.FollowUpCorrected, recorded: Recorded) -> facts.FollowUpCorrected:
    return facts.FollowUpCorrected(
        case_id=event.originator_id, decision_id=event.decision_id, state=event.state, late=event.late, latest=event.latest
    )


@published.register
def _(event: Case.DecisionCorrected, recorded: Recorded) -> facts.DecisionCorrected:
    return facts.DecisionCorrected(
        case_id=event.originator_id, meeting_id=event.meeting_id, decision_id=event.decision_id, owner=event.owner, due_on=event.due_on
    )


@published.register
def _(event: Case.StartCorrected, recorded: Recorded) -> facts.StartCorrected:
    return facts.StartCorrected(case_id=event.originator_id, starts_on=event.starts_on, ends_on=event.ends_on, latest=event.latest)


@published.register
def _(event: Case.ExtensionCorrected, recorded: Recorded) -> facts.ExtensionCorrected:
    return facts.ExtensionCorrected(case_id=event.originator_id, ends_on=event.ends_on, latest=event.latest)


@published.register
def _(event: Case.ClosureCorrected, recorded: Recorded) -> facts.CaseClosureCorrected:
    return facts.CaseClosureCorrected(
        case_id=event.originator_id, outcome=event.outcome, reason=event.reason, attendance=event.attendance, began_on=event.began_on
    )


@published.register
def _(event: Destruction.CarriedOut, recorded: Recorded) -> facts.PupilDestroyed:
    return facts.PupilDestroyed(pupil_id=event.pupil_id, cases=event.cases, decision=event.decision)


@published.register
def _(event: Destruction.Learned, recorded: Recorded) -> facts.PupilDestroyed:
    return facts.PupilDestroyed(pupil_id=event.pupil_id, cases=event.cases, decision=event.decision)
