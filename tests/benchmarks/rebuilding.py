"""Facts a second through a rebuild of statistics: pulled by RPC from a running intake, checked, written as rows."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import psycopg

from deploy.private.ports import LOOPBACK, free_port
from services.statistics.workings import build
from shared.messaging.calls import NoAnswer
from shared.messaging.pulling import pull_by_rpc
from shared.messaging.rebuild import rebuild
from shared.messaging.rpc import RpcCaller
from shared.messaging.workings import Workings
from shared.runtime.settings import Settings
from shared.web.session import make_session_keys
from tests.benchmarks.alone import intake_process
from tests.benchmarks.sampling import Sampler
from tests.databases import PASSWORD, Home

READY_WITHIN = 30.0  # seconds
_UP_TO_DATE = (
    "UPDATE relay_position SET (position, digest) = (SELECT notification_id, hash FROM log_events ORDER BY notification_id DESC LIMIT 1)",
    "INSERT INTO follower_position (follower, source, position, digest) "
    "SELECT projection, 'intake', notification_id, hash FROM unnest(ARRAY['registers', 'referrals']) AS projection, log_events "
    "WHERE notification_id = (SELECT max(notification_id) FROM log_events) ON CONFLICT DO NOTHING",
)


class NotRebuilt(Exception):
    """Rows are missing after a rebuild, so that what was measured is not what was meant."""


def rebuild_statistics(home: Home, folder: Path, amqp_uri: str, facts: int, sampler: Sampler) -> float:
    """Seconds that a rebuild from so many facts of intake takes; intake runs in a process of its own, with nothing else to do."""
    with psycopg.connect(home.admin_dsn("intake"), autocommit=True) as admin:
        for statement in _UP_TO_DATE:
            admin.execute(statement)
    settings = _settings(home, folder, amqp_uri)
    with intake_process(settings, folder / "intake.log"), _statistics(settings) as workings, _calls(amqp_uri) as calls:
        _wait_for_intake(calls)
        sampler.begin()
        begun = time.perf_counter()
        rebuild(workings, {"intake": pull_by_rpc(calls, "intake", timeout=30.0)})
        seconds = time.perf_counter() - begun
        sampler.end()
        row = workings.database.row("SELECT (SELECT count(*) FROM referral_received) + (SELECT count(*) FROM referral_accepted) AS rows")
    if row is None or row["rows"] != facts:
        raise NotRebuilt
    return seconds


def _settings(home: Home, folder: Path, amqp_uri: str) -> Settings:
    for name, content in (("password", PASSWORD), ("master-key", home.master_key.hex())):
        (folder / name).write_text(content)
    private, public = make_session_keys(folder)
    return Settings(
        profile="demo",
        postgres_port=home.server.port,
        database_prefix=home.prefix,
        database_password_file=folder / "password",
        master_key_file=folder / "master-key",
        session_private_key_file=private,
        session_public_key_file=public,
        amqp_uri=amqp_uri,
        http_address=f"{LOOPBACK}:{free_port()}",
    )


@contextmanager
def _statistics(settings: Settings) -> Iterator[Workings]:
    """Statistics in this process, as `narvaro rebuild` has it, following intake alone."""
    whole = build(settings)
    whole.database.open()
    try:
        yield replace(whole, reactions={"intake": whole.reactions["intake"]})
    finally:
        whole.database.close()


@contextmanager
def _calls(amqp_uri: str) -> Iterator[RpcCaller]:
    calls = RpcCaller(amqp_uri)
    try:
        yield calls
    finally:
        calls.stop()


def _wait_for_intake(calls: RpcCaller) -> None:
    """Raises NoAnswer if it doesn't come up."""
    deadline = time.monotonic() + READY_WITHIN
    while True:
        try:
            calls.call("intake", "facts_after", {"position": 0, "limit": 1}, timeout=1.0)
        except NoAnswer:
            if time.monotonic() > deadline:
                raise
        else:
            return
