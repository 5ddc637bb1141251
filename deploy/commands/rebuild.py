"""`narvaro rebuild`: empties a service's read models and fills them again from the logs, by the road that filled them first."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

from deploy.commands import terminal
from deploy.commands.ending import ExitCode
from deploy.commands.whereabouts import Databases, databases
from shared.messaging.calls import Caller
from shared.messaging.facts import Facts
from shared.messaging.pulling import Pull, pull_by_rpc, pull_directly
from shared.messaging.rebuild import Progress, rebuild
from shared.messaging.window import LogWindow
from shared.messaging.workings import Workings


class NobodyToCall:
    """A rebuild needs no other service's methods."""

    def call(self, service: str, method: str, payload: Mapping[str, Any], timeout: float = 2.0) -> Any:
        """Never."""
        raise LookupError(f"{service}.{method} is not called in a rebuild")

    def stop(self) -> None:
        """Nothing to stop."""


def rebuild_service(service: str, folder: Path | None, as_json: bool) -> ExitCode:
    """Rebuild with progress; raises Standstill, NoAnswer, psycopg.OperationalError."""
    with databases(folder, [service]) as reached:
        replayed = _rebuild(service, reached)
    if as_json:
        terminal.write_json({"service": service, "positions": replayed})
    else:
        terminal.output().print(f"{service}: read models rebuilt from {replayed} log positions")
    return ExitCode.DONE


def _rebuild(service: str, reached: Databases) -> int:
    workings = _workings(service, reached, NobodyToCall())
    opened = [workings]
    try:
        pulls: dict[str, Pull] = {}
        heads: dict[str, int] = {}
        for source in workings.reactions:
            if reached.has_all:
                other = _workings(source, reached, NobodyToCall())
                opened.append(other)
                assert other.log is not None, "only services with a log are followed"
                pulls[source] = pull_directly(Facts(source, LogWindow(other.log), other.published))
                heads[source] = _head(other)
            else:
                pulls[source] = _pull_from_running(reached.settings(service).broker(), source)
        if workings.log is not None:
            heads[service] = _head(workings)
        with terminal.progress() as tell:

            def show(at: Progress) -> None:
                tell(f"{at.follower} ← {at.source}", at.position, max(heads.get(at.source, 0), at.position))

            return rebuild(workings, pulls, show)
    finally:
        for each in opened:
            for close in each.closing:
                close()
            each.database.close()


def _pull_from_running(amqp_uri: str, source: str) -> Pull:
    from shared.messaging.rpc import RpcCaller

    return pull_by_rpc(RpcCaller(amqp_uri), source, timeout=30.0)


def _workings(service: str, reached: Databases, calls: Caller) -> Workings:
    workings: Workings = import_module(f"services.{service}.workings").build(reached.settings(service), calls)
    workings.database.open()
    return workings


def _head(workings: Workings) -> int:
    row = workings.database.row("SELECT coalesce(max(notification_id), 0) AS head FROM log_events")
    return int(row["head"]) if row else 0
