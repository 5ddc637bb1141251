"""`narvaro restored` and `narvaro follow again`: a new epoch for a log that came from a backup, and a follower of it that goes on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC
from pathlib import Path
from typing import Any

import click
import psycopg
from psycopg import sql
from psycopg.rows import dict_row

from deploy.commands import terminal
from deploy.commands.ending import ExitCode, Stop
from deploy.commands.sources import opened
from deploy.commands.whereabouts import databases
from shared.messaging.history import new_epoch
from shared.messaging.positions import StoredLedger
from shared.messaging.resuming import CannotResume, Resumption, follow_again, recorded_because_of, resumption
from shared.messaging.workings import Workings

_CONNECTED = "SELECT count(*) AS connections FROM pg_stat_activity WHERE datname = %s AND usename = %s"
_END = """
SELECT epoch, coalesce(max(notification_id), 0) AS position, max(recorded_at) AS recorded_at
FROM log_identity LEFT JOIN log_events ON true GROUP BY epoch
"""
_SKIPS = "SELECT position, reason FROM follower_skip WHERE follower = %s AND source = %s AND position > %s ORDER BY position"


def restored(service: str, dry_run: bool, yes: bool, folder: Path | None, as_json: bool) -> ExitCode:
    """Begin a new epoch of a log, once it is agreed to. Raises Stop, BadSetting, psycopg.OperationalError."""
    with databases(folder, [service]) as reached:
        settings, admin_dsn = reached.settings(service), reached.admin_dsn()
        database = settings.database(service)
        with psycopg.connect(admin_dsn, dbname=database, autocommit=True, row_factory=dict_row) as admin:
            if _row(admin, _CONNECTED, (database, f"{settings.database_prefix}_{service}_login"))["connections"]:
                raise Stop(f"{service} runs on its database: stop it first, since what it records now would belong to no epoch", ExitCode.NOT_RIGHT)
            end = _row(admin, _END)
            told = {"service": service, "position": end["position"], "ended": str(end["epoch"]), "begun": None}
            if not as_json:
                last = f", recorded {end['recorded_at'].astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" if end["recorded_at"] else ""
                _tell(f"the restored log of {service} ends at position {end['position']}{last}; its epoch is {end['epoch']}")
            if not dry_run:
                _ask(yes, f"Begin a new epoch of {service} after that?")
                admin.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(f"{database}_owner")))
                told["begun"] = str(new_epoch(admin))
    if as_json:
        terminal.write_json(told)
    elif told["begun"]:
        _tell(f"epoch {told['begun']} has begun")
        _tell(f"Note for the auditor that {service} was restored, and why: narvaro verify --put-back {told['ended']}")
        _tell("Start the service. Who followed it stands still now: narvaro rebuild, or narvaro follow again where it records events.")
    return ExitCode.DONE


def again(service: str, source: str, dry_run: bool, yes: bool, folder: Path | None, as_json: bool) -> ExitCode:
    """Let a follower go on in its source's history as it is now, once it is agreed to. Raises Stop, NoAnswer, psycopg.OperationalError."""
    with databases(folder, [service]) as reached, opened(service, reached) as here:
        workings, ledger = here.workings, StoredLedger(here.workings.database, service, source)
        if source not in workings.reactions:
            raise Stop(f"{service} doesn't follow {source}, but {', '.join(workings.reactions) or 'nobody'}", ExitCode.WRONG_INPUT)
        try:
            found = resumption(ledger.place(), here.pulls[source])
            if found.lost and hasattr(workings.reactions[source], "tables"):
                raise Stop(f"what {service} has of {source} can be filled anew: narvaro rebuild {service}", ExitCode.WRONG_INPUT)
            told = _plain(workings, source, found)
            if not as_json:
                for line in in_words(told):
                    _tell(line)
            if not dry_run:
                _ask(yes, f"Let {service} follow {source} again after position {told['after']}?")
                follow_again(ledger, here.pulls[source])
        except CannotResume as error:
            raise Stop(f"{service} following {source}: {error}", ExitCode.NOT_RIGHT) from None
    if as_json:
        terminal.write_json({**told, "done": not dry_run})
    elif not dry_run:
        _tell(f"{service} follows {source} again after position {told['after']}")
    return ExitCode.DONE


def in_words(told: Mapping[str, Any]) -> list[str]:
    """Where the follower goes on, what it knows that its source has lost, and what it recorded because of that."""
    service, source, after, stood = told["service"], told["source"], told["after"], told["stood"]
    lines = [f"{service} has applied {source} up to position {stood}; that and the restored log are the same up to position {after}"]
    if stood > after:
        because = f"which has recorded {len(told['recorded'])} events because of them"
        lines.append(f"the facts of {stood - after} lost positions are known to {service} alone, {because}")
        lines += [f"  {each['cause']} → {service}/{each['position']}: {each['event']} of {each['stream']}" for each in told["recorded"]]
        lines.append(f"see to these, since {source} knows nothing of them; narvaro rebuild {service} lets go of what else the lost facts told")
    else:
        lines.append(f"nothing that {service} has applied is lost")
    return lines + [f"position {each['position']} will be passed over, as was decided before: {each['reason']}" for each in told["skips"]]


def _plain(workings: Workings, source: str, found: Resumption) -> dict[str, Any]:
    recorded = recorded_because_of(workings.log, source, found.lost) if workings.log is not None else ()
    return {
        "service": workings.name,
        "source": source,
        "stood": found.stood.position,
        "after": found.goes_on.position,
        "recorded": [
            {
                "cause": each.event.known_act.causation,
                "position": each.position,
                "event": type(each.event).__qualname__,
                "stream": str(each.event.originator_id),
            }
            for each in recorded
        ],
        "skips": workings.database.rows(_SKIPS, (workings.name, source, found.goes_on.position)),
    }


def _row(admin: psycopg.Connection[dict[str, Any]], query: str, values: tuple[str, ...] = ()) -> dict[str, Any]:
    row = admin.execute(query.encode(), values).fetchone()
    assert row is not None, "an aggregate has one row, and a log one identity"
    return row


def _ask(yes: bool, question: str) -> None:
    if not yes:
        click.confirm(question, abort=True, err=True)


def _tell(line: str) -> None:
    terminal.output().print(line, markup=False)
