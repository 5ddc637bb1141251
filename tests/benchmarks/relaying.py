"""Facts a second from the log to the broker's confirmation, by the relay alone, in a process made cooperative as a service's is.

As a program it relays what waits: `python -m tests.benchmarks.relaying`, told where in a line of JSON on standard input.
"""

from __future__ import annotations

if __name__ == "__main__":
    from shared.messaging.patched import patch

    patch()  # before anything else is imported

import json
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import psycopg

from services.intake.application import Intake
from services.intake.publishing import published
from shared.eventlog.database import Database
from shared.eventlog.keyring import KeysInMemory
from shared.messaging.collecting import collect_less
from shared.messaging.facts import Facts
from shared.messaging.publishing import FactsPublisher
from shared.messaging.relay import Relay
from shared.messaging.window import LogWindow
from shared.vocabulary.profile import load_profile
from tests.benchmarks.alone import declare_queues
from tests.benchmarks.sampling import Sampler


@dataclass(frozen=True)
class Waiting:
    """A log that waits for its relay, and the broker to send it to."""

    dsn: str
    admin_dsn: str
    amqp_uri: str


@dataclass(frozen=True)
class Relayed:
    """How long it took, and what the processor did."""

    seconds: float
    parts: dict[str, int]


def relay(waiting: Waiting) -> Relayed:
    """Have a process relay the whole log."""
    command = [sys.executable, "-m", __name__]
    done = subprocess.run(command, input=json.dumps(asdict(waiting)), capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2])
    return Relayed(**json.loads(done.stdout))


def carry_out(waiting: Waiting) -> Relayed:
    """Relay from the beginning."""
    with psycopg.connect(waiting.admin_dsn, autocommit=True) as admin:
        admin.execute("UPDATE relay_position SET position = 0, digest = ''")
    declare_queues(waiting.amqp_uri)
    database = Database(waiting.dsn, pool_size=2)
    database.open()
    publisher = FactsPublisher(waiting.amqp_uri, "intake")
    publisher.connect()
    log = Intake(database, KeysInMemory(), load_profile("uppsala"))
    running = Relay(database, Facts("intake", LogWindow(log), published), publisher)
    collect_less()  # as a service does when it starts
    sampler = Sampler()
    sampler.begin()
    begun = time.perf_counter()
    while running.run_once():
        pass
    seconds = time.perf_counter() - begun
    sampler.end()
    publisher.close()
    database.close()
    return Relayed(seconds, dict(sampler.parts))


def main() -> int:
    """Relay once; a line of JSON on standard output."""
    print(json.dumps(asdict(carry_out(Waiting(**json.loads(sys.stdin.read()))))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
