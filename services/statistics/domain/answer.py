"""A figure with what it stands on: nobody should have to believe a table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Source:
    """How far one service's log has been counted in, and whether that goes on as it should."""

    position: int
    following: bool


@dataclass(frozen=True)
class Days:
    """Which days an answer is about.

    `newest`: the newest effective day among the facts; None before the first. Days after it are not known, only empty.
    `to`: the last effective day that was asked for, or the earlier of the two others.
    `as_known_on`: only what was known that day counts; None counts all.
    """

    to: date | None
    newest: date | None
    as_known_on: date | None

    @property
    def through(self) -> date | None:
        """The last day that the figures cover; None where there are no facts."""
        return None if self.to is None or self.newest is None else min(self.to, self.newest)


@dataclass(frozen=True)
class Basis:
    """What an answer stands on.

    `claimed`: how many of the facts counted were sent with a day of knowledge that the sender claims (imported history).
    """

    days: Days
    sources: Mapping[str, Source]
    claimed: int

    @property
    def through(self) -> date | None:
        """The last day that the figures cover; None where there are no facts."""
        return self.days.through

    @property
    def claims_used(self) -> bool:
        """Whether a claimed day of knowledge decided what was counted."""
        return self.days.as_known_on is not None and self.claimed > 0


@dataclass(frozen=True)
class Answer(Generic[T]):
    """Figures and their basis."""

    figures: T
    basis: Basis
