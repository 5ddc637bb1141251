"""Intake as a nameko service: entrypoints only."""

from __future__ import annotations

from services.intake.workings import build
from shared.messaging.envelope import Batch
from shared.messaging.node import Node
from shared.messaging.part_of_a_case import HasPartOfCases
from shared.messaging.queue import facts_from
from shared.web.server import WebFace


class IntakeService(HasPartOfCases):
    """What is sent in, and who sends it."""

    name = "intake"
    node = Node(build)
    web = WebFace()

    @facts_from("casework")
    def from_casework(self, batch: Batch) -> None:
        """How far cases have come."""
        self.node.offer(batch)

    @facts_from("consent")
    def from_consent(self, batch: Batch) -> None:
        """Whether consent is there, and who is invited to sign in."""
        self.node.offer(batch)
