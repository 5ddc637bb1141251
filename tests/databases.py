"""Databases of one's own for tests: migrated, with login roles, dropped with the server."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count

from deploy.private import PrivatePostgres
from shared.eventlog.database import Database
from shared.eventlog.vault import Vault
from shared.eventlog.wrapping import MasterKeys
from shared.runtime.migrations import OFFICES, SERVICES, migrate

_made = count(1)
PASSWORD = "only in tests"


@dataclass(frozen=True)
class Home:
    """The databases of one municipality on a test's server, under a prefix of their own."""

    server: PrivatePostgres
    prefix: str
    master_key: bytes

    def dsn(self, service: str, database: str | None = None) -> str:
        """The address of a service's database, or of another one, as the service's login role."""
        return self.server.dsn(
            f"{self.prefix}_{service}_login",
            PASSWORD,
            f"{self.prefix}_{database or service}",
        )

    def admin_dsn(self, service: str) -> str:
        """The same database as a superuser."""
        return self.server.dsn(database=f"{self.prefix}_{service}")

    @contextmanager
    def database(self, service: str, pool_size: int = 10) -> Iterator[Database]:
        """A pool on a service's database."""
        database = Database(self.dsn(service), pool_size=pool_size)
        database.open()
        try:
            yield database
        finally:
            database.close()

    @contextmanager
    def vault(self, service: str = "intake") -> Iterator[Vault]:
        """The vault as a service sees it."""
        database = Database(self.dsn(service, "vault"))
        database.open()
        try:
            yield Vault(database, MasterKeys(lambda: [self.master_key]))
        finally:
            database.close()


def make_home(server: PrivatePostgres, services: tuple[str, ...] = SERVICES) -> Home:
    """Migrated databases under a fresh prefix."""
    prefix = f"t{os.getpid()}_{next(_made)}"
    migrate(server.dsn(), prefix, dict.fromkeys((*services, *OFFICES), PASSWORD), services)
    return Home(server, prefix, os.urandom(32))
