"""Imports of history: a file is uploaded, checked, let in, stopped, taken up again, and given up after some days."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Final, Protocol
from uuid import UUID

from psycopg.rows import DictRow

from services.intake.application.import_files import Upload
from services.intake.application.intake_log import IntakeLog
from services.intake.domain.history_import import HistoryImport
from services.intake.domain.older_referral import Fault, OlderReferral
from shared.eventlog.act import Act
from shared.vocabulary.words import SystemName

KEPT_DAYS: Final = 7
_NEW = "INSERT INTO history_import (import_id, version, state, source, encoding, size, uploaded_by) VALUES (%s, %s, %s, %s, %s, %s, %s)"
_STANDS = "UPDATE history_import SET state = %s, version = %s, moved_at = clock_timestamp() WHERE import_id = %s"
_STARTS = (
    "UPDATE history_import SET place = 0, line = 0, good = 0, known = 0, wrong = 0, runs = true, started_by = %s, started_as = %s "
    "WHERE import_id = %s"
)
_LOCK = "SELECT 1 FROM history_import WHERE import_id = %s FOR UPDATE"
_OLD = (
    "SELECT import_id FROM history_import WHERE state IN ('checked', 'cancelled') AND moved_at < clock_timestamp() - make_interval(days => %s) "
    "FOR UPDATE SKIP LOCKED"
)


class Opened(Protocol):
    """A file that can be read from anywhere."""

    def seek(self, offset: int, whence: int = 0) -> int:
        """Go there."""

    def read(self, count: int = -1) -> bytes:
        """The next bytes."""


@dataclass(frozen=True)
class ReadLine:
    """A line as it was read: its number, the byte after it, its id in its source, and what it says, or why that can't be read.

    One that says nothing and has no faults stands for many empty ones.
    """

    number: int
    ends_at: int
    source_id: str
    older: OlderReferral | None
    faults: tuple[Fault, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to tell of it."""
        return self.older is None and not self.faults


@dataclass(frozen=True)
class Place:
    """Where to read on: the byte, and the number of the line before it."""

    byte: int
    line: int


Read = Callable[[Opened, str, Place], Iterator[ReadLine]]
"""Reads a file in an encoding from a place on."""


class Imports(IntakeLog):
    """What is done with an import; its lines are worked on by `import_work.py`."""

    def receive_history(self, pieces: Iterator[bytes]) -> AbstractContextManager[Upload]:
        """Take a file in; it is destroyed unless `upload_history` is called within."""
        return self.import_files.receive(pieces)

    def upload_history(self, upload: Upload, *, source: SystemName, by: Act) -> HistoryImport:
        """Begin with the check."""
        made = HistoryImport(id=upload.import_id, source=source, size=upload.size)
        with self.database.transaction():
            self.database.execute(_NEW, (made.id, made.version, made.state, source, upload.encoding, upload.size, by.actor))
            self.record(made, by=by)
        return made

    def start_import(self, *, import_id: UUID, expected: int, by: Act) -> HistoryImport:
        """Let the good lines in; raises NotChecked, NothingToImport, AggregateNotFoundError, Changed."""
        with self.database.transaction():
            found = self._locked(import_id, expected)
            found.start()
            self.database.execute(_STARTS, (by.actor, by.role, import_id))
            return self._kept(found, by)

    def cancel_import(self, *, import_id: UUID, expected: int, by: Act) -> HistoryImport:
        """Stop it after the batch that is under way; raises NotUnderWay, AggregateNotFoundError, Changed."""
        with self.database.transaction():
            found = self._locked(import_id, expected)
            found.cancel()
            return self._kept(found, by)

    def resume_import(self, *, import_id: UUID, expected: int, by: Act) -> HistoryImport:
        """Go on where it stopped; raises NotCancelled, AggregateNotFoundError, Changed."""
        with self.database.transaction():
            found = self._locked(import_id, expected)
            found.resume()
            return self._kept(found, by)

    def give_up_import(self, *, import_id: UUID, by: Act) -> HistoryImport:
        """Don't wait for anybody to let it in; raises AggregateNotFoundError."""
        with self.database.transaction():
            found = self._locked(import_id)
            found.expire()
            return self._kept(found, by)

    def expire_imports(self, by: Act, days: int = KEPT_DAYS) -> int:
        """Give up what nobody has let in for some days; how many that were."""
        with self.database.transaction():
            old: list[DictRow] = self.database.rows(_OLD, (days,))
            for row in old:
                found = self.load(HistoryImport, row["import_id"])
                found.expire()
                self._kept(found, by)
        return len(old)

    def _locked(self, import_id: UUID, expected: int | None = None) -> HistoryImport:
        """As it stands when no batch is under way; whoever takes the row decides alone until the transaction ends."""
        self.database.row(_LOCK, (import_id,))
        return self.load(HistoryImport, import_id, expected=expected)

    def _kept(self, found: HistoryImport, by: Act) -> HistoryImport:
        self.database.execute(_STANDS, (found.state, found.version, found.id))
        self.record(found, by=by)
        return found
