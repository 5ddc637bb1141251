"""Whatever dies under load: the look behind every answer that arrived is in the access log."""

from __future__ import annotations

import http.client
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg

from deploy.private import PrivatePostgres
from deploy.private.ports import free_port
from shared.messaging.tests.processes import eventually
from shared.web.access.chain import check
from shared.web.session import make_session_keys
from tests.databases import PASSWORD, Home, make_home

READERS = 6
ENOUGH = 150


class Readers:
    """Ask for one case after another, on a connection each, and remember the errands that were answered."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.answered: list[str] = []
        self.refused = 0
        self._over = threading.Event()

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Until the block ends."""
        threads = [threading.Thread(target=self._read) for _ in range(READERS)]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self._over.set()
            for thread in threads:
                thread.join()

    def _read(self) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        while not self._over.is_set():
            errand = str(uuid4())
            try:
                connection.request("GET", f"/statistics/cases/{errand}", headers={"Narvaro-Correlation": errand})
                answer = connection.getresponse()
                if answer.status == 200 and errand in answer.read().decode():
                    self.answered.append(errand)
                else:
                    answer.read()
                    self.refused += 1
            except (OSError, http.client.HTTPException):
                connection.close()
                self._over.wait(0.01)


@contextmanager
def showing(home: Home, folder: Path) -> Iterator[tuple[Readers, subprocess.Popen[bytes]]]:
    """The service in a process of its own, and those who will read."""
    _, public = make_session_keys(folder)
    (folder / "password").write_text(PASSWORD)
    port = free_port()
    settings = {
        "NARVARO_POSTGRES_PORT": str(home.server.port),
        "NARVARO_DATABASE_PREFIX": home.prefix,
        "NARVARO_DATABASE_PASSWORD_FILE": str(folder / "password"),
        "NARVARO_SESSION_PUBLIC_KEY_FILE": str(public),
        "NARVARO_HTTP_ADDRESS": f"127.0.0.1:{port}",
        "NARVARO_PROFILE": "demo",
    }
    with (folder / "log").open("wb") as log:
        command = [sys.executable, "-m", "tests.faults.showing_service"]
        process = subprocess.Popen(command, env={**os.environ, **settings}, stdout=log, stderr=log)
        try:
            yield Readers(port), process
        finally:
            process.kill()
            process.wait()


def noted(home: Home) -> set[str]:
    """The errands that the access log knows, each of which is chained or waits to be."""
    with psycopg.connect(home.admin_dsn("statistics"), autocommit=True) as connection:
        row = connection.execute("SELECT log_id FROM log_identity").fetchone()
        assert row is not None
        verdict = check(connection, row[0])
        assert verdict.right, verdict.wrong
        found = connection.execute("SELECT correlation::text FROM access_log WHERE matters = ARRAY[correlation]").fetchall()
    return {each[0] for each in found}


def test_a_service_that_is_killed_has_noted_all_that_it_answered(postgres: PrivatePostgres, tmp_path: Path):
    home = make_home(postgres, ("statistics",))
    with showing(home, tmp_path) as (readers, process), readers.reading():
        eventually(True, lambda: len(readers.answered) > ENOUGH, seconds=60)
        process.kill()
        process.wait()
    assert set() == set(readers.answered) - noted(home)


def test_a_database_that_is_killed_has_on_its_disk_all_that_was_answered(own_postgres: PrivatePostgres, tmp_path: Path):
    home = make_home(own_postgres, ("statistics",))
    with showing(home, tmp_path) as (readers, _), readers.reading():
        eventually(True, lambda: len(readers.answered) > ENOUGH, seconds=60)
        own_postgres.kill()
        refused = readers.refused
        eventually(True, lambda: readers.refused > refused + READERS, seconds=60)
        own_postgres.restart()
        again = len(readers.answered)
        eventually(True, lambda: len(readers.answered) > again + ENOUGH, seconds=60)
    assert set() == set(readers.answered) - noted(home)
