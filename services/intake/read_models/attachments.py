"""Attached files in all their versions, for the list on a referral's pages and in the API; who may see which is part of every query."""

from __future__ import annotations

from collections.abc import Sequence
from functools import singledispatchmethod
from uuid import UUID

from psycopg import Connection
from psycopg.rows import DictRow

from services.intake.domain.attachment import Attachment, StoppedFile
from services.intake.publishing import as_sealed
from services.intake.read_models.lists import OF_REFERRALS, Seen, parameters_of
from shared.eventlog.database import Database
from shared.eventlog.log import Recorded
from shared.vocabulary.codes import AttachedTo

_SEEN = "attachment_seen JOIN (SELECT referral_id AS belongs_id, school_unit_id FROM referral) AS sent_from USING (belongs_id)"
_VERSIONS = f"SELECT * FROM {_SEEN} WHERE attachment_id = %(id)s AND {OF_REFERRALS} ORDER BY version DESC"  # noqa: S608  the parts are our own
_LATEST = (
    "SELECT DISTINCT ON (attachment_id) *, min(position) OVER (PARTITION BY attachment_id) AS began "  # noqa: S608
    f"FROM {_SEEN} WHERE belongs_to = %(kind)s AND belongs_id = %(id)s AND {OF_REFERRALS} ORDER BY attachment_id, version DESC"
)
_LIST = f"SELECT * FROM ({_LATEST}) AS latest ORDER BY began"  # noqa: S608
_STOPPED = (
    "SELECT f.* FROM stopped_file f JOIN referral r ON f.belongs_to = 'referral' AND r.referral_id = f.belongs_id "  # noqa: S608
    f"WHERE f.belongs_to = %(kind)s AND f.belongs_id = %(id)s AND {OF_REFERRALS} ORDER BY f.position"
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


def attachments_of(database: Database, seen: Seen, referral_id: UUID) -> list[DictRow]:
    """The newest version of each of a referral's attachments, in the order they were first added; at most fifty are taken in."""
    return database.rows(_LIST, _parameters(seen, referral_id))


def versions_of(database: Database, seen: Seen, attachment_id: UUID) -> list[DictRow]:
    """One attachment's versions, the newest first; empty if it is not there or not to be seen."""
    return database.rows(_VERSIONS, _parameters(seen, attachment_id))


def stopped_of(database: Database, seen: Seen, referral_id: UUID) -> list[DictRow]:
    """Files of a referral that were stopped."""
    return database.rows(_STOPPED, _parameters(seen, referral_id))


def _parameters(seen: Seen, wanted: UUID) -> dict[str, object]:
    return {**parameters_of(seen), "id": wanted, "kind": AttachedTo.REFERRAL}
