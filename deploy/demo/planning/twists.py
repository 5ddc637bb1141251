"""Which consents go another way than hoped: left out, taken back in part, taken back wholly."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from deploy.demo.planning.draw import Draw
from deploy.demo.planning.endings import HowItEnded
from deploy.demo.planning.queue import Begun
from deploy.demo.rows import AnswerKind
from deploy.demo.scenario import Scenario
from deploy.demo.table_file import ScenarioError
from shared.vocabulary.codes import ClosureReason

DAYS_FOR_A_MEETING = 45


@dataclass(frozen=True)
class Twists:
    """The referrals whose consent goes that way; no referral is in two of them."""

    partial: frozenset[int] = field(default_factory=frozenset)
    withdrawn: frozenset[int] = field(default_factory=frozenset)
    withdrawn_in_part: frozenset[int] = field(default_factory=frozenset)


def twists(scenario: Scenario, begun: Sequence[Begun], ended: Mapping[int, HowItEnded]) -> Twists:
    """Draw them among the begun interventions. Raises ScenarioError when there are too few."""
    draw = Draw(scenario, "twists")
    gone = [number for number, how in ended.items() if how.reason is ClosureReason.CONSENT_NO_LONGER_GIVEN]
    running = [each.referral for each in begun if each.ends_on is None]
    withdrawn = {*gone, *_take(draw, AnswerKind.WITHDRAWN, running, scenario.answer(AnswerKind.WITHDRAWN) - len(gone))}
    long = [each.referral for each in begun if _days(each, scenario) >= DAYS_FOR_A_MEETING and each.referral not in withdrawn]
    in_part = _take(draw, AnswerKind.WITHDRAWN_IN_PART, long, scenario.answer(AnswerKind.WITHDRAWN_IN_PART))
    left = [each.referral for each in begun if each.referral not in withdrawn and each.referral not in in_part]
    partial = _take(draw, AnswerKind.PARTIAL, left, scenario.answer(AnswerKind.PARTIAL))
    return Twists(frozenset(partial), frozenset(withdrawn), frozenset(in_part))


def _days(begun: Begun, scenario: Scenario) -> int:
    return ((begun.ends_on or scenario.process.last_day) - begun.starts_on).days


def _take(draw: Draw, kind: AnswerKind, among: Sequence[int], count: int) -> set[int]:
    if count > len(among):
        raise ScenarioError("answers.csv", None, f"{kind} is {count - len(among)} more than there are interventions that it can happen to")
    return set(draw.some(among, count))
