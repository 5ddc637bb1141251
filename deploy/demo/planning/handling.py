"""When a referral is handled and its consent answered: days only, before anything is known about how it ends."""

from dataclasses import dataclass
from datetime import date

from deploy.demo.planning.draw import Draw, later
from deploy.demo.scenario import Scenario


@dataclass(frozen=True)
class Handling:
    """The days of a referral's way to an answered consent; those after the scenario's last day never come."""

    completion_asked_on: date
    is_asked_for_more: bool
    completed_on: date
    handled_on: date
    consent_asked_on: date
    answered_on: date
    settled_on: date


def handling(scenario: Scenario, number: int, received: date, *, lacks: bool = False) -> Handling:
    """The days of the referral with this running number; one that lacks something waits for the school first."""
    draw, process = Draw(scenario, f"handling {number}"), scenario.process
    asked_for_more = draw.happens(process.share_sent_back.value / 2) and not lacks
    completion_asked = later(received, 1) if asked_for_more else received
    completed = later(completion_asked, draw.between(process.days_until_completed))
    handled = later(completed if lacks or asked_for_more else received, draw.between(process.days_until_handled))
    consent_asked = later(handled, draw.between(process.days_until_consent_asked))
    answered = later(consent_asked, draw.between(process.days_until_answered))
    return Handling(completion_asked, asked_for_more, completed, handled, consent_asked, answered, later(answered, draw.whole(1, 5)))
