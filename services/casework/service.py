"""Casework as a nameko service: entrypoints only."""

from __future__ import annotations

from typing import Any

from services.casework.workings import build
from shared.messaging.answering import rpc
from shared.messaging.envelope import Batch
from shared.messaging.node import Node
from shared.messaging.queue import facts_from
from shared.web.server import WebFace


class CaseworkService:
    """The case from queue to closure."""

    name = "casework"
    node = Node(build)
    web = WebFace()

    @rpc
    def facts_after(self, **asked: Any) -> Any:
        """Casework's facts after a position, for a follower that lacks some."""
        return self.node.facts_after(asked)

    @facts_from("intake")
    def from_intake(self, batch: Batch) -> None:
        """Accepted referrals, names, tokens."""
        self.node.offer(batch)

    @facts_from("consent")
    def from_consent(self, batch: Batch) -> None:
        """Who may share what with whom."""
        self.node.offer(batch)
