"""API clients' tokens: made once, stored as SHA-256, looked up in the service's own copy that facts keep up to date."""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import MutableMapping, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID
from weakref import WeakKeyDictionary

from shared.contracts.fact import FactRecord
from shared.contracts.intake import LimitedTokenIssued, TokenIssued, TokenReplaced, TokenRevoked
from shared.eventlog.database import Database
from shared.vocabulary.calendar import today
from shared.vocabulary.codes import Role
from shared.web.identity import Identity, Limits

KEPT_SECONDS: Final = 2.0
_MOST_KEPT: Final = 10_000

_NO_LIMITS: Final = (None, False, None, None)
_GOOD: Final = (
    "SELECT token_id, person_id, role, organisation_id, may_import, resources, read_only, school_units, per_minute FROM api_token "
    "WHERE token_hash = %s AND NOT revoked AND expires_on >= %s AND (ends_at IS NULL OR ends_at > clock_timestamp())"
)
_FOLLOWED: Final = "UPDATE api_token SET school_units = school_units || %s WHERE school_units @> %s"
_USED: Final = (
    "INSERT INTO token_use (token_id, used_at) VALUES (%s, clock_timestamp()) ON CONFLICT (token_id) DO UPDATE SET used_at = excluded.used_at "
    "WHERE token_use.used_at < excluded.used_at - interval '1 minute'"
)

_kept: MutableMapping[Database, dict[str, tuple[float, Identity]]] = WeakKeyDictionary()
"""Looked-up tokens of each database, so that every directory on it forgets a revoked one."""


def make_token() -> str:
    """A new token, shown once: 256 random bits."""
    return f"narvaro_{secrets.token_urlsafe(32)}"


def hash_of(token: str) -> str:
    """What is stored of a token. It is random and long, so a plain SHA-256 can't be guessed from."""
    return hashlib.sha256(token.encode()).hexdigest()


class TokenDirectory:
    """The tokens that one service knows of (table api_token)."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known = _kept.setdefault(database, {})

    def identity_of(self, token: str) -> Identity | None:
        """Whose token this is; None if it is unknown, revoked or has expired. A lookup is kept for two seconds at most."""
        token_hash = hash_of(token)
        now = time.monotonic()
        kept = self._known.get(token_hash)
        if kept is not None and now - kept[0] < KEPT_SECONDS:
            return kept[1]
        row = self._database.row(_GOOD, (token_hash, today()))
        if row is None:
            self._known.pop(token_hash, None)
            return None
        limits = Limits(
            frozenset(row["resources"]) if row["resources"] is not None else None,
            row["read_only"],
            tuple(row["school_units"]) if row["school_units"] is not None else None,
            row["per_minute"],
        )
        identity = Identity(row["person_id"], Role(row["role"]), row["organisation_id"], row["may_import"], token_id=row["token_id"], limits=limits)
        self._database.execute(_USED, (row["token_id"],))
        if len(self._known) >= _MOST_KEPT:
            self._known.clear()
        self._known[token_hash] = (now, identity)
        return identity

    def follow(self, record: FactRecord) -> None:
        """Apply a fact of intake's, in the transaction under way; facts about anything else are passed over."""
        match record.fact:
            case TokenIssued() | LimitedTokenIssued() as fact:
                self.issued(fact)
            case TokenReplaced() as fact:
                self.replaced(fact.token_id, fact.ends_at)
            case TokenRevoked() as fact:
                self.revoked(fact)

    def issued(self, fact: TokenIssued | LimitedTokenIssued) -> None:
        """A token is good from now on; told twice, it is the same token."""
        limits = (fact.resources, fact.read_only, fact.school_units, fact.per_minute) if isinstance(fact, LimitedTokenIssued) else _NO_LIMITS
        resources, read_only, school_units, per_minute = limits
        self._database.execute(
            "INSERT INTO api_token (token_hash, token_id, person_id, role, organisation_id, may_import, expires_on, "
            "resources, read_only, school_units, per_minute) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT (token_id) DO NOTHING",
            (
                *(fact.token_hash, fact.token_id, fact.person_id, fact.role, fact.organisation_id, fact.may_import, fact.expires_on),
                *(None if resources is None else [str(each) for each in resources], read_only),
                *(None if school_units is None else list(school_units), per_minute),
            ),
        )

    def replaced(self, token_id: UUID, ends_at: datetime) -> None:
        """A token is good until a moment, by when its client has taken the new one into use."""
        self._database.execute("UPDATE api_token SET ends_at = %s WHERE token_id = %s", (ends_at, token_id))
        self._known.clear()

    def school_unit_followed(self, school_unit_id: UUID, successors: Sequence[UUID]) -> None:
        """A school unit has closed: tokens that are limited to it are good for those that follow it, too."""
        self._database.execute(_FOLLOWED, (list(successors), [school_unit_id]))
        self._known.clear()

    def revoked(self, fact: TokenRevoked) -> None:
        """A token is no longer good, from this moment in this process and within two seconds in others."""
        self._database.execute("UPDATE api_token SET revoked = true WHERE token_id = %s", (fact.token_id,))
        self._known.clear()

    def person_changed(self, person_id: UUID) -> None:
        """A person has another role or none: the tokens that acted as them in the former are no longer good, likewise."""
        self._database.execute("UPDATE api_token SET revoked = true WHERE person_id = %s AND NOT revoked", (person_id,))
        self._known.clear()
