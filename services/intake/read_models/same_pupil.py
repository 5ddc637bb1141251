"""Who is one pupil by a person's verdict, though sent in under several numbers; and which referral repeats which.

Filled in the transaction of the verdict, since commands ask here.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from psycopg.rows import DictRow

from services.intake.domain.duplicate import Incoming, PossibleDuplicate
from shared.eventlog.database import Database
from shared.vocabulary.codes import SentIn

_NEXT = "SELECT matter_id, kind, pupil_id FROM pupil_matter WHERE NOT compared ORDER BY number LIMIT %s FOR UPDATE SKIP LOCKED"
_COMPARED = "UPDATE pupil_matter SET compared = true WHERE matter_id = ANY(%s)"
_IDS = "SELECT asked, pupil FROM unnest(%s::uuid[]) AS asked, same_pupils(asked) AS pupil"
_MATTERS = "SELECT matter_id, kind, pupil_id FROM pupil_matter WHERE pupil_id = ANY(%s) ORDER BY number"
_RIGHT = "SELECT right_id, right_kind FROM same_pupil WHERE newer_pupil IN (SELECT same_pupils(%s)) ORDER BY judged DESC LIMIT 1"
_NOTE = "INSERT INTO pupil_matter (matter_id, kind, pupil_id) SELECT * FROM unnest(%s::uuid[], %s::text[], %s::uuid[])"
_NOTE_ONE = "INSERT INTO pupil_matter (matter_id, kind, pupil_id) VALUES (%s, %s, %s)"
_SAME = "INSERT INTO same_pupil (pair_id, newer_pupil, earlier_pupil, right_id, right_kind) VALUES (%s, %s, %s, %s, %s)"
_MERGED = "INSERT INTO merged_referral (referral_id, into_id, pair_id) VALUES (%s, %s, %s)"


@dataclass(frozen=True)
class SamePupils:
    """The look-ups and their filling."""

    database: Database

    def note(self, incoming: Sequence[Incoming]) -> None:
        """What was sent in just now; one by itself, which takes the driver half the time."""
        if len(incoming) == 1:
            self.database.execute(_NOTE_ONE, (incoming[0].id, incoming[0].kind, incoming[0].pupil_id))
        elif incoming:
            self.database.execute(_NOTE, ([each.id for each in incoming], [each.kind for each in incoming], [each.pupil_id for each in incoming]))

    def next_to_compare(self, most: int) -> list[Incoming]:
        """What came in first of all that nobody has compared; kept from others until the transaction ends."""
        return [_incoming(row) for row in self.database.rows(_NEXT, (most,))]

    def compared(self, incoming: Sequence[Incoming]) -> None:
        """These are compared."""
        self.database.execute(_COMPARED, ([each.id for each in incoming],))

    def ids_of(self, pupil_ids: Collection[UUID]) -> dict[UUID, set[UUID]]:
        """Every id of each of these pupils."""
        found: dict[UUID, set[UUID]] = {}
        for row in self.database.rows(_IDS, (list(pupil_ids),)):
            found.setdefault(row["asked"], set()).add(row["pupil"])
        return found

    def sent_in_under(self, pupil_ids: Collection[UUID]) -> list[Incoming]:
        """Everything that was sent in under these ids alone, oldest first."""
        return [_incoming(row) for row in self.database.rows(_MATTERS, (list(pupil_ids),))]

    def with_right_number(self, pupil_id: UUID) -> Incoming | None:
        """What was sent in with the pupil's right number, where a verdict says so."""
        row = self.database.row(_RIGHT, (pupil_id,))
        return Incoming(SentIn(row["right_kind"]), row["right_id"], pupil_id) if row else None

    def forget(self, pair_id: UUID) -> None:
        """Nothing follows any longer of a pair's verdict."""
        self.database.execute("DELETE FROM same_pupil WHERE pair_id = %s", (pair_id,))
        self.database.execute("DELETE FROM merged_referral WHERE pair_id = %s", (pair_id,))

    def let_stand(self, pair: PossibleDuplicate) -> None:
        """What follows of a pair's verdict."""
        if pair.right is not None:
            kind = pair.newer.kind if pair.right == pair.newer.id else pair.earlier.kind
            self.database.execute(_SAME, (pair.id, pair.newer.pupil_id, pair.earlier.pupil_id, pair.right, kind))
        if pair.merging is not None:
            self.database.execute(_MERGED, (pair.merging.merged, pair.merging.into, pair.id))

    def answered_in(self, referral_id: UUID) -> UUID:
        """The referral that one stands in: itself, unless it repeats another."""
        row = self.database.row("SELECT into_id FROM referral_standing WHERE referral_id = %s", (referral_id,))
        return row["into_id"] if row else referral_id


def _incoming(row: DictRow) -> Incoming:
    return Incoming(SentIn(row["kind"]), row["matter_id"], row["pupil_id"])
