"""`narvaro rebuild`: empties a service's read models and fills them again from the logs, by the road that filled them first."""

from __future__ import annotations

from pathlib import Path

from deploy.commands import terminal
from deploy.commands.ending import ExitCode
from deploy.commands.sources import opened
from deploy.commands.whereabouts import databases
from shared.messaging.rebuild import Progress, rebuild


def rebuild_service(service: str, folder: Path | None, as_json: bool) -> ExitCode:
    """Rebuild with progress; raises Standstill, NoAnswer, psycopg.OperationalError."""
    with databases(folder, [service]) as reached, opened(service, reached) as source, terminal.progress() as tell:

        def show(at: Progress) -> None:
            tell(f"{at.follower} ← {at.source}", at.position, max(source.heads.get(at.source, 0), at.position))

        replayed = rebuild(source.workings, source.pulls, show)
    if as_json:
        terminal.write_json({"service": service, "positions": replayed})
    else:
        terminal.output().print(f"{service}: read models rebuilt from {replayed} log positions")
    return ExitCode.DONE
