"""The bare service in a process of its own, and the table that it inserts into."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deploy.private.ports import LOOPBACK, free_port

STARTED_WITHIN = 20.0
TABLE = "CREATE TABLE bare_referral (referral_id uuid PRIMARY KEY, received_at timestamptz NOT NULL DEFAULT clock_timestamp(), body jsonb NOT NULL)"


@contextmanager
def bare_service(dsn: str, log: Path) -> Iterator[str]:
    """Run it in a process of its own; its address."""
    port = free_port()
    command = [sys.executable, "-m", "tests.benchmarks.bare_service", dsn, str(port)]
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output, cwd=Path(__file__).parents[2])
    try:
        _wait_for(port)
        yield f"http://{LOOPBACK}:{port}"
    finally:
        process.terminate()
        process.wait()


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + STARTED_WITHIN
    while True:
        try:
            socket.create_connection((LOOPBACK, port), timeout=1).close()
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)
        else:
            return
