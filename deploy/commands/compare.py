"""`narvaro rebuild --compare`: fills read models anew beside the live ones, and tells which tables are not what the logs say."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from deploy.commands import terminal
from deploy.commands.ending import ExitCode
from deploy.commands.sources import open_workings, opened
from deploy.commands.whereabouts import Databases, databases
from deploy.scratch import scratch_databases
from shared.messaging.comparing import Compared, compare
from shared.messaging.rebuild import Progress


def compare_services(services: Sequence[str], folder: Path | None, as_json: bool) -> ExitCode:
    """Compare and tell; NOT_RIGHT if a table differs. Raises Standstill, InUse, NoAnswer, psycopg.OperationalError."""
    compared: dict[str, list[Compared]] = {}
    with databases(folder, services) as reached, terminal.progress() as tell:
        for service in reached.services:
            compared[service] = compare_service(service, reached, tell)
    if as_json:
        terminal.write_json([as_plain(service, each) for service, tables in compared.items() for each in tables])
    else:
        for service, tables in compared.items():
            terminal.output().print("\n".join(in_words(service, tables)), markup=False)
    return ExitCode.DONE if all(each.same for tables in compared.values() for each in tables) else ExitCode.NOT_RIGHT


def compare_service(service: str, reached: Databases, tell: terminal.Tell) -> list[Compared]:
    """One service's read models, in a scratch database that is dropped afterwards."""
    with (
        opened(service, reached) as source,
        scratch_databases(reached.admin_dsn(), service, reached.settings(service)) as settings,
        open_workings(service, settings) as scratch,
    ):

        def show(at: Progress) -> None:
            tell(f"{at.follower} ← {at.source}", at.position, max(source.heads.get(at.source, 0), at.position))

        return compare(source.workings, scratch, source.pulls, show)


def in_words(service: str, compared: Sequence[Compared]) -> list[str]:
    """A line for all that are the same, and one for each that differs."""
    same = [each for each in compared if each.same]
    rows = sum(each.live.rows for each in same)
    return [
        f"{service}: {len(same)} of {len(compared)} tables with {rows} rows equal what the logs make of them, byte for byte",
        *(
            f"{service}: {each.table} DIFFERS: {each.live.rows} rows live, {each.rebuilt.rows} from the logs; `narvaro rebuild {service}` mends it"
            for each in compared
            if not each.same
        ),
    ]


def as_plain(service: str, compared: Compared) -> dict[str, Any]:
    """A table for programs."""
    return {
        "service": service,
        "table": compared.table,
        "same": compared.same,
        "live": vars(compared.live),
        "rebuilt": vars(compared.rebuilt),
    }
