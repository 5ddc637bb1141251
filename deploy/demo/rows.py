"""What the files of a scenario say, one class a file (README.md beside this file describes the form)."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from shared.vocabulary.codes import ClosureReason, DeclineReason, OrganiserKind, Outcome, Profession, Role, SchoolForm, Sex


class Source(StrEnum):
    """Whether a number stands in the municipality's report or is our assumption."""

    REPORT = "report"
    ASSUMED = "assumed"


class AnswerKind(StrEnum):
    """How a consent may go other than as hoped."""

    REFUSED = "refused"
    PARTIAL = "partial"
    WITHDRAWN = "withdrawn"
    WITHDRAWN_IN_PART = "withdrawn-in-part"


class Ending(StrEnum):
    """How an intervention stands on the scenario's last day: closed with one of the outcomes, or still running."""

    BACK_60_100 = Outcome.BACK_60_100
    BACK_25_60 = Outcome.BACK_25_60
    NOT_BACK = Outcome.NOT_BACK
    RUNNING = "running"


@dataclass(frozen=True)
class ReferralCount:
    """referrals.csv: how many came in, a year and kind."""

    year: int
    form: SchoolForm
    organiser_kind: OrganiserKind
    sex: Sex
    count: int
    source: Source


@dataclass(frozen=True, order=True)
class Window:
    """The days, both included, between which interventions were begun."""

    first: date
    last: date


@dataclass(frozen=True)
class OutcomeCount:
    """outcomes.csv: how many of the interventions begun in a window ended so."""

    begun: Window
    ending: Ending
    count: int
    source: Source


@dataclass(frozen=True)
class ReasonCount:
    """reasons.csv: why those with one outcome were closed."""

    begun: Window
    outcome: Outcome
    reason: ClosureReason
    count: int
    source: Source


@dataclass(frozen=True)
class DeclineCount:
    """declines.csv: how many referrals were declined for a reason."""

    reason: DeclineReason
    count: int
    source: Source


@dataclass(frozen=True)
class AnswerCount:
    """answers.csv: how many consents went that way."""

    kind: AnswerKind
    count: int
    source: Source


@dataclass(frozen=True)
class Organiser:
    """organisers.csv: who runs schools."""

    key: str
    kind: OrganiserKind
    organisation_number: str
    name: str


@dataclass(frozen=True)
class SchoolUnit:
    """school_units.csv: a school, whose it is, and how often it refers compared with others."""

    code: str
    organiser: str
    name: str
    forms: tuple[SchoolForm, ...]
    weight: int


@dataclass(frozen=True)
class Member:
    """team.csv: a coordinator between two days (last included), with room for so many cases at a time."""

    given_name: str
    family_name: str
    leader: bool
    profession: Profession
    starts_on: date
    ends_on: date | None
    capacity: int

    def works_on(self, day: date) -> bool:
        """True between the first and the last day."""
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


@dataclass(frozen=True)
class Staff:
    """staff.csv: those who sign in and are neither coordinators nor at a school."""

    role: Role
    given_name: str
    family_name: str


@dataclass(frozen=True)
class Names:
    """given_names.csv, family_names.csv: fictitious."""

    given: dict[Sex, tuple[str, ...]]
    family: tuple[str, ...]
