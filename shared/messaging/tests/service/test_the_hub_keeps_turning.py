"""A slow query holds up nobody else in a patched process."""

import os
import subprocess
import sys

from deploy.private import PrivatePostgres

PROGRAM = """
from shared.messaging.patched import patch
patch()
import os, time
from threading import Thread
import eventlet
import psycopg

def query():
    with psycopg.connect(os.environ["DSN"]) as connection:
        connection.execute("SELECT pg_sleep(1.5)")

slow = Thread(target=query)
slow.start()
longest, last = 0.0, time.monotonic()
while slow.is_alive():
    eventlet.sleep(0.01)
    longest, last = max(longest, time.monotonic() - last), time.monotonic()
print(longest)
"""


def longest_standstill(postgres: PrivatePostgres, program: str) -> float:
    """How long the program's other greenlets waited at most, in seconds."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program], env={**os.environ, "DSN": postgres.dsn()}, capture_output=True, text=True, check=True
    )
    return float(done.stdout)


def test_a_slow_query_does_not_stop_the_hub(postgres: PrivatePostgres) -> None:
    assert longest_standstill(postgres, PROGRAM) < 1.0


def test_without_our_wait_function_the_same_query_would_stop_it(postgres: PrivatePostgres) -> None:
    unpatched = PROGRAM.replace("from shared.messaging.patched import patch\npatch()", "import eventlet\neventlet.monkey_patch()")
    assert "messaging" not in unpatched
    assert longest_standstill(postgres, unpatched) > 1.0


def test_patching_too_late_is_refused() -> None:
    late = "import psycopg\nfrom shared.messaging.patched import patch\npatch()"
    done = subprocess.run([sys.executable, "-c", late], capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "psycopg was imported before patch()" in done.stderr


def test_patching_twice_is_once() -> None:
    twice = "from shared.messaging.patched import patch\npatch()\nimport psycopg\npatch()"
    assert 0 == subprocess.run([sys.executable, "-c", twice], check=False).returncode
