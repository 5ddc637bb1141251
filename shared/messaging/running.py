"""A service's workings set going: its relay, projections and followers, each in a loop of its own; knows nothing of nameko."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

import structlog

from shared.messaging.calls import Caller
from shared.messaging.envelope import Batch
from shared.messaging.facts import Facts
from shared.messaging.follower import Follower
from shared.messaging.growing import DeliveryLoop, GrowingLoop
from shared.messaging.key_watch import KeyWatch
from shared.messaging.loops import FollowerLoop, Loop, ProjectionLoop, RelayLoop
from shared.messaging.positions import StoredLedger
from shared.messaging.projections import ProjectionRunner
from shared.messaging.publishing import FactsPublisher
from shared.messaging.pulling import answer_pull, pull_by_rpc
from shared.messaging.relay import Relay
from shared.messaging.window import LogWindow
from shared.messaging.workings import Workings

_log = structlog.get_logger(__name__)


class TooLate(Exception):
    """The caller's deadline has passed: what was asked is undone."""


class Running:
    """Everything of a service that runs beside its requests. Nothing here touches broker or database before `start`."""

    def __init__(self, workings: Workings, calls: Caller, amqp_uri: str) -> None:
        self.workings = workings
        self.facts: Facts | None = None
        self.publisher: FactsPublisher | None = None
        self.relay_loop: RelayLoop | None = None
        self.loops: list[Loop] = []
        if workings.log is not None:
            window = LogWindow(workings.log)
            self.facts = Facts(workings.name, window, workings.published)
            self.publisher = FactsPublisher(amqp_uri, workings.name)
            self.relay_loop = self.make_relay_loop(self.facts, self.publisher)
            self.loops.append(self.relay_loop)
            if workings.projections:
                runners = [ProjectionRunner(projection, window, workings.name) for projection in workings.projections]
                self.loops.append(ProjectionLoop(workings.name, runners))
            workings.log.saved.extend(loop.wake for loop in self.loops)
        if workings.log is not None or workings.checkpoints is not None:
            self.loops.append(GrowingLoop(workings.name, workings.trees, workings.checkpoints, workings.checkpoint_after))
        if workings.checkpoints is not None:
            self.loops.append(DeliveryLoop(workings.name, workings.checkpoints))
        self.key_watch = None if workings.vault is None else KeyWatch(workings.name, workings.vault)
        if self.key_watch is not None:
            self.loops.append(self.key_watch)
        self.followers = {source: self.make_follower_loop(source, calls) for source in workings.reactions}
        self.loops.extend([*self.followers.values(), *workings.loops])

    def make_relay_loop(self, facts: Facts, publisher: FactsPublisher) -> RelayLoop:
        """The relay of this service."""
        return RelayLoop(self.workings.name, Relay(self.workings.database, facts, publisher), publisher.connect)

    def make_follower_loop(self, source: str, calls: Caller) -> FollowerLoop:
        """The follower of one source."""
        reaction = self.workings.reactions[source]
        # What only fills tables is repeated after a crash; what records events must be on disk before others hear of it.
        ledger = StoredLedger(self.workings.database, self.workings.name, source, durable=not hasattr(reaction, "tables"))
        return FollowerLoop(self.workings.name, Follower(ledger, source, reaction), pull_by_rpc(calls, source))

    def start(self) -> None:
        """Start every loop; database and broker may both be away still."""
        self.workings.database.open()
        for loop in self.loops:
            loop.start()

    def stop(self) -> None:
        """End every loop after its turn, then let go of broker and database."""
        for loop in self.loops:
            loop.stop()
        if self.publisher is not None:
            self.publisher.close()
        for close in self.workings.closing:
            close()
        self.workings.database.close()

    def offer(self, batch: Batch) -> None:
        """Hand a batch from the broker to its follower."""
        self.followers[batch.interval.source].offer(batch)

    def facts_after(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """Answer another service's pull."""
        if self.facts is None:
            raise LookupError(f"{self.workings.name} has no facts of its own")
        return answer_pull(self.facts, asked)

    def answer(self, method: str, asked: Mapping[str, Any]) -> Any:
        """Answer another service's call of one of the workings' methods."""
        return self.workings.rpc[method](**asked)

    def carry_out(self, method: Callable[..., Any], asked: dict[str, Any]) -> dict[str, Any]:
        """Run what another service asked, in one transaction that is undone if the deadline passes meanwhile.

        Errors are told by their kind alone: their text may be personal, and would go into logs and over the broker.
        """
        deadline = float(asked.pop("deadline", "inf"))
        try:
            _in_time(deadline)
            with self.workings.database.transaction():
                answer = method(**asked)
                _in_time(deadline)
            return {"answer": answer}
        except TooLate:
            _log.warning("a call came too late", service=self.workings.name)
            return {"failed": "late"}
        except Exception as error:  # noqa: BLE001  told by kind
            _log.error("a call failed", service=self.workings.name, error=type(error).__name__)
            return {"failed": type(error).__name__}


def _in_time(deadline: float) -> None:
    if time.time() > deadline:
        raise TooLate
