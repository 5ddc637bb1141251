"""What was ever published can still be read: a queue, a slow follower or another municipality's system may hold it for long."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson
import pytest

from shared.contracts.fact import fact_to_plain
from shared.messaging.envelope import Batch, Interval, Unreadable
from tests.golden_facts import EPOCH, FOLDER, OWNERS, golden_file, published_names, published_today

GOLDEN = sorted(FOLDER.glob("*.json"))
INTERVAL = Interval("a source", EPOCH, EPOCH, 0, b"", 10**6, b"\1" * 32)


def read(path: Path) -> dict[str, Any]:
    fact: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return fact


@pytest.mark.parametrize("name", sorted(published_names()))
def test_no_fact_is_without_a_golden_file(name: str) -> None:
    assert golden_file(name).exists(), "python -m tests.golden_facts writes it from the golden event"


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_a_golden_fact_is_read_by_todays_code_as_what_it_said(path: Path) -> None:
    golden = read(path)
    (record,) = Batch.read(Batch.pack(INTERVAL, [orjson.dumps(golden)]).body).facts
    assert not isinstance(record.fact, Unreadable)
    assert path.stem == golden["type"] == record.fact.FACT
    assert golden["data"] == orjson.loads(orjson.dumps(fact_to_plain(record.fact), default=str))
    assert (UUID(golden["subject"]), golden["effectiveon"]) == (record.stream_id, record.effective_on.isoformat())


@pytest.mark.parametrize("owner", OWNERS, ids=lambda owner: owner.__name__.rpartition(".")[2])
def test_an_old_event_is_published_today_as_it_was_then(owner: Any) -> None:
    then = {(golden["type"], golden["subject"], golden["id"]): golden for golden in map(read, GOLDEN)}
    today = list(published_today(owner.__name__.rpartition(".")[2]))
    told = [(then[key], fact) for fact in today if (key := (fact["type"], fact["subject"], fact["id"])) in then]
    assert told
    assert [] == [(before["type"], fact) for before, fact in told if before != fact]
