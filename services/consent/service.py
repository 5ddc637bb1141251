"""Consent as a nameko service: entrypoints only."""

from __future__ import annotations

from typing import Any

from services.consent.workings import build
from shared.messaging.answering import rpc
from shared.messaging.envelope import Batch
from shared.messaging.node import Node
from shared.messaging.part_of_a_case import HasPartOfCases
from shared.messaging.queue import facts_from
from shared.web.server import WebFace


class ConsentService(HasPartOfCases):
    """Serves pages and API, follows intake and casework, and answers calls."""

    name = "consent"
    node = Node(build)
    web = WebFace()

    @rpc
    def issue_permit(self, **asked: Any) -> Any:
        """Whether something may be done now."""
        return self.node.answer("issue_permit", asked)

    @facts_from("intake")
    def from_intake(self, batch: Batch) -> None:
        """Accepted referrals and tokens."""
        self.node.offer(batch)

    @facts_from("casework")
    def from_casework(self, batch: Batch) -> None:
        """Closed cases."""
        self.node.offer(batch)
