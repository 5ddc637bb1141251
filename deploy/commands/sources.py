"""A service opened for a command, with the ways to pull what it follows: straight from the other logs, or from running services."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from deploy.commands.ending import ExitCode, Stop
from deploy.commands.whereabouts import Databases
from shared.messaging.facts import Facts
from shared.messaging.pulling import Pull, pull_by_rpc, pull_directly
from shared.messaging.window import LogWindow
from shared.messaging.workings import Workings
from shared.runtime.settings import Settings


class NobodyToCall:
    """A command that only replays needs no other service's methods."""

    def call(self, service: str, method: str, payload: Mapping[str, Any], timeout: float = 2.0) -> Any:
        """Never."""
        raise LookupError(f"{service}.{method} is not called in a replay")

    def stop(self) -> None:
        """Nothing to stop."""


@dataclass(frozen=True)
class Opened:
    """A service's workings, how to pull from each source, and where the logs end that this process can read itself."""

    workings: Workings
    pulls: Mapping[str, Pull]
    heads: Mapping[str, int]


@contextmanager
def opened(service: str, reached: Databases) -> Iterator[Opened]:
    """Open a service and, where they can be reached, its sources' logs; all are closed in the end. Raises Stop."""
    if not reached.has_all and len(reached.services) != 1:
        raise Stop(f"settings are one service's: name it ({', '.join(reached.services)})", ExitCode.WRONG_INPUT)
    with ExitStack() as stack:
        workings = stack.enter_context(open_workings(service, reached.settings(service)))
        pulls: dict[str, Pull] = {}
        heads = {} if workings.log is None else {service: _head(workings)}
        for source in workings.reactions:
            if reached.has_all:
                other = stack.enter_context(open_workings(source, reached.settings(source)))
                assert other.log is not None, "only services with a log are followed"
                pulls[source] = pull_directly(Facts(source, LogWindow(other.log), other.published))
                heads[source] = _head(other)
            else:
                pulls[source] = _pull_from_running(reached.settings(service).broker(), source)
        yield Opened(workings, pulls, heads)


@contextmanager
def open_workings(service: str, settings: Settings) -> Iterator[Workings]:
    """A service's workings on the databases that the settings name, not running."""
    workings: Workings = import_module(f"services.{service}.workings").build(settings, NobodyToCall())
    workings.database.open()
    try:
        yield workings
    finally:
        for close in workings.closing:
            close()
        workings.database.close()


def _pull_from_running(amqp_uri: str, source: str) -> Pull:
    import structlog

    from shared.messaging.rpc import RpcCaller

    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))  # results alone go to standard output
    return pull_by_rpc(RpcCaller(amqp_uri), source, timeout=30.0)


def _head(workings: Workings) -> int:
    row = workings.database.row("SELECT coalesce(max(notification_id), 0) AS head FROM log_events")
    return int(row["head"]) if row else 0
