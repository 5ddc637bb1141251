"""Real servers for tests: one PostgreSQL, one RabbitMQ and one browser a session, each started by the first test that asks for it.

A test that asks for a server this machine cannot have fails with the line that tells how to get it; it is not skipped.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from playwright.sync_api import Browser, sync_playwright

from deploy.private import NotInstalled, PrivatePostgres, Rabbit, rabbitmq_for
from deploy.private.postgres import DEBIAN_15

# Without these, Chromium looks for updates and accounts on the network at every start.
OFFLINE = ["--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
ROOTLESS = ["--headless", "--no-sandbox", "--disable-gpu"]


@pytest.fixture(scope="session")
def servers_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where this session's servers keep data and logs, for tests that search them."""
    return tmp_path_factory.mktemp("servers")


@pytest.fixture(scope="session")
def postgres(servers_folder: Path) -> Iterator[PrivatePostgres]:
    """The PostgreSQL of the wheel; a test makes a database of its own in it."""
    with PrivatePostgres(servers_folder / "postgres") as server:
        spare_the_disk(server)
        yield server


@pytest.fixture(scope="session")
def postgres_15(servers_folder: Path) -> Iterator[PrivatePostgres]:
    """Debian's PostgreSQL 15, the oldest we support."""
    with PrivatePostgres(servers_folder / "postgres-15", binaries=DEBIAN_15) as server:
        spare_the_disk(server)
        yield server


def spare_the_disk(server: PrivatePostgres) -> None:
    """Wait for no disk, on a server that goes with its tests; what outlives a kill is tested on servers of their own."""
    with psycopg.connect(server.dsn(), autocommit=True) as administrator:
        administrator.execute("ALTER SYSTEM SET fsync = off")
        administrator.execute("SELECT pg_reload_conf()")


@pytest.fixture(scope="session")
def rabbitmq(servers_folder: Path) -> Iterator[Rabbit]:
    """The broker that AMQP_URI names, else a private one."""
    server = rabbitmq_for(servers_folder / "rabbitmq")
    yield server
    server.stop()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium. Its driver and eventlet's patching don't go together: services under test run in a process of their own."""
    executable = shutil.which("chromium")
    if executable is None:
        raise NotInstalled("chromium", "apt-get install chromium (make test does it when root)")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=executable, args=[*ROOTLESS, *OFFLINE])
        yield chromium
        chromium.close()
