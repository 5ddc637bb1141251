"""Until when a closed case's file is kept, and what happens then (law rows of the domain: configuration, by the archive authority's decision)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from shared.vocabulary.calendar import months_on
from shared.vocabulary.codes import Outcome, RetentionAction
from shared.vocabulary.profile import Retention
from shared.vocabulary.words import RegistryNumber


@dataclass(frozen=True)
class Keeping:
    """The first day on which the file may go, and whether it then is destroyed or preserved."""

    due_on: date
    then: RetentionAction


@dataclass(frozen=True)
class Declined:
    """A referral that was declined, withdrawn or ended elsewhere, by the case that it would have become; the first day on which it may go."""

    case_id: UUID
    registry_number: RegistryNumber
    declined_on: date
    due_on: date
    closed_elsewhere: bool = False
    then: ClassVar[RetentionAction] = RetentionAction.DESTRUCTION


def declined_due(rules: Retention, declined_on: date) -> date:
    """What the municipality's rules say of a referral that never became a case."""
    return months_on(declined_on, 12 * rules.declined_years)


def keeping_of(rules: Retention, outcome: Outcome, closed_on: date) -> Keeping:
    """What the municipality's rules say of a case that was closed on a day with an outcome: so many whole years on."""
    rule = rules.after[outcome]
    return Keeping(months_on(closed_on, 12 * rule.years), rule.then)
