"""Makes the list of destroyed keys for a new installation, and never for one that has lost it."""

from __future__ import annotations

import psycopg

from shared.eventlog.destroyed import write_list
from shared.runtime.destroyed_list import list_signer_of
from shared.runtime.settings import BadSetting, Settings


def make_list_once(settings: Settings, admin_dsn: str) -> bool:
    """Write an empty list where there is none, once the vault is migrated; returns whether it did.

    Raises BadSetting where the vault knows of destroyed keys: then the list is lost, and has to come from its own backup.
    """
    path = settings.destroyed_keys_file
    if path is None or path.exists():
        return False
    with psycopg.connect(admin_dsn, dbname=settings.database("vault")) as admin:
        row = admin.execute("SELECT count(*) FROM destroyed_key").fetchone()
    if row is None or row[0]:
        raise BadSetting(f"the list of destroyed keys {path} is missing, though keys were destroyed here: put it back from its own backup")
    path.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    write_list(path, [], list_signer_of(settings))
    return True
