"""Statistics as a nameko service: entrypoints only."""

from __future__ import annotations

from typing import Any

from services.statistics.workings import build
from shared.messaging.answering import rpc
from shared.messaging.envelope import Batch
from shared.messaging.node import Node
from shared.messaging.queue import facts_from
from shared.web.server import WebFace


class StatisticsService:
    """Serves the tables, and follows intake, consent and casework; publishes nothing."""

    name = "statistics"
    node = Node(build)
    web = WebFace()

    @rpc
    def looks(self, **asked: Any) -> Any:
        """Who has read what here."""
        return self.node.answer("looks", asked)

    @facts_from("intake")
    def from_intake(self, batch: Batch) -> None:
        """Referrals, and tokens to sign in with."""
        self.node.offer(batch)

    @facts_from("consent")
    def from_consent(self, batch: Batch) -> None:
        """Answers of signatories."""
        self.node.offer(batch)

    @facts_from("casework")
    def from_casework(self, batch: Batch) -> None:
        """Cases, interventions and how they ended."""
        self.node.offer(batch)
