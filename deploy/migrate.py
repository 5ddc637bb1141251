"""Bring every database up to date, waiting for a PostgreSQL that comes up late: `python -m deploy.migrate`."""

from __future__ import annotations

import sys
import time

import psycopg

from deploy.destroyed_list import make_list_once
from shared.runtime.migrations import OFFICES, SERVICES, migrate
from shared.runtime.settings import BadSetting, Settings, read_settings

WAITS_SECONDS = 120


def migrate_all(settings: Settings) -> list[str]:
    """Migrate all services' databases and the vault; returns what was done. Raises psycopg.OperationalError when PostgreSQL stays away."""
    folder = settings.passwords_folder
    if folder is None:
        raise BadSetting("NARVARO_PASSWORDS_FOLDER is not set")
    passwords = {name: settings.secret(folder / f"{name}.database").decode().strip() for name in (*SERVICES, *OFFICES)}
    deadline = time.monotonic() + WAITS_SECONDS
    while True:
        try:
            done = migrate(settings.admin_dsn(), settings.database_prefix, passwords)
            return [*done, *(["the list of destroyed keys made"] if make_list_once(settings, settings.admin_dsn()) else [])]
        except psycopg.OperationalError:
            if time.monotonic() > deadline:
                raise
            print("waiting for PostgreSQL", file=sys.stderr, flush=True)
            time.sleep(2)


def main() -> int:
    """Exit code 0 when all is up to date, 1 when PostgreSQL stayed away, 2 for a wrong setting."""
    try:
        done = migrate_all(read_settings())
    except BadSetting as error:
        print(error, file=sys.stderr)
        return 2
    except psycopg.OperationalError:
        print(f"PostgreSQL did not answer within {WAITS_SECONDS} seconds", file=sys.stderr)
        return 1
    print("\n".join(done) if done else "everything is up to date")
    return 0


if __name__ == "__main__":
    sys.exit(main())
