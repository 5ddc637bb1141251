"""A case: one pupil's matter, from queue to closure. Methods decide and may refuse; `@event` methods apply and may not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import TypeVar
from uuid import UUID

from eventsourcing.domain import event

from services.casework.domain import archive_errors, errors
from services.casework.domain.case_events import CaseEvents
from services.casework.domain.closing import check_closing
from services.casework.domain.intervention import End, Intervention
from services.casework.domain.meeting import Decision, Meeting, Proposal, found
from services.casework.domain.permit import Permit
from services.casework.domain.referral import Referral
from services.casework.domain.retention import Keeping
from services.casework.domain.sharing import Grant, Refusal, Request, Sharing, Withdrawal
from shared.eventlog.aggregate import Created
from shared.vocabulary.calendar import months_on
from shared.vocabulary.codes import Actor, CaseState, ClosureReason, DecisionState, Information, Outcome, Profession, RetentionAction, SecurityMarking
from shared.vocabulary.language import say
from shared.vocabulary.words import DecisionNumber, Digest

T = TypeVar("T")


class Case(CaseEvents):
    """One pupil's matter; announced by whichever fact comes first. What consent tells is never refused, not even after closure."""

    TOPIC = "casework.case"

    class Announced(Created):
        TOPIC = "casework.case.announced"
        pupil_id: UUID

    @event(Announced)
    def __init__(self, id: UUID, pupil_id: UUID) -> None:
        self.pupil_id = pupil_id
        self.state = CaseState.ANNOUNCED
        self.referral: Referral | None = None
        self.earliest: date | None = None
        self.coordinators: dict[UUID, Profession] = {}
        self.sharing = Sharing()
        self.intervention: Intervention | None = None
        self.meetings: dict[UUID, Meeting] = {}
        self.decisions: dict[UUID, Decision] = {}
        self.used_permits: set[UUID] = set()
        self.closure: int | None = None
        self.corrected: dict[int, int] = {}
        self.keeping: Keeping | None = None
        self.is_destroyed = False

    @property
    def subject_id(self) -> UUID:
        """The pupil, whose key seals the case's words."""
        return self.pupil_id

    @property
    def starts_on(self) -> date | None:
        """The intervention's first day, once it has one."""
        return self.intervention.starts_on if self.intervention else None

    @property
    def ends_on(self) -> date | None:
        """The intervention's last day, once it has one."""
        return self.intervention.ends_on if self.intervention else None

    def accept(self, referral: Referral) -> None:
        """The referral behind the case was accepted: it waits in the queue."""
        if self.referral is None:
            self.trigger_event(self.ReferralAccepted, referral=referral)

    @event(CaseEvents.ReferralAccepted)
    def _referral_accepted(self, referral: Referral) -> None:
        self.referral, self.earliest = referral, referral.received_on
        self.state = CaseState.QUEUED

    def mark(self, marking: SecurityMarking) -> None:
        """The pupil's identity is protected otherwise than the referral told, or no longer; never refused, not even after closure."""
        if self.referral is not None and self.referral.security_marking is not marking:
            self.trigger_event(self.SecurityMarked, marking=marking)

    @event(CaseEvents.SecurityMarked)
    def _security_marked(self, marking: SecurityMarking) -> None:
        assert self.referral is not None, "a referral tells of a marking first"
        self.referral = replace(self.referral, security_marking=marking)

    @event(CaseEvents.ConsentRequested)
    def consent_requested(self, request: Request) -> None:
        """Somebody was asked for a consent; answers to an earlier question no longer stand."""
        self.sharing = self.sharing.after_request(request)

    @event(CaseEvents.ConsentGranted)
    def consent_granted(self, grant: Grant) -> None:
        """A signatory said yes."""
        self.sharing = self.sharing.after_grant(grant)

    @event(CaseEvents.ConsentRefused)
    def consent_refused(self, refusal: Refusal) -> None:
        """A signatory said no."""
        self.sharing = self.sharing.after_refusal(refusal)

    @event(CaseEvents.ConsentWithdrawn)
    def consent_withdrawn(self, withdrawal: Withdrawal) -> None:
        """A signatory took a consent back, wholly or for some actors."""
        self.sharing = self.sharing.after_withdrawal(withdrawal)

    def cancel_what_rested_on_consent(self, on: date) -> None:
        """End the invitations of actors that the consent no longer covers, in meetings that are not held yet."""
        if self.state is not CaseState.CLOSED:
            uncovered = [(each.meeting_id, actor) for each in self.meetings.values() for actor in each.awaited if not self.sharing.covers(actor, on)]
            for meeting_id, actor in uncovered:
                self.trigger_event(self.InvitationCancelled, meeting_id=meeting_id, actor=actor)

    @event(CaseEvents.InvitationCancelled)
    def _invitation_cancelled(self, meeting_id: UUID, actor: Actor) -> None:
        meeting = self.meetings[meeting_id]
        self.meetings[meeting_id] = replace(meeting, cancelled=meeting.cancelled | {actor})

    def assign(self, coordinator_id: UUID, profession: Profession) -> None:
        """Give the case to a coordinator; two or more may work on one pupil (seed 000)."""
        self._must_be(CaseState.QUEUED, CaseState.ASSIGNED, CaseState.RUNNING)
        if coordinator_id in self.coordinators:
            raise errors.AlreadyAssigned
        self.trigger_event(self.CoordinatorAssigned, coordinator_id=coordinator_id, profession=profession)

    @event(CaseEvents.CoordinatorAssigned)
    def _coordinator_assigned(self, coordinator_id: UUID, profession: Profession) -> None:
        self.coordinators[coordinator_id] = profession
        self.state = CaseState.ASSIGNED if self.state is CaseState.QUEUED else self.state

    def may_start(self, on: date) -> None:
        """Raise unless all but the permit is there, so that none is asked for in vain."""
        if self.state is CaseState.RUNNING:
            raise errors.AlreadyRunning
        self._must_be(CaseState.ASSIGNED)
        self._must_not_precede(on)

    def start(self, on: date, months: int, permit: Permit, at: datetime) -> None:
        """Begin the intervention under a permit: so many calendar months, the last day included (seed 000: six)."""
        self.may_start(on)
        permit.check(self.used_permits, at)
        self.trigger_event(self.InterventionStarted, starts_on=on, ends_on=months_on(on, months), **permit.cited)

    @event(CaseEvents.InterventionStarted)
    def _intervention_started(self, originator_version: int, starts_on: date, ends_on: date, permit_id: UUID) -> None:
        self.state, self.earliest = CaseState.RUNNING, starts_on
        self.intervention = Intervention(starts_on, (End(originator_version, ends_on),))
        self.used_permits.add(permit_id)

    def correct_start(self, corrects: int, on: date, months: int, closed_on: date | None, why: str) -> None:
        """Say on which day the intervention really began; `latest` tells whether its last day follows, as it does where it was never extended."""
        begun = self._standing(corrects, {each.start: each for each in (self.intervention,) if each})
        if self.referral is not None and on < self.referral.received_on:
            raise errors.BeforeTheCase
        if on > min((each.meets_on for each in self.meetings.values()), default=on) or on > (closed_on or on):
            raise errors.AfterWhatFollowed
        end = End(corrects, months_on(on, months))
        begun.corrected(corrects, end, on).check(corrects)
        latest = not begun.extensions
        self.trigger_event(self.StartCorrected, corrects=corrects, starts_on=on, ends_on=end.on, latest=latest, why=why)

    @event(CaseEvents.StartCorrected)
    def _start_corrected(self, originator_version: int, corrects: int, starts_on: date, ends_on: date) -> None:
        self.corrected[corrects], self.earliest = originator_version, starts_on
        self.intervention = self._begun.corrected(corrects, End(originator_version, ends_on), starts_on)

    def extend(self, ends_on: date, reason: str) -> None:
        """Let the intervention go on until a later day (seed 000: longer in some cases)."""
        self._must_be(CaseState.RUNNING)
        self._begun.extended(End(self.version + 1, ends_on)).check(self.version + 1)
        self.trigger_event(self.InterventionExtended, ends_on=ends_on, reason=reason)

    @event(CaseEvents.InterventionExtended)
    def _intervention_extended(self, originator_version: int, ends_on: date) -> None:
        self.intervention = self._begun.extended(End(originator_version, ends_on))

    def correct_extension(self, corrects: int, ends_on: date, reason: str, why: str) -> None:
        """Say until when it should have been extended; `latest` tells whether the intervention's own last day is this extension's."""
        begun = self._standing(corrects, {version: each for each in (self.intervention,) if each for version in each.extensions})
        begun.corrected(corrects, End(corrects, ends_on)).check(corrects)
        latest = begun.extensions[-1] == corrects
        self.trigger_event(self.ExtensionCorrected, corrects=corrects, ends_on=ends_on, latest=latest, reason=reason, why=why)

    @event(CaseEvents.ExtensionCorrected)
    def _extension_corrected(self, originator_version: int, corrects: int, ends_on: date) -> None:
        self.corrected[corrects] = originator_version
        self.intervention = self._begun.corrected(corrects, End(originator_version, ends_on))

    def call_meeting(
        self, meeting_id: UUID, on: date, meets_on: date, actors: tuple[Actor, ...], *, time: str | None, place: str | None, agenda: str
    ) -> None:
        """Call a coordination meeting with the case's own parties and with actors that the consent covers that day."""
        self._must_be(CaseState.RUNNING)
        if not (self.earliest or on) <= on <= meets_on:
            raise errors.BeforeTheCase
        if not all(self.sharing.covers(actor, meets_on) for actor in actors):
            raise errors.NotCoveredByConsent
        self.trigger_event(self.MeetingCalled, meeting_id=meeting_id, meets_on=meets_on, actors=actors, time=time, place=place, agenda=agenda)

    @event(CaseEvents.MeetingCalled)
    def _meeting_called(self, meeting_id: UUID, meets_on: date, actors: tuple[Actor, ...]) -> None:
        self.meetings[meeting_id] = Meeting(meeting_id, meets_on, actors)

    def hold_meeting(self, meeting_id: UUID, on: date, attended: tuple[Actor, ...], minutes: str, proposals: tuple[Proposal, ...]) -> None:
        """Write down who came, what was said and what was decided."""
        self._must_be(CaseState.RUNNING)
        found(self.meetings, meeting_id, errors.MeetingUnknown).check_minutes(attended, proposals, on)
        self.trigger_event(self.MeetingHeld, meeting_id=meeting_id, attended=attended, minutes=minutes)
        for each in proposals:
            self.trigger_event(self.DecisionMade, meeting_id=meeting_id, **vars(each))

    @event(CaseEvents.MeetingHeld)
    def _meeting_held(self, originator_version: int, meeting_id: UUID, attended: tuple[Actor, ...]) -> None:
        self.meetings[meeting_id] = replace(self.meetings[meeting_id], attended=attended, minutes=originator_version)

    def correct_minutes(self, corrects: int, attended: tuple[Actor, ...], minutes: str, why: str) -> None:
        """Say what the minutes in an event should have said; of a closed case too, since that is when errors are found."""
        meeting = self._standing(corrects, {each.minutes: each for each in self.meetings.values() if each.minutes is not None})
        meeting.check_attended(attended)
        self.trigger_event(self.MinutesCorrected, corrects=corrects, meeting_id=meeting.meeting_id, attended=attended, minutes=minutes, why=why)

    @event(CaseEvents.MinutesCorrected)
    def _minutes_corrected(self, originator_version: int, corrects: int, meeting_id: UUID, attended: tuple[Actor, ...]) -> None:
        self.corrected[corrects] = originator_version
        self.meetings[meeting_id] = replace(self.meetings[meeting_id], attended=attended, minutes=originator_version)

    @event(CaseEvents.DecisionMade)
    def _decision_made(self, originator_version: int, meeting_id: UUID, decision_id: UUID, owner: Actor, due_on: date) -> None:
        self.decisions[decision_id] = Decision(decision_id, meeting_id, self.meetings[meeting_id].meets_on, owner, due_on, originator_version)

    def correct_decision(self, corrects: int, owner: Actor, text: str, due_on: date, why: str) -> None:
        """Say what a meeting really decided; what was seen of it stays, and is late by the day that now stands."""
        decision = self._standing(corrects, {each.made: each for each in self.decisions.values()})
        if due_on < decision.decided_on:
            raise errors.DueBeforeMeeting
        ids = {"meeting_id": decision.meeting_id, "decision_id": decision.decision_id}
        self.trigger_event(self.DecisionCorrected, corrects=corrects, **ids, owner=owner, text=text, due_on=due_on, why=why)

    @event(CaseEvents.DecisionCorrected)
    def _decision_corrected(self, originator_version: int, corrects: int, decision_id: UUID, owner: Actor, due_on: date) -> None:
        self.corrected[corrects] = originator_version
        self.decisions[decision_id] = replace(self.decisions[decision_id], owner=owner, due_on=due_on, made=originator_version)

    def follow_up(self, decision_id: UUID, on: date, state: DecisionState, done_on: date | None, note: str | None) -> None:
        """Say whether a decision was carried out, and when; late is counted against the day that it was due."""
        self._must_be(CaseState.RUNNING)
        decision = found(self.decisions, decision_id, errors.DecisionUnknown)
        decision.check_follow_up(state, done_on, on)
        late = decision.is_late(done_on, on)
        self.trigger_event(self.DecisionFollowedUp, decision_id=decision_id, state=state, done_on=done_on, late=late, note=note)

    @event(CaseEvents.DecisionFollowedUp)
    def _decision_followed_up(self, originator_version: int, decision_id: UUID, state: DecisionState) -> None:
        self.decisions[decision_id] = self.decisions[decision_id].followed_up(originator_version, state)

    def correct_follow_up(self, corrects: int, on: date, state: DecisionState, done_on: date | None, note: str | None, why: str) -> None:
        """Say what a follow-up on that day should have said; `latest` tells whether the decision's own state is this follow-up's."""
        decision = self._standing(corrects, {up.version: each for each in self.decisions.values() for up in each.follow_ups})
        decision.check_done(state, done_on, on)
        told = {"state": state, "done_on": done_on, "late": decision.is_late(done_on, on), "latest": decision.follow_ups[-1].version == corrects}
        self.trigger_event(self.FollowUpCorrected, corrects=corrects, decision_id=decision.decision_id, note=note, why=why, **told)

    @event(CaseEvents.FollowUpCorrected)
    def _follow_up_corrected(self, originator_version: int, corrects: int, decision_id: UUID, state: DecisionState) -> None:
        self.corrected[corrects] = originator_version
        self.decisions[decision_id] = self.decisions[decision_id].follow_up_corrected(corrects, originator_version, state)

    def may_disclose(self) -> None:
        """Raise unless all but the permit is there."""
        self._must_be(CaseState.RUNNING)

    def disclose(self, disclosure_id: UUID, actor: Actor, information: tuple[Information, ...], what: str, permit: Permit, at: datetime) -> None:
        """Give information to an actor, under a permit and once."""
        self.may_disclose()
        permit.check(self.used_permits, at)
        self.trigger_event(self.InformationDisclosed, disclosure_id=disclosure_id, actor=actor, information=information, what=what, **permit.cited)

    @event(CaseEvents.InformationDisclosed)
    def _information_disclosed(self, permit_id: UUID) -> None:
        self.used_permits.add(permit_id)

    def close(self, on: date, outcome: Outcome, reason: ClosureReason, attendance: int | None, note: str | None) -> None:
        """End the case with an outcome and a reason; from then on it is read-only but for corrections."""
        self._must_be(CaseState.QUEUED, CaseState.ASSIGNED, CaseState.RUNNING)
        check_closing(outcome, reason, attendance, begun=self.intervention is not None)
        self._must_not_precede(on)
        self.trigger_event(self.Closed, outcome=outcome, reason=reason, attendance=attendance, note=note, began_on=self.starts_on)

    @event(CaseEvents.Closed)
    def _closed(self, originator_version: int) -> None:
        self.state, self.closure = CaseState.CLOSED, originator_version

    def correct_closure(
        self, corrects: int, on: date, outcome: Outcome, reason: ClosureReason, attendance: int | None, *, note: str | None, why: str
    ) -> None:
        """Say how the case really ended, and on which day; it stays closed."""
        self._standing(corrects, {self.closure: self})
        check_closing(outcome, reason, attendance, begun=self.intervention is not None)
        self._must_not_precede(on)
        said = {"outcome": outcome, "reason": reason, "attendance": attendance, "note": note, "why": why}
        self.trigger_event(self.ClosureCorrected, corrects=corrects, began_on=self.starts_on, **said)

    @event(CaseEvents.ClosureCorrected)
    def _closure_corrected(self, originator_version: int, corrects: int) -> None:
        self.corrected[corrects], self.closure = originator_version, originator_version

    def _standing(self, version: int, said: Mapping[int | None, T]) -> T:
        """What an event has told that still stands; raises AlreadyCorrected where a correction stands instead, NothingToCorrect, FileDestroyed."""
        if self.is_destroyed:
            raise archive_errors.FileDestroyed
        if version in self.corrected:
            raise errors.AlreadyCorrected
        return found(said, version, errors.NothingToCorrect)

    def keep(self, keeping: Keeping) -> None:
        """Say until when the closed case's file is kept, and what happens then."""
        if self.state is not CaseState.CLOSED or self.is_destroyed:
            raise archive_errors.NotClosed
        if keeping != self.keeping:
            self.trigger_event(self.RetentionSet, **vars(keeping))

    @event(CaseEvents.RetentionSet)
    def _retention_set(self, due_on: date, then: RetentionAction) -> None:
        self.keeping = Keeping(due_on, then)

    def may_be_preserved(self, on: date) -> None:
        """Raise unless the rules preserve the closed case and its day has come."""
        if self.is_destroyed:
            raise archive_errors.FileDestroyed
        if self.state is not CaseState.CLOSED or self.keeping is None or self.keeping.then is not RetentionAction.PRESERVATION:
            raise archive_errors.NotToBePreserved
        if on < self.keeping.due_on:
            raise archive_errors.NotToBePreserved(say("Ärendet ska bevaras, men dagen då det lämnas till e-arkivet har inte kommit."))

    def preserve(self, package: Digest, on: date) -> None:
        """The file has left as a package for the e-archive, with this SHA-256."""
        self.may_be_preserved(on)
        self.trigger_event(self.Preserved, package=package)

    @event(CaseEvents.Preserved)
    def _preserved(self) -> None:
        """Nothing that a rule asks for; the tables and the story tell of it."""

    @event(CaseEvents.Destroyed)
    def destroyed(self, destruction_id: UUID, decision: DecisionNumber) -> None:
        """The pupil's key is gone, by a decision: whatever was personal here can't be read by anybody any more."""
        self.is_destroyed = True

    @property
    def _begun(self) -> Intervention:
        """The intervention, of what only comes after its start."""
        assert self.intervention is not None, "nothing of an intervention is told before its start"
        return self.intervention

    def _must_be(self, *states: CaseState) -> None:
        if self.state not in states:
            raise errors.OUT_OF_STATE[self.state]

    def _must_not_precede(self, on: date) -> None:
        if self.earliest is not None and on < self.earliest:
            raise errors.BeforeTheCase
