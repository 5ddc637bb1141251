"""Which of the closed interventions ended how, and why: exactly the counts of outcomes.csv and reasons.csv."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from deploy.demo.planning.draw import Draw
from deploy.demo.planning.queue import Begun
from deploy.demo.planning.referrals import UPPER_SECONDARY
from deploy.demo.planning.steps import PlannedReferral
from deploy.demo.scenario import Scenario
from deploy.demo.table_file import ScenarioError
from shared.vocabulary.codes import ClosureReason, Outcome

_ATTENDANCE = {Outcome.BACK_60_100: (60, 100), Outcome.BACK_25_60: (25, 59), Outcome.NOT_BACK: (0, 24)}


@dataclass(frozen=True)
class HowItEnded:
    """Outcome, reason and the pupil's attendance in percent."""

    outcome: Outcome
    reason: ClosureReason
    attendance: int


def endings(scenario: Scenario, begun: Sequence[Begun], referrals: Mapping[int, PlannedReferral]) -> dict[int, HowItEnded]:
    """How each closed intervention ended, by referral. Raises ScenarioError when too few are in upper secondary school to be discharged from it."""
    ended: dict[int, HowItEnded] = {}
    for window in scenario.windows:
        draw = Draw(scenario, f"endings {window.first}")
        closed = draw.shuffled([each.referral for each in begun if each.window == window and each.ends_on is not None])
        wanted = [(row.outcome, row.reason) for row in scenario.reasons if row.begun == window for _ in range(row.count)]
        # The one reason that not everybody can have comes first.
        wanted.sort(key=lambda each: each[1] is not ClosureReason.DISCHARGED_FROM_UPPER_SECONDARY)
        for outcome, reason in wanted:
            number = closed.pop(_place(closed, referrals, reason, scenario))
            low, high = _ATTENDANCE[outcome]
            ended[number] = HowItEnded(outcome, reason, draw.whole(low, high))
    return ended


def _place(closed: Sequence[int], referrals: Mapping[int, PlannedReferral], reason: ClosureReason, scenario: Scenario) -> int:
    """Pupils of upper secondary school are kept for the reason that is theirs as long as there is one."""
    if reason is not ClosureReason.DISCHARGED_FROM_UPPER_SECONDARY:
        return len(closed) - 1
    for place, number in enumerate(closed):
        if referrals[number].form in UPPER_SECONDARY:
            return place
    raise ScenarioError("reasons.csv", None, "discharges more from upper secondary school than pupils there have begun (or try another seed)")
