"""The library that the log stands on can keep aggregates and snapshots, which hold opened values; here it can't, whatever the environment says."""

import pytest

from shared.eventlog.database import Database
from shared.eventlog.keyring import KeysInMemory
from shared.eventlog.log import EventLog


def test_no_environment_turns_on_a_cache_of_aggregates_or_snapshots(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("AGGREGATE_CACHE_MAXSIZE", "1000")
    monkeypatch.setenv("IS_SNAPSHOTTING_ENABLED", "y")
    log = EventLog(Database("postgresql://nowhere"), KeysInMemory())
    assert log.snapshots is None
    assert log.repository.cache is None
