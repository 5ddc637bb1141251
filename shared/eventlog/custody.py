"""What the key custodian does with wrapped keys: tell which master key holds them, and move them under the current one. No event is touched."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from uuid import UUID

from shared.eventlog.database import Database
from shared.eventlog.wrapping import Wrapping, WrongMasterKey

PORTION = 200
PASSES = 5
"""A service that doesn't know the new master key yet goes on making keys under the old one while we work."""
_REWRAP = "SELECT rewrap_key(subject, before, anew) AS done FROM unnest(%s::uuid[], %s::bytea[], %s::bytea[]) AS each (subject, before, anew)"


@dataclass(frozen=True)
class Moved:
    """How many keys were moved under the current master key, and how many could not be, since no master key at hand unwraps them."""

    moved: int
    stuck: int


class Custody:
    """The vault as its custodian sees it. Whatever asks the wrapping may raise MasterKeyTrouble."""

    def __init__(self, database: Database, wrapping: Wrapping) -> None:
        self._database = database
        self._wrapping = wrapping

    def held(self) -> dict[str, int]:
        """How many keys each master key holds, those at hand first, even where they hold none; one of another kind is the empty id."""
        counted = Counter(self._wrapping.holder(wrapped) for portion in self._portions() for _, wrapped in portion)
        return {**dict.fromkeys(self._wrapping.holders(), 0), **counted}

    def move(self, tell: Callable[[int, int], None] = lambda done, of: None) -> Moved:
        """Rewrap every key that isn't under the current master key, a portion a transaction; what an interrupted run has done stays done.

        `tell` hears how many of how many keys have been looked at.
        """
        moved = 0
        for _ in range(PASSES):
            done, stuck = self._pass(tell)
            moved += done
            if not done:
                break
        return Moved(moved, stuck)

    def _pass(self, tell: Callable[[int, int], None]) -> tuple[int, int]:
        current = self._wrapping.holders()[0]
        total, seen, done, stuck = sum(self.held().values()), 0, 0, 0
        for portion in self._portions():
            behind = [(subject, wrapped) for subject, wrapped in portion if self._wrapping.holder(wrapped) != current]
            anew = self._rewrapped(behind)
            stuck += len(behind) - len(anew)
            done += self._put_back(anew)
            seen += len(portion)
            tell(seen, max(seen, total))
        return done, stuck

    def _rewrapped(self, behind: list[tuple[UUID, bytes]]) -> list[tuple[UUID, bytes, bytes]]:
        """All at once; where one can't be, one by one, so that it stops no other."""
        if not behind:
            return []
        try:
            anew = self._wrapping.rewrap([wrapped for _, wrapped in behind])
        except WrongMasterKey:
            if len(behind) == 1:
                return []
            return [done for each in behind for done in self._rewrapped([each])]
        return [(subject, wrapped, new) for (subject, wrapped), new in zip(behind, anew, strict=True)]

    def _put_back(self, anew: list[tuple[UUID, bytes, bytes]]) -> int:
        if not anew:
            return 0
        subjects, before, after = zip(*anew, strict=True)
        return sum(row["done"] for row in self._database.rows(_REWRAP, (list(subjects), list(before), list(after))))

    def _portions(self) -> Iterator[list[tuple[UUID, bytes]]]:
        after: UUID | None = None
        while rows := self._database.rows("SELECT subject, wrapped FROM wrapped_keys(%s, %s)", (after, PORTION)):
            yield [(row["subject"], bytes(row["wrapped"])) for row in rows]
            after = rows[-1]["subject"]
