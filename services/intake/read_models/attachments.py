"""Attached files in all their versions, for the lists beside what they belong to and in the API; who may see which is part of every query."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import singledispatchmethod
from uuid import UUID

from psycopg import Connection
from psycopg.rows import DictRow

from services.intake.domain.attachment import Attachment, Matter, StoppedFile
from services.intake.publishing import as_sealed
from services.intake.read_models.held import OF_ORGANISER
from services.intake.read_models.lists import OF_REFERRALS, Seen, parameters_of
from services.intake.read_models.notices import SeenNotices
from services.intake.read_models.protection import HANDLED, KEPT
from shared.eventlog.database import Database
from shared.eventlog.log import Recorded
from shared.web.identity import Identity

_OF_NOTICES = f"(%(every_notice)s OR {OF_ORGANISER} OR {HANDLED.format(pupil='noticed_pupil')}) AND NOT {KEPT.format(pupil='noticed_pupil')}"
_SEEN = f"CASE belongs_to WHEN 'referral' THEN {OF_REFERRALS} ELSE {_OF_NOTICES} END"
_VERSIONS = f"SELECT * FROM attachment_seen WHERE attachment_id = %(id)s AND {_SEEN} ORDER BY version DESC"  # noqa: S608  the parts are our own
_LATEST = (
    "SELECT DISTINCT ON (attachment_id) *, min(position) OVER (PARTITION BY attachment_id) AS began "  # noqa: S608
    f"FROM attachment_seen WHERE belongs_to = %(kind)s AND belongs_id = %(id)s AND {_SEEN} ORDER BY attachment_id, version DESC"
)
_LIST = f"SELECT * FROM ({_LATEST}) AS latest ORDER BY began"  # noqa: S608
_STOPPED = (
    "SELECT stopped_file.* FROM stopped_file JOIN matter_of_files USING (belongs_to, belongs_id) "  # noqa: S608
    f"WHERE belongs_to = %(kind)s AND belongs_id = %(id)s AND {_SEEN} ORDER BY position"
)


class AttachmentList:
    """Fills `attachment_version` and `stopped_file`."""

    name = "attachments"
    tables: Sequence[str] = ("attachment_version", "stopped_file")

    def apply(self, connection: Connection[DictRow], recorded: Recorded) -> None:
        """One event of the log."""
        self._apply(recorded.event, connection, recorded)

    @singledispatchmethod
    def _apply(self, event: object, connection: Connection[DictRow], recorded: Recorded) -> None:
        """Other events are not this table's business."""

    @_apply.register
    def _(self, event: Attachment.Added, connection: Connection[DictRow], recorded: Recorded) -> None:
        _version(connection, recorded, event)

    @_apply.register
    def _(self, event: Attachment.Replaced, connection: Connection[DictRow], recorded: Recorded) -> None:
        _version(connection, recorded, event)

    @_apply.register
    def _(self, event: StoppedFile.Stopped, connection: Connection[DictRow], recorded: Recorded) -> None:
        connection.execute(
            "INSERT INTO stopped_file (stopped_id, position, belongs_to, belongs_id, size, stopped_on) VALUES (%s, %s, %s, %s, %s, %s)",
            (
                event.originator_id,
                recorded.position,
                event.belongs_to.kind,
                event.belongs_to.id,
                event.size,
                event.known_act.effective_on,
            ),
        )


def _version(connection: Connection[DictRow], recorded: Recorded, event: Attachment.Added | Attachment.Replaced) -> None:
    connection.execute(
        "INSERT INTO attachment_version (attachment_id, version, position, belongs_to, belongs_id, pupil_id, content_id, name, kind, size, sha256, "
        "stored_sha256, verdict, role, added_on) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
        (
            event.originator_id,
            event.originator_version,
            recorded.position,
            event.belongs_to.kind,
            event.belongs_to.id,
            event.pupil_id,
            event.file.content_id,
            as_sealed(event.name).token,
            event.file.kind,
            event.file.size,
            as_sealed(event.sha256).token,
            event.file.stored_sha256,
            event.file.verdict,
            event.known_act.role,
            event.known_act.effective_on,
        ),
    )


@dataclass(frozen=True)
class SeenFiles:
    """Whose files somebody sees: those of the referrals and the absence notices that the same person sees and may read."""

    referrals: Seen
    every_notice: bool

    @classmethod
    def by(cls, identity: Identity) -> SeenFiles:
        """As the lists of both say."""
        return cls(Seen.by(identity), SeenNotices.of_absence(identity).everything)

    @property
    def parameters(self) -> dict[str, object]:
        """What the queries take."""
        return {**parameters_of(self.referrals), "every_notice": self.every_notice}


def attachments_of(database: Database, seen: SeenFiles, matter: Matter) -> list[DictRow]:
    """The newest version of each of a matter's attachments, in the order they were first added; at most fifty are taken in."""
    return database.rows(_LIST, {**seen.parameters, "kind": matter.kind, "id": matter.id})


def versions_of(database: Database, seen: SeenFiles, attachment_id: UUID) -> list[DictRow]:
    """One attachment's versions, the newest first; empty if it is not there or not to be seen."""
    return database.rows(_VERSIONS, {**seen.parameters, "id": attachment_id})


def stopped_of(database: Database, seen: SeenFiles, matter: Matter) -> list[DictRow]:
    """Files of a matter that were stopped."""
    return database.rows(_STOPPED, {**seen.parameters, "kind": matter.kind, "id": matter.id})
