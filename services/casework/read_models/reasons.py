"""Why a case is as it is: each line of what is known about it, with the events that made it so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.casework.read_models.case_file import CaseFile
from services.casework.read_models.differences import lines, touching, written
from services.casework.read_models.history import Entry
from services.casework.read_models.words import Words


@dataclass(frozen=True)
class Reason:
    """One thing about a case in words, and the events that made it so, the first first; the last of them is why it is so now.

    `anchor` names the line within a page.
    """

    anchor: str
    what: str
    value: str
    because: tuple[Entry, ...]


def reasons(file: CaseFile, on: date, story: list[Entry], words: Words, people: Mapping[UUID, str]) -> list[Reason]:
    """All lines of the case on a day, in the order of its page; `story` are the file's events as entries."""
    entries = {each.version: each for each in story}
    found = []
    for key, line in lines(file, on).items():
        because = tuple(entries[version] for version in touching(key, file.events, entries))
        found.append(Reason("-".join(str(part) for part in key), line.what, written(line.value, words, people), because))
    return found
