"""What a consent covers: pairs of an actor and a kind of information, for one purpose (seed 000)."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from shared.vocabulary.codes import Actor, Information


class ConsentPurpose(StrEnum):
    """Why anything is shared; a consent may not be general (OSL 10:1), so the purpose is always named."""

    ATTENDANCE = "attendance"


@dataclass(frozen=True, order=True)
class Share:
    """One actor may have one kind of information."""

    actor: Actor
    information: Information


def in_order(shares: Iterable[Share]) -> tuple[Share, ...]:
    """Each pair once, in a fixed order, so that the same scope is always stored as the same bytes."""
    return tuple(sorted(set(shares)))
