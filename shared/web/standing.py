"""Whose session is good no more: people whose role was changed or ended, in the service's own copy that intake's facts keep up to date."""

from __future__ import annotations

import time
from collections.abc import MutableMapping
from typing import Final
from uuid import UUID
from weakref import WeakKeyDictionary

from shared.contracts.fact import FactRecord
from shared.contracts.intake import PersonChanged, PersonEnded
from shared.eventlog.database import Database
from shared.web.identity import Identity
from shared.web.tokens import TokenDirectory

KEPT_SECONDS: Final = 2.0
_MOST_KEPT: Final = 10_000
_CHANGED = (
    "INSERT INTO person_standing (person_id, version, ended) VALUES (%s, %s, %s) ON CONFLICT (person_id) DO UPDATE "
    "SET version = excluded.version, ended = excluded.ended WHERE person_standing.version < excluded.version"
)

_kept: MutableMapping[Database, dict[UUID, tuple[float, int, bool]]] = WeakKeyDictionary()
"""Looked-up people of each database, so that whoever looks forgets at once what a fact has changed."""


class Standing:
    """Who has been changed since when (table person_standing)."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._tokens = TokenDirectory(database)
        self._known = _kept.setdefault(database, {})

    def holds(self, identity: Identity) -> bool:
        """Whether a session is as good as when it began; a look-up is kept for two seconds at most."""
        now = time.monotonic()
        kept = self._known.get(identity.person_id)
        if kept is None or now - kept[0] >= KEPT_SECONDS:
            row = self._database.row("SELECT version, ended FROM person_standing WHERE person_id = %s", (identity.person_id,))
            if len(self._known) >= _MOST_KEPT:
                self._known.clear()
            kept = (now, row["version"], row["ended"]) if row else (now, 0, False)
            self._known[identity.person_id] = kept
        _, version, ended = kept
        return not ended and identity.standing >= version

    def follow(self, record: FactRecord) -> None:
        """Apply a fact of intake's, in the transaction under way; facts about anything else are passed over."""
        match record.fact:
            case PersonChanged(person_id=person_id, version=version):
                self.changed(person_id, version, ended=False)
            case PersonEnded(person_id=person_id, version=version):
                self.changed(person_id, version, ended=True)

    def changed(self, person_id: UUID, version: int, *, ended: bool) -> None:
        """No session or token from before is good, from this moment in this process and within two seconds in others.

        Whoever decided it may not have known of a token that was issued just before; here it has come, since facts come in order.
        """
        self._database.execute(_CHANGED, (person_id, version, ended))
        self._tokens.person_changed(person_id)
        self._known.clear()
