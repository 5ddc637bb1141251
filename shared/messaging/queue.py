"""The queue where one source's facts wait for a service."""

from __future__ import annotations

from typing import Any

import structlog
from nameko.messaging import Consumer

from shared.messaging.broker import facts_queue
from shared.messaging.consumers import PatientQueueConsumer
from shared.messaging.envelope import Batch, NotABatch

_log = structlog.get_logger(__name__)


class FactsQueue(Consumer):
    """Hands one source's batches to the follower as they come, and acknowledges: whatever is lost from here on is pulled.

    `facts_from("intake")` decorates the service's method, which is called with a Batch.
    """

    queue_consumer = PatientQueueConsumer()

    def __init__(self, source: str, **options: Any) -> None:
        self.source = source
        super().__init__(None, **options)

    def setup(self) -> None:
        """Name the queue for this consumer; nothing is declared before the broker is there."""
        self.queue = facts_queue(self.container.service_name, self.source)
        super().setup()

    def handle_message(self, body: bytes, message: Any) -> None:
        """Read the envelope; a message that is no batch is told and dropped."""
        try:
            batch = Batch.read(body)
        except NotABatch as error:
            _log.error("a message was no batch of facts", source=self.source, error=str(error))
            self.queue_consumer.ack_message(message)
            return
        super().handle_message(batch, message)

    def handle_message_processed(self, message: Any, result: Any = None, exc_info: Any = None) -> None:
        """Acknowledge whatever came of it."""
        self.queue_consumer.ack_message(message)


facts_from = FactsQueue.decorator
