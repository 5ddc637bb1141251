"""Makes the list of destroyed keys for a new installation, and never for one that may have lost it."""

from __future__ import annotations

from pathlib import Path

import psycopg

from shared.eventlog.destroyed import write_list
from shared.runtime.destroyed_list import list_signer_of
from shared.runtime.settings import BadSetting, Settings


class ListLost(BadSetting):
    """There is no list of destroyed keys where there should be one: an empty one would bring back whoever an older vault still has."""


def make_list_once(settings: Settings, admin_dsn: str) -> bool:
    """Write an empty list where there is none, once the vault is migrated; returns whether it did. Raises BadSetting, ListLost."""
    path = settings.destroyed_keys_file
    if path is None or path.exists():
        return False
    pupils = _pupils(path, admin_dsn, settings.database("vault"))
    if pupils:
        raise ListLost(
            f"the list of destroyed keys {path} is missing, though the vault knows {pupils} pupils: put it back from its own backup. Only if this "
            "installation never had one, since it is from before there were such lists, make its first: narvaro keys destroyed --first"
        )
    _write_first(path, settings)
    return True


def make_first_list(settings: Settings, path: Path) -> int:
    """Write the first list of an installation with pupils, as the custodian who knows it; returns how many. Raises BadSetting, ListLost."""
    if path.exists():
        raise BadSetting(f"there is a list of destroyed keys already: {path}")
    pupils = _pupils(path, settings.custodian_dsn(), settings.database("vault"))
    _write_first(path, settings)
    return pupils


def _pupils(path: Path, dsn: str, vault: str) -> int:
    """How many pupils the vault knows; raises ListLost where it knows of destroyed keys, whoever asks."""
    with psycopg.connect(dsn, dbname=vault) as connection:
        known = connection.execute("SELECT pupils, destroyed FROM known_to_the_vault()").fetchone()
    assert known is not None, "a count is always one row"
    pupils, destroyed = known
    if destroyed:
        raise ListLost(f"the list of destroyed keys {path} is missing, though {destroyed} keys were destroyed here: put it back from its own backup")
    return int(pupils)


def _write_first(path: Path, settings: Settings) -> None:
    path.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    write_list(path, [], list_signer_of(settings))
