"""`narvaro keys`: which master key holds how many subjects' keys; a new master key; and every key moved under it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deploy.commands import terminal
from deploy.commands.ending import ExitCode, Stop
from deploy.commands.whereabouts import databases, existing
from shared.eventlog.custody import Custody
from shared.eventlog.database import Database
from shared.eventlog.wrapping import WITHOUT_ID, Wrapping
from shared.runtime.master_key import add_master_key, wrapping_of
from shared.runtime.migrations import SERVICES

CURRENT, EARLIER, NOT_AT_HAND = "current", "earlier", "not at hand"


def tell_holders(folder: Path | None, as_json: bool) -> ExitCode:
    """Tell each master key by its id; NOT_RIGHT if one that holds keys is not at hand."""
    with _custody(folder) as (custody, wrapping):
        held, at_hand = custody.held(), wrapping.holders()
    rows = [{"master_key": name or "of another kind", "is": _standing(name, at_hand), "keys": count} for name, count in held.items()]
    if as_json:
        terminal.write_json(rows)
    else:
        terminal.output().print(
            terminal.table("Master keys", ("master key", "is", "keys"), [[str(each) for each in row.values()] for row in rows], left=2)
        )
    return ExitCode.NOT_RIGHT if any(row["is"] == NOT_AT_HAND for row in rows) else ExitCode.DONE


def make_master_key(folder: Path | None, file: Path | None) -> ExitCode:
    """Put a new master key above the others in their file; it is shown to nobody."""
    path = file or existing(folder).secrets / "master-key"
    try:
        made = add_master_key(path)
    except OSError as error:
        raise Stop(f"cannot write {path}: {error.strerror}", ExitCode.NOT_THERE) from None
    terminal.output().print(f"{path}: master key {made} is the current one now; the earlier ones stay below it")
    terminal.output().print("Keep a copy of the file apart from the backups of the databases, let the services read it, then: narvaro keys rotate")
    return ExitCode.DONE


def rotate(folder: Path | None, as_json: bool) -> ExitCode:
    """Move every key under the current master key, with progress; NOT_RIGHT if some can't be. Run again after an interruption, it goes on."""
    with _custody(folder) as (custody, wrapping), terminal.progress() as tell:
        moved = custody.move(lambda done, of: tell("keys", done, of))
        current, there = wrapping.holders()[0], sum(custody.held().values())
    if as_json:
        terminal.write_json({"master_key": current, "moved": moved.moved, "stuck": moved.stuck})
    elif moved.moved or moved.stuck:
        terminal.output().print(f"{moved.moved} keys moved under master key {current}")
        if moved.stuck:
            terminal.output().print(f"{moved.stuck} keys can't be unwrapped by any master key at hand: `narvaro keys` tells which one is wanting")
    else:
        terminal.output().print(f"all {there} keys were under master key {current} already")
    return ExitCode.NOT_RIGHT if moved.stuck else ExitCode.DONE


def _standing(name: str, at_hand: list[str]) -> str:
    if name == at_hand[0]:
        return CURRENT
    # The oldest wraps name no master key: whether one of those at hand opens them is seen when they are moved.
    return EARLIER if name in at_hand or name == WITHOUT_ID else NOT_AT_HAND


@contextmanager
def _custody(folder: Path | None) -> Iterator[tuple[Custody, Wrapping]]:
    """The vault, as its custodian. Raises Stop, BadSetting, MasterKeyTrouble, psycopg.OperationalError."""
    # The vault belongs to no service: any one's name does to find the place.
    with databases(folder, SERVICES[:1]) as reached:
        settings = reached.custodian()
        wrapping = wrapping_of(settings)
        database = Database(settings.custodian_dsn(), pool_size=2)
        database.open()
        try:
            yield Custody(database, wrapping), wrapping
        finally:
            database.close()
