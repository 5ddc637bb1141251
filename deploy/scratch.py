"""Databases for a look aside: made by the same migrations as the real ones, under a prefix of their own, and always dropped."""

from __future__ import annotations

import secrets
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import FrameType

import psycopg
from psycopg import sql

from shared.runtime.migrations import logins, migrate
from shared.runtime.settings import Settings

LOCK = 7305809  # of pg_advisory locks: one look aside at a time on a server
_DATABASES = "SELECT datname AS name FROM pg_database WHERE starts_with(datname, %s)"
_ROLES = "SELECT rolname AS name FROM pg_roles WHERE starts_with(rolname, %s)"


class InUse(Exception):
    """Somebody else is at it: scratch databases of this name are there and in use."""


@contextmanager
def scratch_databases(admin_dsn: str, service: str, settings: Settings) -> Iterator[Settings]:
    """Empty, migrated databases of one service; yields the service's settings for them.

    They are dropped in the end, also when the process is told to stop; what one that was killed has left is dropped first.
    Raises InUse, psycopg.OperationalError.
    """
    prefix = f"{settings.database_prefix}_scratch"
    with psycopg.connect(admin_dsn, autocommit=True) as admin, tempfile.TemporaryDirectory(prefix="narvaro-scratch-") as folder:
        if not _taken(admin):
            raise InUse(f"another look aside is under way on this server: wait until it has dropped its databases {prefix}_…")
        _drop(admin, prefix)
        password = Path(folder) / "password"
        password.touch(mode=0o600)
        password.write_text(secrets.token_urlsafe(24))
        passwords = {name: password.read_text() for name in logins(prefix, (service,))}
        try:
            with _stopped_in_good_order():
                migrate(admin_dsn, prefix, passwords, (service,))
                # Nobody destroys keys from there.
                ours = replace(settings, database_prefix=prefix, database_password_file=password, vault_password_file=None)
                yield replace(ours, custodian_password_file=None, destroyer_password_file=None)
        finally:
            _drop(admin, prefix)


def _taken(admin: psycopg.Connection) -> bool:
    row = admin.execute("SELECT pg_try_advisory_lock(%s)", (LOCK,)).fetchone()
    return row is not None and bool(row[0])


def _drop(admin: psycopg.Connection, prefix: str) -> None:
    for query, statement in ((_DATABASES, "DROP DATABASE {} WITH (FORCE)"), (_ROLES, "DROP ROLE {}")):
        for (name,) in admin.execute(query, (f"{prefix}_",)).fetchall():
            admin.execute(sql.SQL(statement).format(sql.Identifier(name)))


@contextmanager
def _stopped_in_good_order() -> Iterator[None]:
    """SIGTERM ends the process by an exception, so that nothing is left behind."""

    def end(number: int, _: FrameType | None) -> None:
        sys.exit(128 + number)

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
