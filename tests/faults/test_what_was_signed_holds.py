"""A database that is killed again and again while it is written to and signed: everything that was ever handed out still holds."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from threading import Event, Thread

import psycopg
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from psycopg_pool import PoolTimeout

from deploy.log_check import check_log
from deploy.private import PrivatePostgres
from shared.eventlog.checkpoints import Checkpoints, Signing
from shared.eventlog.database import Database
from shared.eventlog.destinations import Folder
from shared.eventlog.keyring import KeysInMemory
from shared.eventlog.trees import Trees
from shared.messaging.tests.counting import Counting
from shared.proof.kept import read_folder
from shared.proof.note import Signer
from tests.databases import make_home

KILLS = 3
EACH_LIFE = 25  # checkpoints before the next kill
DEADLINE = 90.0  # seconds


def test_every_checkpoint_outside_holds_after_the_server_was_killed_in_the_middle(own_postgres: PrivatePostgres, tmp_path: Path) -> None:
    home = make_home(own_postgres, ("intake",))
    outside, signer = Folder(tmp_path / "outside"), Signer("narvaro.example.se", Ed25519PrivateKey.generate())
    database = Database(home.dsn("intake"), timeout=1.0)
    database.open()
    log, stopping = Counting(database, KeysInMemory()), Event()
    checkpoints = Checkpoints(Trees(database), "intake", Signing(signer, (outside,)))

    def write() -> None:
        log.add(1, 1)

    def grow_and_sign() -> None:
        checkpoints.trees.grow()
        checkpoints.take()

    threads = [Thread(target=_again_and_again, args=(work, stopping)) for work in (write, grow_and_sign, checkpoints.deliver)]
    for each in threads:
        each.start()
    try:
        for life in range(1, KILLS + 1):
            _wait_for(lambda life=life: len(list(outside.root.rglob("*.checkpoint"))) >= life * EACH_LIFE)  # type: ignore[misc]
            own_postgres.kill()
            own_postgres.restart()
    finally:
        stopping.set()
        for each in threads:
            each.join()
    while checkpoints.deliver():
        continue
    kept, refused = read_folder(outside.root, [signer.public])
    with psycopg.connect(home.dsn("intake"), autocommit=True) as connection:
        verdict = check_log(connection, "intake", kept)
    stored = database.row("SELECT count(*) AS signed, count(DISTINCT size) AS sizes, max(number) AS last FROM checkpoint")
    database.close()
    assert ([], True, []) == (refused, verdict.right, verdict.findings)
    assert stored is not None
    assert len(kept) == verdict.checkpoints == stored["signed"] == stored["last"] >= KILLS * EACH_LIFE


def _again_and_again(work: Callable[[], object], stopping: Event) -> None:
    """As the loops of a service do it: what fails because the server is away is taken up again."""
    while not stopping.is_set():
        try:
            work()
        except (psycopg.OperationalError, PoolTimeout):
            stopping.wait(0.05)


def _wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + DEADLINE
    while not condition():
        assert time.monotonic() < deadline, "nothing more was signed"
        time.sleep(0.02)
