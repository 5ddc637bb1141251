"""`narvaro restored` and `narvaro follow again`: a new epoch for a log that came from a backup, and a follower of it that goes on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
from shared.eventlog.log import Recorded
from shared.messaging.history import new_epoch
from shared.messaging.positions import State, StoredLedger
from shared.messaging.pulling import Pull
from shared.messaging.resuming import CannotResume, follow_again, recorded_because_of, resumption
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


def again(service: str, sources: Sequence[str], dry_run: bool, yes: bool, folder: Path | None, as_json: bool) -> ExitCode:
    """Let a service go on in its sources' histories as they are now, once it is agreed to; NOT_RIGHT where it can't. Raises Stop, NoAnswer."""
    with databases(folder, [service]) as reached, opened(service, reached) as here:
        known, pulls = here.workings.reactions, here.pulls
        if strange := set(sources) - set(known):
            raise Stop(f"{service} follows {', '.join(known)}, not {', '.join(sorted(strange))}", ExitCode.WRONG_INPUT)
        ledgers = {source: StoredLedger(here.workings.database, service, source) for source in sources or known}
        if not sources:
            ledgers = {source: ledger for source, ledger in ledgers.items() if ledger.place().state is State.HISTORY_DIFFERS}
        told = [_plan(here.workings, ledger, pulls[source]) for source, ledger in ledgers.items()]
        able = [each["source"] for each in told if not each["refused"]]
        if not as_json:
            for line in [line for each in told for line in in_words(each)] or [f"nobody whom {service} follows has another history"]:
                _tell(line)
        if able and not dry_run:
            _ask(yes, f"Let {service} follow {' and '.join(able)} again?")
            for source in able:
                follow_again(ledgers[source], pulls[source])
    if as_json:
        terminal.write_json([{**each, "done": each["source"] in able and not dry_run} for each in told])
    elif able and not dry_run:
        _tell(f"{service} follows {' and '.join(able)} again")
    return ExitCode.DONE if len(able) == len(told) else ExitCode.NOT_RIGHT


def in_words(told: Mapping[str, Any]) -> list[str]:
    """Where the follower goes on, what it knows that its source has lost, and what it recorded because of that; or why it can't."""
    service, source, stood = told["service"], told["source"], told["stood"]
    who = f"{service} has applied {source} up to position {stood}"
    if told["refused"]:
        return [f"{who}: {told['refused']}"]
    lines = [f"{who}; that and {source}'s log of now are the same up to position {told['after']}"]
    if stood > told["after"]:
        because = f"which has recorded {len(told['recorded']) or 'no'} events because of them"
        lines.append(f"the facts of {stood - told['after']} lost positions are known to {service} alone, {because}")
        lines += [f"  {each['cause']} → {service}/{each['position']}: {each['event']} of {each['stream']}" for each in told["recorded"]]
        if told["recorded"]:
            lines.append(f"see to these cases, since {source} knows nothing of that")
        lines.append(f"afterwards narvaro rebuild {service} lets go of what else the lost facts told")
    return lines + [f"position {each['position']} will be passed over, as was decided before: {each['reason']}" for each in told["skips"]]


def _plan(workings: Workings, ledger: StoredLedger, pull: Pull) -> dict[str, Any]:
    """What would be done with one follower, for programs. Raises NoAnswer."""
    service, source, place = ledger.follower, ledger.source, ledger.place()
    told = {"service": service, "source": source, "stood": place.position, "after": None, "refused": "", "recorded": [], "skips": []}
    try:
        found = resumption(place, pull)
    except CannotResume as error:
        return {**told, "refused": str(error)}
    if found.lost and hasattr(workings.reactions[source], "tables"):
        return {**told, "refused": f"{len(found.lost)} positions are lost; what they told goes by narvaro rebuild {service}"}
    recorded = recorded_because_of(workings.log, source, found.lost) if workings.log is not None else ()
    return {
        **told,
        "after": found.goes_on.position,
        "recorded": [_caused(each) for each in recorded],
        "skips": workings.database.rows(_SKIPS, (service, source, found.goes_on.position)),
    }


def _caused(recorded: Recorded) -> dict[str, Any]:
    event = recorded.event
    return {
        "cause": event.known_act.causation,
        "position": recorded.position,
        "event": type(event).__qualname__,
        "stream": str(event.originator_id),
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
