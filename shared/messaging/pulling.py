"""Asking a source for the facts after a position: by RPC while it runs, or straight from its log in an operator's command."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from shared.messaging.calls import Caller
from shared.messaging.envelope import Batch
from shared.messaging.facts import Facts, Followed
from shared.messaging.history import HistoryDiffers

PULLED = 3000  # events a question, where everything is read
Pull = Callable[[Followed, int], Batch]
"""The facts after where one stands, of at most so many events; raises HistoryDiffers, NoAnswer."""


def pull_by_rpc(calls: Caller, source: str, timeout: float = 2.0) -> Pull:
    """Pull from a running service."""

    def pull(followed: Followed, limit: int) -> Batch:
        answer = calls.call(source, "facts_after", {**_plain(followed), "limit": limit}, timeout)
        if "batch" not in answer:
            common = answer.get("common")
            raise HistoryDiffers(f"{source}: the log is not the one that was followed", _followed(common) if common else None)
        return Batch.read(answer["batch"])

    return pull


def pull_directly(facts: Facts) -> Pull:
    """Pull from a log that this process may read itself."""
    return facts.since


def batches_up_to(pull: Pull, place: Followed, size: int = PULLED) -> Iterator[Batch]:
    """Everything that a source publishes today, from the beginning up to just a place. Raises HistoryDiffers where that is not in its log."""
    here = Followed()
    while here.position < place.position:
        batch = pull(here, min(size, place.position - here.position))
        interval = batch.interval
        if interval.through <= here.position:
            raise HistoryDiffers("the source's log ends before the place")
        yield batch
        here = Followed(interval.through, interval.digest, interval.log_id, interval.epoch)
    if place.position and here != Followed(place.position, place.digest, place.log_id, place.epoch):
        raise HistoryDiffers("the place is not in the source's log")


@contextmanager
def reading_ahead(pull: Pull) -> Iterator[Pull]:
    """The same pull, which fetches the next part while the last one is being applied: for rebuilds, where both take long."""
    asked: dict[tuple[Followed, int], Future[Batch]] = {}

    def pull_ahead(followed: Followed, limit: int) -> Batch:
        here = Followed(followed.position, followed.digest, followed.log_id, followed.epoch)
        coming = asked.pop((here, limit), None)
        asked.clear()
        batch = pull(followed, limit) if coming is None else coming.result()
        interval = batch.interval
        if interval.through > interval.after:
            end = Followed(interval.through, interval.digest, interval.log_id, interval.epoch)
            asked[end, limit] = reader.submit(pull, end, limit)
        return batch

    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="reading ahead") as reader:
        yield pull_ahead


def answer_pull(facts: Facts, asked: Mapping[str, Any]) -> dict[str, Any]:
    """What `facts_after` answers: the batch as text, or that the history differs. Raises ValueError for a question of the wrong form."""
    try:
        return {"batch": facts.since(_followed(asked), int(asked.get("limit", 500))).body.decode()}
    except HistoryDiffers as differs:
        return {"state": "history-differs", "common": _plain(differs.common) if differs.common else None}


def _plain(followed: Followed) -> dict[str, Any]:
    return {
        "position": followed.position,
        "digest": followed.digest.hex(),
        "log_id": str(followed.log_id) if followed.log_id else None,
        "epoch": str(followed.epoch) if followed.epoch else None,
    }


def _followed(plain: Mapping[str, Any]) -> Followed:
    log_id, epoch = plain.get("log_id"), plain.get("epoch")
    return Followed(
        position=int(plain["position"]),
        digest=bytes.fromhex(plain.get("digest") or ""),
        log_id=UUID(log_id) if log_id else None,
        epoch=UUID(epoch) if epoch else None,
    )
