"""Opening sealed words for those who may read them, and saying why where they can't be read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from shared.eventlog.keyring import NoKey
from shared.eventlog.log import EventLog
from shared.eventlog.sealed import CannotOpen, SealedValue
from shared.vocabulary.language import later, translated

PROTECTED: Final = later("[skyddad]")
DESTROYED: Final = later("[gallrad]")
BROKEN: Final = later("[går inte att läsa]")


@dataclass(frozen=True)
class Words:
    """Opens sealed words for one reader of one thing."""

    log: EventLog
    allowed: bool
    said: list[str] = field(default_factory=list, compare=False)
    """What has been opened so far: somebody's own words, in the language that they were written in."""

    @property
    def destroyed(self) -> str:
        """What is read where there is no key any more."""
        return translated(DESTROYED)

    def read(self, sealed: object) -> str:
        """The words; `[skyddad]` without the right, `[gallrad]` without a key, empty where there are none."""
        if sealed is None:
            return ""
        if not self.allowed:
            return translated(PROTECTED)
        try:
            self.said.append(str(self.log.open(SealedValue(sealed) if isinstance(sealed, str) else sealed)))
            return self.said[-1]
        except NoKey:
            return translated(DESTROYED)
        except CannotOpen:
            return translated(BROKEN)


def names_of(log: EventLog, people: Iterable[UUID], words: Words) -> dict[UUID, str]:
    """The names of members of staff that intake has told of; those of others are missing."""
    rows = log.database.rows("SELECT person_id, name FROM person WHERE person_id = ANY(%s)", (list(set(people)),))
    return {row["person_id"]: words.read(row["name"]) for row in rows}
