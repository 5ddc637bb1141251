"""Sends batches to the broker, each confirmed before the next."""

from __future__ import annotations

from threading import Lock

from kombu import Connection, Producer

from shared.messaging.broker import ROUTING_KEY, connect, connection_to, facts_exchange
from shared.messaging.envelope import CONTENT_TYPE, Batch

CONFIRMED_WITHIN = 10.0  # seconds


class FactsPublisher:
    """A connection of its own to one service's exchange, made at the first batch and again after a failure."""

    def __init__(self, amqp_uri: str, service: str) -> None:
        self.amqp_uri = amqp_uri
        self.exchange = facts_exchange(service)
        self._lock = Lock()
        self._connection: Connection | None = None
        self._producer: Producer | None = None

    def connect(self) -> None:
        """Connect unless connected; raises BROKER_AWAY errors."""
        with self._lock:
            if self._producer is not None:
                return
            connection = connection_to(self.amqp_uri, confirm=True)
            try:
                connect(connection, CONFIRMED_WITHIN)
                self._producer = Producer(connection, exchange=self.exchange, auto_declare=True)
            except BaseException:
                connection.release()
                raise
            self._connection = connection

    def __call__(self, batch: Batch) -> None:
        """Send a batch and wait for the broker's confirmation; raises BROKER_AWAY errors."""
        self.connect()
        assert self._producer is not None, "connected above"
        try:
            self._producer.publish(
                batch.body,
                routing_key=ROUTING_KEY,
                content_type=CONTENT_TYPE,
                content_encoding="binary",
                delivery_mode=2,
                timeout=CONFIRMED_WITHIN,
                confirm_timeout=CONFIRMED_WITHIN,
            )
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Drop the connection."""
        with self._lock:
            connection, self._connection, self._producer = self._connection, None, None
        if connection is not None:
            connection.release()
