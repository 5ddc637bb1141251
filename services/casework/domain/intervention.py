"""The work within a case: when it begins, and every last day that it was given."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from services.casework.domain import errors


@dataclass(frozen=True)
class End:
    """A last day that the intervention was given; `version` is the event that tells it, a correction's once there is one."""

    version: int
    on: date


@dataclass(frozen=True)
class Intervention:
    """The first day, and the last days: that of the start, and then one for each time it was extended."""

    starts_on: date
    ends: tuple[End, ...]

    @property
    def ends_on(self) -> date:
        """The last day, as the newest word of it says."""
        return self.ends[-1].on

    @property
    def start(self) -> int:
        """The event that tells of the start."""
        return self.ends[0].version

    @property
    def extensions(self) -> tuple[int, ...]:
        """The events that tell of an extension."""
        return tuple(end.version for end in self.ends[1:])

    def extended(self, end: End) -> Intervention:
        """The intervention with one more last day."""
        return replace(self, ends=(*self.ends, end))

    def corrected(self, corrects: int, end: End, starts_on: date | None = None) -> Intervention:
        """The intervention with one last day in the place of another, and perhaps another first day; a later extension keeps the last word."""
        ends = tuple(end if each.version == corrects else each for each in self.ends)
        return Intervention(starts_on or self.starts_on, ends)

    def check(self, version: int) -> None:
        """Raise NotLater where an event's last day is not after the one before it, AfterWhatFollowed where it is not before the next."""
        for earlier, later in pairwise(self.ends):
            if later.on <= earlier.on:
                raise errors.NotLater if later.version == version else errors.AfterWhatFollowed
