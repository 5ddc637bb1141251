"""A service's own copy of who may come in: tokens, and people whose sessions are good no more."""

from __future__ import annotations

from typing import Final

from shared.contracts.fact import FactRecord
from shared.eventlog.database import Database
from shared.web.standing import Standing
from shared.web.tokens import TokenDirectory

TABLES: Final = ("api_token", "person_standing")


class FollowCredentials:
    """A reaction that keeps these tables and nothing else, so that a rebuild fills them again."""

    tables = TABLES

    def __init__(self, database: Database) -> None:
        self.tokens = TokenDirectory(database)
        self.standing = Standing(database)

    def __call__(self, record: FactRecord) -> None:
        """Apply one fact; those about anything else are passed over."""
        self.tokens.follow(record)
        self.standing.follow(record)
