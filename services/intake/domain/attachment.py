"""A file that somebody sent in with a matter, in one or several versions; the bytes lie sealed elsewhere, the log says which they are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from eventsourcing.domain import event

from services.intake.domain.file_errors import TooManyVersions
from shared.eventlog.aggregate import Aggregate, Created
from shared.eventlog.sealed import Sealed
from shared.vocabulary.codes import AttachedTo, FileKind, ScanVerdict
from shared.vocabulary.ids import case_id_of
from shared.vocabulary.words import Digest

MOST_FILES: Final = 50
"""Attachments of one matter."""
MOST_VERSIONS: Final = 50
"""Versions of one attachment."""
_CASE_OF: Final[Mapping[AttachedTo, Callable[[UUID], UUID]]] = {AttachedTo.REFERRAL: case_id_of}


@dataclass(frozen=True)
class Matter:
    """What a file belongs to: a kind and an id of that kind."""

    kind: AttachedTo
    id: UUID

    @property
    def case_id(self) -> UUID | None:
        """The case that the matter is, or would become, where it is one of those."""
        found = _CASE_OF.get(self.kind)
        return found(self.id) if found else None


@dataclass(frozen=True)
class StoredFile:
    """Which bytes: where they lie, what they are, how many, what they hash to as they are stored (sealed), and what the scanner said.

    `stored_sha256` is of the sealed bytes, so it tells nothing of the content and still proves the file after its pupil's key is destroyed.
    """

    content_id: UUID
    kind: FileKind
    size: int
    stored_sha256: Digest
    verdict: ScanVerdict


class Attachment(Aggregate):
    """One attached file; version n of the stream is version n of the file."""

    TOPIC = "intake.attachment"

    class Added(Created):
        """A file came in. `sha256` is of the content, sealed: it would tell whether the file is one that somebody has."""

        TOPIC = "intake.attachment.added"
        belongs_to: Matter
        pupil_id: UUID
        file: StoredFile
        name: Sealed[str]
        sha256: Sealed[str]

    @event(Added)
    def __init__(self, id: UUID, belongs_to: Matter, pupil_id: UUID, file: StoredFile, name: Sealed[str], sha256: Sealed[str]) -> None:
        self.belongs_to = belongs_to
        self.pupil_id = pupil_id
        self.file = file

    @property
    def subject_id(self) -> UUID:
        """The pupil, whose key seals name and content."""
        return self.pupil_id

    def replace(self, file: StoredFile, name: str, sha256: str) -> None:
        """A new version; earlier ones stay as they were. Raises TooManyVersions."""
        if self.version >= MOST_VERSIONS:
            raise TooManyVersions
        self._replaced(belongs_to=self.belongs_to, pupil_id=self.pupil_id, file=file, name=name, sha256=sha256)

    class Replaced(Aggregate.Event):
        """A new version of the file came in."""

        TOPIC = "intake.attachment.replaced"
        belongs_to: Matter
        pupil_id: UUID
        file: StoredFile
        name: Sealed[str]
        sha256: Sealed[str]

    @event(Replaced)
    def _replaced(self, belongs_to: Matter, pupil_id: UUID, file: StoredFile, name: Sealed[str], sha256: Sealed[str]) -> None:
        self.file = file


class StoppedFile(Aggregate):
    """The trace of a file in which the virus scanner found something: that it came, how large it was and what was found. Nothing of it is kept."""

    TOPIC = "intake.stopped-file"

    class Stopped(Created):
        """It was not taken in. What was found is sealed: the scanner's words are its own."""

        TOPIC = "intake.stopped-file.stopped"
        belongs_to: Matter
        pupil_id: UUID
        size: int
        found: Sealed[str]

    @event(Stopped)
    def __init__(self, id: UUID, belongs_to: Matter, pupil_id: UUID, size: int, found: Sealed[str]) -> None:
        self.belongs_to = belongs_to
        self.pupil_id = pupil_id

    @property
    def subject_id(self) -> UUID:
        """The pupil that it was sent about."""
        return self.pupil_id
