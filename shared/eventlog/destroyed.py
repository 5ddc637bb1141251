"""The list of destroyed keys: a signed text outside every database, so that restoring a backup brings nobody back.

    narvaro destroyed keys
    <how many>
    <subject's id> <day> <number of the decision>
    …

    — <name of the signer> <signature>

Whoever opens keys obeys the list before anything is opened, whatever the database says. It names random ids, which lead to nobody
once their keys are gone. One process writes it (the service that carries out destructions); all read it.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final
from uuid import UUID

from shared.eventlog.wrapping import MasterKeyTrouble
from shared.proof.note import NotANote, NotSigned, Signer, Verifier

HEAD: Final = "narvaro destroyed keys"


class ListUnreadable(MasterKeyTrouble):
    """The list is missing, damaged or not signed by our key: until it is put right nothing may be opened. Tells the file and no line of it."""


@dataclass(frozen=True)
class Entry:
    """One destroyed key: whose, since which day, by which decision."""

    subject: UUID
    on: date
    decision: str

    @property
    def line(self) -> str:
        """As it stands in the list."""
        return f"{self.subject} {self.on.isoformat()} {self.decision}"


class DestroyedKeys:
    """The list in a file, read again whenever the file is another."""

    def __init__(self, path: Path, verifier: Verifier) -> None:
        self.path = path
        self._verifier = verifier
        self._read: tuple[tuple[int, int, int], dict[UUID, Entry]] | None = None

    @property
    def entries(self) -> dict[UUID, Entry]:
        """By subject, in the order they were destroyed; raises ListUnreadable."""
        try:
            found = os.stat(self.path)
            mark = (found.st_ino, found.st_mtime_ns, found.st_size)
            if self._read is None or self._read[0] != mark:
                self._read = (mark, _entries(self._verifier.text_of(self.path.read_text(encoding="utf-8"))))
        except OSError as error:
            raise ListUnreadable(f"the list of destroyed keys {self.path} can't be read: {error.strerror}") from None
        except (NotANote, NotSigned, ValueError) as error:
            raise ListUnreadable(f"{self.path} is not a list of destroyed keys that our key has signed: {type(error).__name__}") from None
        return self._read[1]

    def add(self, entry: Entry, signer: Signer) -> None:
        """Put one more on the list, durably before it returns; a subject stands there once. Raises ListUnreadable, OSError."""
        known = self.entries
        if entry.subject not in known:
            write_list(self.path, [*known.values(), entry], signer)


def write_list(path: Path, entries: list[Entry], signer: Signer) -> None:
    """Write a whole list, on disk before it takes the old one's place; readable to the services, since it names nobody."""
    text = "".join(f"{line}\n" for line in (HEAD, str(len(entries)), *(each.line for each in entries)))
    unfinished = path.with_name(f"{path.name}.unfinished")
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644), "w", encoding="utf-8") as file:
        file.write(signer.sign(text))
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _entries(text: str) -> dict[UUID, Entry]:
    """Raises ValueError for a text that is no list."""
    head, count, *lines = text.removesuffix("\n").split("\n")
    if head != HEAD or int(count) != len(lines):
        raise ValueError("not a list of destroyed keys")
    found = {}
    for line in lines:
        subject, on, decision = line.split(" ", 2)
        found[UUID(subject)] = Entry(UUID(subject), date.fromisoformat(on), decision)
    return found
