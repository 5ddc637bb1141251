"""A private PostgreSQL keeps what it acknowledged, whatever happens to it, and tells nobody."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from deploy.private import FolderInUse, NotInstalled, PrivatePostgres

SECRET = "Kim Testsson"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[PrivatePostgres]:
    with PrivatePostgres(tmp_path / "postgres") as server:
        yield server


def test_it_keeps_what_was_committed_when_it_is_killed(server: PrivatePostgres):
    write(server, 1)
    server.kill()
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(server.dsn(), connect_timeout=1)
    server.restart()
    assert [1] == read(server)


def test_its_address_stays_the_same_over_a_kill(server: PrivatePostgres):
    before = server.dsn()
    server.kill()
    server.restart()
    assert before == server.dsn()


@pytest.mark.long
def test_it_keeps_every_committed_row_over_many_kills_in_the_middle_of_writing(server: PrivatePostgres):
    acknowledged = []
    for round_ in range(10):
        with psycopg.connect(server.dsn(), autocommit=True) as connection:
            connection.execute("CREATE TABLE IF NOT EXISTS kept (number int)")
            for number in range(round_ * 1000, round_ * 1000 + 200):
                connection.execute("INSERT INTO kept VALUES (%s)", [number])
                acknowledged.append(number)
            server.kill()
        server.restart()
    assert acknowledged == read(server)


def test_a_second_run_on_the_same_folder_finds_the_data_of_the_first(tmp_path: Path):
    with PrivatePostgres(tmp_path) as first:
        write(first, 1)
    with PrivatePostgres(tmp_path) as second:
        assert [1] == read(second)


def test_two_owners_of_one_folder_are_refused(server: PrivatePostgres):
    with pytest.raises(FolderInUse):
        PrivatePostgres(server.folder.path).start()


def test_a_server_left_behind_by_a_killed_owner_is_ended_by_the_next(tmp_path: Path):
    script = (
        "import pathlib, signal, sys\n"
        "from deploy.private import PrivatePostgres\n"
        "PrivatePostgres(pathlib.Path(sys.argv[1])).start()\n"
        "print('started', flush=True)\n"
        "signal.pause()\n"
    )
    owner = subprocess.Popen([sys.executable, "-c", script, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert owner.stdout is not None
    assert owner.stdout.readline() == "started\n"
    orphan = postmaster(tmp_path)
    owner.send_signal(signal.SIGKILL)
    owner.communicate()

    with PrivatePostgres(tmp_path) as heir:
        write(heir, 1)
        assert postmaster(tmp_path) != orphan
        assert not Path(f"/proc/{orphan}/fd/0").exists()  # a dead process that init has not yet buried keeps its number, but no files


def test_it_starts_in_a_process_that_eventlet_has_patched(tmp_path: Path):
    script = (
        "import eventlet; eventlet.monkey_patch()\n"
        "import pathlib, sys\n"
        "import psycopg\n"
        "from deploy.private import PrivatePostgres\n"
        "with PrivatePostgres(pathlib.Path(sys.argv[1])) as server:\n"
        "    server.kill(); server.restart()\n"
        "    print(psycopg.connect(server.dsn()).execute('SELECT 1').fetchone())\n"
    )
    environment = {**os.environ, "PSYCOPG_WAIT_FUNC": "wait_select"}
    done = subprocess.run([sys.executable, "-c", script, str(tmp_path)], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout == "(1,)\n"


def test_nobody_gets_in_without_a_password(server: PrivatePostgres):
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(server.dsn(password="guessed"))


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT %s::uuid",  # its error text quotes the value
        "INSERT INTO named VALUES (%s), (%s)",  # its detail quotes the row
    ],
)
def test_its_log_never_quotes_a_value(server: PrivatePostgres, statement: str):
    with psycopg.connect(server.dsn(), autocommit=True) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS named (name text PRIMARY KEY)")
        with pytest.raises(psycopg.Error, match=SECRET):
            connection.execute(statement, [SECRET] * statement.count("%s"))
    server.stop()
    assert SECRET not in server.log.read_text()


def test_it_runs_as_another_account_when_root(server: PrivatePostgres):
    owner = (server.data / "postmaster.pid").stat().st_uid
    assert owner != 0
    assert owner == (server.data / "PG_VERSION").stat().st_uid


def test_it_runs_on_debians_postgresql_15_too(postgres_15: PrivatePostgres):
    with psycopg.connect(postgres_15.dsn()) as connection:
        assert 15 == connection.info.server_version // 10_000


def test_a_missing_postgresql_is_told_in_one_line(tmp_path: Path):
    with pytest.raises(NotInstalled, match="apt-get install postgresql"):
        PrivatePostgres(tmp_path, binaries=tmp_path / "nowhere").start()


def postmaster(folder: Path) -> int:
    return int((folder / "data" / "postmaster.pid").read_text().splitlines()[0])


def write(server: PrivatePostgres, number: int) -> None:
    with psycopg.connect(server.dsn()) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (number int)")
        connection.execute("INSERT INTO kept VALUES (%s)", [number])


def read(server: PrivatePostgres) -> list[int]:
    with psycopg.connect(server.dsn()) as connection:
        return [number for (number,) in connection.execute("SELECT number FROM kept ORDER BY number")]
