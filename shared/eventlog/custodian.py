"""Destroys keys in the vault, by a login that may do that and open nothing: the key custodian's, or casework's own narrower one."""

from __future__ import annotations

from uuid import UUID

from shared.eventlog.database import Database
from shared.eventlog.destroyed import DestroyedKeys


class Custodian:
    """The vault as its custodian sees it, with the list of destroyed keys beside it."""

    def __init__(self, database: Database, destroyed: DestroyedKeys) -> None:
        self._database = database
        self.destroyed = destroyed

    def prove(self) -> None:
        """Reach the vault and read the list, before anything is done that can't be taken back; raises psycopg.OperationalError, ListUnreadable."""
        self.behind()

    def destroy(self, subject: UUID) -> None:
        """Destroy a key that stands on the list, and its look-up row; raises LookupError for one that the list doesn't have."""
        if subject not in self.destroyed.entries:
            raise LookupError("only a key on the list of destroyed keys is destroyed: the list comes first")
        self._database.row("SELECT destroy_keys(%s::uuid[])", ([subject],))

    def behind(self) -> int:
        """How many on the list the vault doesn't know to be destroyed, as after a restore of an older backup; raises ListUnreadable."""
        row = self._database.row("SELECT not_destroyed(%s::uuid[]) AS missing", (list(self.destroyed.entries),))
        return int(row["missing"]) if row else 0

    def apply_list(self) -> int:
        """Destroy whatever on the list an older backup has brought back; returns how many keys were there again. Raises ListUnreadable."""
        if not self.behind():
            return 0
        done = self._database.row("SELECT destroy_keys(%s::uuid[]) AS gone", (list(self.destroyed.entries),))
        return int(done["gone"]) if done else 0
