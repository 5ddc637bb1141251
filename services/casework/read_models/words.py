"""Opening sealed words for those who may read them, and saying why where they can't be read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from shared.eventlog.keyring import NoKey
from shared.eventlog.log import EventLog
from shared.eventlog.sealed import CannotOpen, SealedValue

PROTECTED: Final = "[skyddad]"
DESTROYED: Final = "[gallrad]"
BROKEN: Final = "[går inte att läsa]"


@dataclass(frozen=True)
class Words:
    """Opens sealed words for one reader of one thing."""

    log: EventLog
    allowed: bool

    def read(self, sealed: object) -> str:
        """The words; `[skyddad]` without the right, `[gallrad]` without a key, empty where there are none."""
        if sealed is None:
            return ""
        if not self.allowed:
            return PROTECTED
        try:
            return str(self.log.open(SealedValue(sealed) if isinstance(sealed, str) else sealed))
        except NoKey:
            return DESTROYED
        except CannotOpen:
            return BROKEN


def names_of(log: EventLog, people: Iterable[UUID], words: Words) -> dict[UUID, str]:
    """The names of members of staff that intake has told of; those of others are missing."""
    rows = log.database.rows("SELECT person_id, name FROM person WHERE person_id = ANY(%s)", (list(set(people)),))
    return {row["person_id"]: words.read(row["name"]) for row in rows}
