"""A whole scenario, as loaded from its folder."""

from collections import Counter
from dataclasses import dataclass, field

from deploy.demo.process import Process
from deploy.demo.rows import (
    AnswerCount,
    AnswerKind,
    DeclineCount,
    Ending,
    Member,
    Names,
    Organiser,
    OutcomeCount,
    ReasonCount,
    ReferralCount,
    SchoolUnit,
    Source,
    Staff,
    Window,
)
from shared.vocabulary.codes import SchoolForm
from shared.vocabulary.identity_numbers import IdentityNumber


@dataclass(frozen=True)
class Scenario:
    """Everything that the plan is made of; two loads of one folder are equal."""

    process: Process
    referrals: tuple[ReferralCount, ...]
    outcomes: tuple[OutcomeCount, ...]
    reasons: tuple[ReasonCount, ...]
    declines: tuple[DeclineCount, ...]
    answers: tuple[AnswerCount, ...]
    organisers: tuple[Organiser, ...]
    school_units: tuple[SchoolUnit, ...]
    team: tuple[Member, ...]
    staff: tuple[Staff, ...]
    names: Names
    identity_numbers: tuple[IdentityNumber, ...]
    month_weights: tuple[int, ...]
    school_years: dict[SchoolForm, tuple[tuple[int, int], ...]]
    texts: dict[str, tuple[str, ...]]
    sources: dict[str, Counter[Source]] = field(default_factory=dict)
    """Of each file, how many lines stand in the report and how many are assumed."""

    @property
    def windows(self) -> tuple[Window, ...]:
        """The windows in which interventions are begun, in order."""
        return tuple(sorted({each.begun for each in self.outcomes}))

    def ending(self, window: Window, ending: Ending) -> int:
        """How many of the interventions begun in the window end so."""
        return sum(each.count for each in self.outcomes if each.begun == window and each.ending is ending)

    def begun(self, window: Window) -> int:
        """How many interventions are begun in the window."""
        return sum(each.count for each in self.outcomes if each.begun == window)

    def closed(self, window: Window) -> int:
        """How many of those are closed by the scenario's last day."""
        return self.begun(window) - self.ending(window, Ending.RUNNING)

    def answer(self, kind: AnswerKind) -> int:
        """How many consents go that way."""
        return sum(each.count for each in self.answers if each.kind is kind)

    @property
    def referral_total(self) -> int:
        """How many referrals come in."""
        return sum(each.count for each in self.referrals)

    @property
    def declined_total(self) -> int:
        """How many of them are declined."""
        return sum(each.count for each in self.declines)
