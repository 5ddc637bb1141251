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


EVERY_WAY = """
from shared.messaging.patched import patch
patch()
import os
import psycopg
from threading import Thread

def ask(size):
    with psycopg.connect(os.environ["DSN"]) as connection:
        text = "x" * size
        assert connection.execute("SELECT %s::text", (text,)).fetchone() == (text,), size
        with connection.pipeline():
            answers = [connection.execute("SELECT %s::int", (number,)) for number in range(200)]
        assert [answer.fetchone()[0] for answer in answers] == list(range(200))
        with connection.cursor().copy("COPY (SELECT repeat('y', 1000) FROM generate_series(1, 5000)) TO STDOUT") as rows:
            assert 5_005_000 == sum(len(block) for block in rows)
        print("asked", size)

threads = [Thread(target=ask, args=(size,)) for size in (1, 100_000, 30_000_000)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
try:
    with psycopg.connect(os.environ["DSN"]) as connection:
        connection.execute("SELECT pg_terminate_backend(pg_backend_pid())")
except psycopg.OperationalError:
    print("told of the end")
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


def test_big_questions_many_at_once_and_lost_connections_are_waited_for_too(postgres: PrivatePostgres) -> None:
    environment = {**os.environ, "DSN": postgres.dsn()}
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", EVERY_WAY], env=environment, capture_output=True, text=True, check=False, timeout=120
    )
    assert ["asked 1", "asked 100000", "asked 30000000", "told of the end"] == sorted(done.stdout.splitlines()), done.stderr


def test_patching_too_late_is_refused() -> None:
    late = "import psycopg\nfrom shared.messaging.patched import patch\npatch()"
    done = subprocess.run([sys.executable, "-c", late], capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "psycopg was imported before patch()" in done.stderr


def test_patching_twice_is_once() -> None:
    twice = "from shared.messaging.patched import patch\npatch()\nimport psycopg\npatch()"
    assert 0 == subprocess.run([sys.executable, "-c", twice], check=False).returncode
