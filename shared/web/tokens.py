"""API clients' tokens: made once, stored as SHA-256, looked up in the service's own copy that facts keep up to date."""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import MutableMapping, Sequence
from typing import Final
from weakref import WeakKeyDictionary

from shared.contracts.fact import FactRecord
from shared.contracts.intake import TokenIssued, TokenRevoked
from shared.eventlog.database import Database
from shared.vocabulary.calendar import today
from shared.vocabulary.codes import Role
from shared.web.identity import Identity

KEPT_SECONDS: Final = 2.0
_MOST_KEPT: Final = 10_000

_kept: MutableMapping[Database, dict[str, tuple[float, Identity]]] = WeakKeyDictionary()
"""Looked-up tokens of each database, so that every directory on it forgets a revoked one."""


def make_token() -> str:
    """A new token, shown once: 256 random bits."""
    return f"narvaro_{secrets.token_urlsafe(32)}"


def hash_of(token: str) -> str:
    """What is stored of a token. It is random and long, so a plain SHA-256 can't be guessed from."""
    return hashlib.sha256(token.encode()).hexdigest()


class FollowTokens:
    """A reaction that keeps a service's own copy of the tokens and nothing else, so that a rebuild fills it again."""

    tables: Sequence[str] = ("api_token",)

    def __init__(self, database: Database) -> None:
        self._tokens = TokenDirectory(database)

    def __call__(self, record: FactRecord) -> None:
        """Apply one fact; those about anything else are passed over."""
        self._tokens.follow(record)


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
        row = self._database.row(
            "SELECT person_id, role, organisation_id, may_import FROM api_token WHERE token_hash = %s AND NOT revoked AND expires_on >= %s",
            (token_hash, today()),
        )
        if row is None:
            self._known.pop(token_hash, None)
            return None
        identity = Identity(row["person_id"], Role(row["role"]), row["organisation_id"], row["may_import"])
        if len(self._known) >= _MOST_KEPT:
            self._known.clear()
        self._known[token_hash] = (now, identity)
        return identity

    def follow(self, record: FactRecord) -> None:
        """Apply a fact of intake's, in the transaction under way; facts about anything else are passed over."""
        match record.fact:
            case TokenIssued() as fact:
                self.issued(fact)
            case TokenRevoked() as fact:
                self.revoked(fact)

    def issued(self, fact: TokenIssued) -> None:
        """A token is good from now on; told twice, it is the same token."""
        self._database.execute(
            "INSERT INTO api_token (token_hash, token_id, person_id, role, organisation_id, may_import, expires_on) "
            "VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT (token_id) DO NOTHING",
            (fact.token_hash, fact.token_id, fact.person_id, fact.role, fact.organisation_id, fact.may_import, fact.expires_on),
        )

    def revoked(self, fact: TokenRevoked) -> None:
        """A token is no longer good, from this moment in this process and within two seconds in others."""
        self._database.execute("UPDATE api_token SET revoked = true WHERE token_id = %s", (fact.token_id,))
        self._known.clear()
