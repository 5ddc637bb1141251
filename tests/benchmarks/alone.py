"""Intake in a process of its own, as it is deployed: `python -m services.intake`."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from shared.messaging.broker import connection_to, facts_queue
from shared.runtime.settings import PREFIX, Settings

STOPPED_WITHIN = 20.0  # seconds
FOLLOWERS = ("consent", "casework", "statistics")


@contextmanager
def intake_process(settings: Settings, log: Path) -> Iterator[int]:
    """Run it with these settings in its environment; its process id. It may not listen yet."""
    given = {f"{PREFIX}{name.upper()}": str(value) for name, value in vars(settings).items() if value not in (None, "", False)}
    with log.open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "services.intake"], env={**os.environ, **given}, stderr=output, cwd=Path(__file__).parents[2]
        )
    try:
        yield process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(STOPPED_WITHIN)


def declare_queues(amqp_uri: str) -> None:
    """A queue for each service that follows intake, so that RabbitMQ has as much to do as it would have."""
    with connection_to(amqp_uri) as connection:
        for follower in FOLLOWERS:
            facts_queue(follower, "intake").bind(connection.default_channel).declare()
