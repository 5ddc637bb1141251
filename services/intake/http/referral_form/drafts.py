"""Referrals that are being filled in: kept on the server, sealed under their writer's key, gone when sent or after thirty days.

A draft may be open in two windows. Each step is saved by itself, under a lock, so that neither forgets what the other wrote in other
steps; within a step nothing is written over that the writer has not seen.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from hashlib import sha256
from typing import Final
from uuid import UUID, uuid4

import orjson

from shared.eventlog.database import Database
from shared.eventlog.keyring import Keyring, open_value
from shared.eventlog.sealed import SealedValue, seal

KEPT: Final = timedelta(days=30)

_READ = "SELECT * FROM draft WHERE draft_id = %s AND owner = %s AND saved_on >= %s"
_SAVE = (
    "INSERT INTO draft (draft_id, owner, content, version, saved_on) VALUES (%s, %s, %s, %s, %s) "
    "ON CONFLICT (draft_id) DO UPDATE SET content = excluded.content, version = excluded.version, saved_on = excluded.saved_on "
    "WHERE draft.owner = excluded.owner"
)
_ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtextextended('drafts ' || %s, 0))"


class TooManyDrafts(Exception):
    """The writer has as many as there may be at once: one is sent or thrown away first, by the writer and not by us."""


def one_at_a_time(database: Database, owner: UUID) -> None:
    """Nobody begins a draft of the owner's or adds a file to one until the transaction ends."""
    database.row(_ONE_AT_A_TIME, (owner.hex,))


def mark_of(texts: Mapping[str, list[str]]) -> str:
    """What tells whether texts are those that a page showed; it says nothing else of them."""
    return sha256(orjson.dumps(texts, option=orjson.OPT_SORT_KEYS)).hexdigest()[:16]


@dataclass
class Draft:
    """The texts of every step, by field name, as they were typed."""

    draft_id: UUID
    owner: UUID
    version: int = 0
    saved_on: date | None = None
    texts: dict[str, list[str]] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """What stands in a field."""
        return next(iter(self.texts.get(name, [])), "")


class Drafts:
    """One's own drafts; nobody else's are there."""

    def __init__(self, database: Database, keyring: Keyring) -> None:
        self._database = database
        self._keyring = keyring

    def begin(self, owner: UUID, on: date, texts: Mapping[str, list[str]], most: int) -> Draft:
        """A new draft, kept at once, or one that was begun today and not touched; raises TooManyDrafts."""
        with self._database.transaction():
            one_at_a_time(self._database, owner)
            there = self.of(owner, on)
            if (unused := next((each for each in there if each.version == 1 and each.saved_on == on), None)) is not None:
                return unused
            if len(there) >= most:
                raise TooManyDrafts
            draft = Draft(uuid4(), owner, texts=dict(texts))
            self.save(draft, on)
        return draft

    def save(self, draft: Draft, on: date) -> None:
        """Keep the draft as it is now, instead of what it was."""
        draft.version += 1
        draft.saved_on = on
        sealed = seal(
            orjson.dumps(draft.texts),
            subject_key=self._keyring.key(draft.owner),
            subject=draft.owner,
            stream=draft.draft_id,
            version=draft.version,
            field="draft",
        )
        self._database.execute(_SAVE, (draft.draft_id, draft.owner, sealed.token, draft.version, on))

    @contextmanager
    def changing(self, owner: UUID, draft_id: UUID, on: date) -> Iterator[Draft | None]:
        """One of the owner's drafts, which nobody else changes meanwhile; None as for `read`."""
        with self._database.transaction():
            row = self._database.row(f"{_READ} FOR UPDATE", (draft_id, owner, on - KEPT))
            yield self._opened(row) if row else None

    def read(self, owner: UUID, draft_id: UUID, on: date) -> Draft | None:
        """One of the owner's drafts; None where there is none that was touched in the last thirty days."""
        row = self._database.row(_READ, (draft_id, owner, on - KEPT))
        return self._opened(row) if row else None

    def of(self, owner: UUID, on: date) -> list[Draft]:
        """The owner's drafts, the latest first; those that nobody has touched for thirty days are gone, also of writers who never come back."""
        self._database.execute("DELETE FROM draft WHERE saved_on < %s", (on - KEPT,))
        rows = self._database.rows("SELECT * FROM draft WHERE owner = %s ORDER BY saved_on DESC, draft_id", (owner,))
        return [self._opened(row) for row in rows]

    def remove(self, owner: UUID, draft_id: UUID) -> None:
        """Forget a draft."""
        self._database.execute("DELETE FROM draft WHERE draft_id = %s AND owner = %s", (draft_id, owner))

    def _opened(self, row: Mapping[str, object]) -> Draft:
        texts = open_value(self._keyring, SealedValue(str(row["content"])), dict[str, list[str]])
        return Draft(row["draft_id"], row["owner"], row["version"], row["saved_on"], texts)  # type: ignore[arg-type]
