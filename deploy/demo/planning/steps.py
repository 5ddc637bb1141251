"""What a plan is made of: steps, each on a day, most of them about one referral and its case.

`day` is when it was so, `known_on` when the sender says it was known; nothing lies after the scenario's last day.
"""

from dataclasses import dataclass
from datetime import date

from deploy.demo.rows import Member
from shared.vocabulary.codes import (
    Actor,
    ClosureReason,
    DecisionState,
    DeclineReason,
    Information,
    OrganiserKind,
    Outcome,
    Precondition,
    SchoolForm,
    Sex,
    SignedHow,
)

Scope = tuple[tuple[Actor, Information], ...]


@dataclass(frozen=True)
class PlannedGuardian:
    """A guardian, with contact details that reach nobody."""

    given_name: str
    family_name: str
    identity_number: str | None
    phone: str
    email: str


@dataclass(frozen=True)
class PlannedReferral:
    """What a school sends in. `lacking` is the precondition that is left out at first, if any."""

    number: int
    day: date
    organiser: str
    organiser_kind: OrganiserKind
    school_unit: str
    form: SchoolForm
    school_year: int
    sex: Sex
    identity_number: str
    born_on: date
    given_name: str
    family_name: str
    registered_in: str
    guardians: tuple[PlannedGuardian, ...]
    preconditions: tuple[tuple[Precondition, date], ...]
    lacking: Precondition | None
    measures_needed: bool
    certificate_is_investigation: bool
    need: str
    absent_since: date
    absence_percent: int
    tried: str


@dataclass(frozen=True)
class Step:
    """Something that happens on a day, about a referral (its number) unless it is about the team."""

    day: date
    known_on: date
    referral: int


@dataclass(frozen=True)
class JoinTeam(Step):
    """A coordinator begins in the team."""

    member: Member


@dataclass(frozen=True)
class Receive(Step):
    """A school sends a referral."""

    sent: PlannedReferral


@dataclass(frozen=True)
class AskForCompletion(Step):
    """The team leader sends it back."""

    missing: Precondition
    note: str


@dataclass(frozen=True)
class Complete(Step):
    """The school answers with all preconditions and their days."""

    preconditions: tuple[tuple[Precondition, date], ...]


@dataclass(frozen=True)
class Accept(Step):
    """The referral becomes a case."""


@dataclass(frozen=True)
class Decline(Step):
    """The referral is declined."""

    reason: DeclineReason
    note: str


@dataclass(frozen=True)
class AskForConsent(Step):
    """Signatories are asked."""

    scope: Scope


@dataclass(frozen=True)
class Answer(Step):
    """Everyone who must sign answers. The last one refuses, or leaves one actor out, where so planned."""

    how: SignedHow
    note: str
    refused: bool = False
    left_out: Actor | None = None


@dataclass(frozen=True)
class Withdraw(Step):
    """A signatory takes the consent back: for one actor, or wholly (None)."""

    actor: Actor | None
    how: SignedHow
    reason: str


@dataclass(frozen=True)
class Assign(Step):
    """A coordinator gets the case."""

    member: Member


@dataclass(frozen=True)
class Start(Step):
    """The intervention begins."""


@dataclass(frozen=True)
class CallMeeting(Step):
    """Actors are called to a meeting; `meeting` counts from 0 within the case."""

    meeting: int
    meets_on: date
    actors: tuple[Actor, ...]
    agenda: str


@dataclass(frozen=True)
class PlannedDecision:
    """What somebody is to do by a day."""

    owner: Actor
    text: str
    due_on: date


@dataclass(frozen=True)
class HoldMeeting(Step):
    """The meeting is held."""

    meeting: int
    attended: tuple[Actor, ...]
    minutes: str
    decisions: tuple[PlannedDecision, ...]


@dataclass(frozen=True)
class FollowUp(Step):
    """The coordinator sees whether a decision was carried out, and when."""

    meeting: int
    decision: int
    state: DecisionState
    done_on: date | None
    note: str


@dataclass(frozen=True)
class Disclose(Step):
    """Information is given to an actor."""

    actor: Actor
    information: Information
    what: str


@dataclass(frozen=True)
class Extend(Step):
    """The intervention goes on until a later day."""

    ends_on: date
    reason: str


@dataclass(frozen=True)
class Close(Step):
    """The case ends; `attendance` in percent, None if it never began."""

    outcome: Outcome
    reason: ClosureReason
    attendance: int | None
    note: str
