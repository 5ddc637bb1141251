"""Compares what a follower has counted with what its source has published, and finds what is missing; no database, no broker."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from shared.messaging.positions import Place
from shared.messaging.tally import Mark, digest_after

Fact = tuple[int, bytes]
"""A fact's position and its hash in the source's log."""


@dataclass(frozen=True)
class Skip:
    """A fact that an operator let pass, why, and whose decision it was."""

    position: int
    reason: str
    by: str


@dataclass(frozen=True)
class Standing:
    """Where a follower stands, the marks that it has passed and the facts that it was to skip, all as of one moment."""

    follower: str
    source: str
    place: Place
    marks: tuple[Mark, ...] = ()
    skips: tuple[Skip, ...] = ()


@dataclass(frozen=True)
class Proof:
    """What came of comparing: everything `after` a position was applied up to `position`, or it `differs_from` one on."""

    follower: str
    source: str
    position: int
    after: int
    facts: int
    digest: str
    skips: tuple[Skip, ...]
    differs_from: int | None = None
    why: str = ""

    @classmethod
    def of(cls, standing: Standing, differs_from: int | None = None, why: str = "") -> Proof:
        """About a standing, with what was found."""
        place, tally = standing.place, standing.place.counting
        skips = tuple(each for each in standing.skips if tally.after < each.position <= place.position)
        return cls(standing.follower, standing.source, place.position, tally.after, tally.facts, tally.digest.hex(), skips, differs_from, why)

    @property
    def right(self) -> bool:
        """Whether nothing was missed."""
        return self.differs_from is None


def check(standing: Standing, facts: Iterable[Fact]) -> Proof:
    """Count the source's facts again, but those let pass, from mark to mark; each part begins with what the follower had counted before it."""
    place, tally = standing.place, standing.place.counting
    skipped = {each.position for each in standing.skips}
    ends = [*standing.marks, Mark(tally.facts, place.position, tally.digest)]
    begin, found = Mark(0, tally.after, b""), None
    part: list[Fact] = []
    wanted = (each for each in facts if each[0] > tally.after and each[0] not in skipped)
    ahead = next(wanted, None)
    for end in ends:
        part = []
        while ahead is not None and ahead[0] <= end.position:
            part.append(ahead)
            ahead = next(wanted, None)
        if found is None and (len(part) != end.facts - begin.facts or _digest(begin.digest, part) != end.digest):
            found = _difference(standing, begin, end, part)
        begin = end
    return found or Proof.of(standing)


def _difference(standing: Standing, begin: Mark, end: Mark, part: Sequence[Fact]) -> Proof:
    """What is wrong between two marks, as closely as their digests tell."""
    missed = len(part) - (end.facts - begin.facts)
    for first in range(len(part) - missed + 1) if missed > 0 else ():
        if _digest(begin.digest, [*part[:first], *part[first + missed :]]) == end.digest:
            lost = [position for position, _ in part[first : first + missed]]
            which = f"the fact at position {lost[0]} was" if missed == 1 else f"{missed} facts from position {lost[0]} to {lost[-1]} were"
            return Proof.of(standing, lost[0], f"{which} never applied, or not yet published when that was passed")
    first_position = part[0][0] if part else begin.position + 1
    return Proof.of(standing, first_position, f"applied between positions {begin.position + 1} and {end.position}: {_balance(missed)}")


def _balance(missed: int) -> str:
    if not missed:
        return "other facts than the source's"
    count = "1 fact" if abs(missed) == 1 else f"{abs(missed)} facts"
    return f"{count} too {'few' if missed > 0 else 'many'}"


def _digest(digest: bytes, facts: Iterable[Fact]) -> bytes:
    for position, log_hash in facts:
        digest = digest_after(digest, position, log_hash)
    return digest
