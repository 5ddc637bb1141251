"""What attendance is counted in: a pupil's minutes, the stage of school, and sums that point at nobody."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from shared.vocabulary.codes import SchoolForm, Stage
from shared.vocabulary.identity_numbers import IdentityNumber


@dataclass(frozen=True)
class Minutes:
    """A pupil's time in one period, in whole minutes: scheduled, and of that away with and without a valid reason."""

    scheduled: int
    valid: int
    unreported: int

    @property
    def absent(self) -> int:
        """Away, for whatever reason: both sorts count (skollagen 7:19 a)."""
        return self.valid + self.unreported

    def is_long_term(self, more_than_percent: int) -> bool:
        """Whether the pupil is away strictly more than so many percent (seed 003); exact, as nothing is divided."""
        return 100 * self.absent > more_than_percent * self.scheduled


@dataclass(frozen=True)
class Attendance:
    """What a report says about one pupil; without a name where the identity is protected."""

    name: str | None = field(repr=False)
    school_form: SchoolForm
    school_year: int | None
    minutes: Minutes


@dataclass(frozen=True)
class Line:
    """One pupil of a report as it comes in, with the number of the line, by which a mistake is told. Plain, and never stored so."""

    number: int
    pupil: IdentityNumber
    attendance: Attendance


@dataclass(frozen=True)
class StageCount:
    """Sums over the pupils of one stage; None where they are so few that a sum would tell of one of them."""

    stage: Stage
    pupils: int
    scheduled_minutes: int | None
    valid_minutes: int | None
    unreported_minutes: int | None
    long_term: int | None


def count(pupils: Iterable[tuple[Stage, Minutes]], *, more_than_percent: int, fewest: int) -> tuple[StageCount, ...]:
    """Sums a stage, in the order of the stages; where there are fewer pupils than `fewest` only how many they are."""
    sums: dict[Stage, list[int]] = {}
    for stage, minutes in pupils:
        so_far = sums.setdefault(stage, [0, 0, 0, 0, 0])
        for place, more in enumerate((1, minutes.scheduled, minutes.valid, minutes.unreported, minutes.is_long_term(more_than_percent))):
            so_far[place] += more
    return tuple(
        StageCount(stage, *sums[stage]) if sums[stage][0] >= fewest else StageCount(stage, sums[stage][0], None, None, None, None)
        for stage in Stage
        if stage in sums
    )
