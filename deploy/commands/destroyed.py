"""`narvaro keys destroyed`: what stands on the signed list of destroyed keys, whether the vault obeys it, and how to make it do so."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from deploy.commands import terminal
from deploy.commands.ending import ExitCode, Stop
from deploy.commands.whereabouts import databases
from deploy.destroyed_list import make_first_list
from shared.eventlog.custodian import Custodian
from shared.eventlog.database import Database
from shared.eventlog.destroyed import write_list
from shared.runtime.destroyed_list import destroyed_keys_of, list_signer_of
from shared.runtime.migrations import SERVICES
from shared.runtime.settings import PREFIX


def destroyed(folder: Path | None, apply: bool, as_json: bool) -> ExitCode:
    """Tell the list, if its signature is ours; NOT_RIGHT while the vault doesn't obey it. Raises Stop, BadSetting, ListUnreadable."""
    with databases(folder, SERVICES[:1]) as reached:
        settings = reached.custodian()
        listed = destroyed_keys_of(settings)
        if listed is None:
            raise Stop(f"there is no list of destroyed keys: {PREFIX}DESTROYED_KEYS_FILE is not set", ExitCode.WRONG_INPUT)
        database = Database(settings.custodian_dsn(), pool_size=2)
        database.open()
        try:
            custodian = Custodian(database, listed)
            brought_back = custodian.apply_list() if apply else 0
            behind = custodian.behind()
        finally:
            database.close()
    rows = [{"subject": str(each.subject), "on": each.on.isoformat(), "decision": each.decision} for each in listed.entries.values()]
    if as_json:
        terminal.write_json({"destroyed": rows, "not_obeyed": behind, "destroyed_anew": brought_back})
        return ExitCode.NOT_RIGHT if behind else ExitCode.DONE
    if rows:
        terminal.output().print(terminal.table("Destroyed keys", ("subject", "on", "decision"), [list(row.values()) for row in rows], left=3))
    terminal.output().print(f"{len(rows)} keys on the list {listed.path}, whose signature is good")
    if apply:
        terminal.output().print(f"{brought_back} keys were there again and are destroyed anew")
    if behind:
        terminal.output().print(f"the vault doesn't know of {behind} of them, as after a restore, and opens nothing: narvaro keys destroyed --apply")
    return ExitCode.NOT_RIGHT if behind else ExitCode.DONE


def first(folder: Path | None) -> ExitCode:
    """Make the first list of an installation that has pupils and never had one. Raises Stop, BadSetting, ListLost."""
    with databases(folder, SERVICES[:1]) as reached:
        settings = reached.custodian()
        if settings.destroyed_keys_file is None:
            raise Stop(f"there is no place for a list of destroyed keys: {PREFIX}DESTROYED_KEYS_FILE is not set", ExitCode.WRONG_INPUT)
        pupils = make_first_list(settings, settings.destroyed_keys_file)
    terminal.output().print(f"an empty list of destroyed keys made, {settings.destroyed_keys_file}, where the vault knows {pupils} pupils")
    terminal.output().print("Back it up by itself from now on. What casework's log knows to be destroyed is put on it when casework starts")
    return ExitCode.DONE


def sign_anew(folder: Path | None, earlier: Path) -> ExitCode:
    """Sign the list with the key of today; `earlier` holds the key that it is signed with. Raises Stop, BadSetting, ListUnreadable."""
    with databases(folder, SERVICES[:1]) as reached:
        settings = reached.custodian()
        if settings.destroyed_keys_file is None:
            raise Stop(f"there is no list of destroyed keys: {PREFIX}DESTROYED_KEYS_FILE is not set", ExitCode.WRONG_INPUT)
        listed = destroyed_keys_of(replace(settings, checkpoint_key_file=earlier))
        assert listed is not None, "a list is set"
        entries = list(listed.entries.values())
        write_list(settings.destroyed_keys_file, entries, list_signer_of(settings))
    terminal.output().print(f"{len(entries)} keys on the list {settings.destroyed_keys_file}, signed anew")
    return ExitCode.DONE
