"""The names that facts and calls have on the broker, and how to connect to it."""

from __future__ import annotations

from typing import Any

from amqp.exceptions import AMQPError
from kombu import Connection, Exchange, Queue, serialization
from kombu.exceptions import KombuError

from shared.messaging import inprocess
from shared.messaging.envelope import CONTENT_TYPE

ROUTING_KEY = "facts"
MOST_QUEUED = 10_000  # batches; beyond that the oldest goes, since the log is the truth and followers pull

BROKER_AWAY = (KombuError, AMQPError, OSError)
"""What a lost or missing broker looks like."""

inprocess.register()
serialization.register("cloudevents-batch", bytes, bytes, content_type=CONTENT_TYPE, content_encoding="binary")


def connection_to(amqp_uri: str, *, confirm: bool = False) -> Connection:
    """A connection, not yet made; `confirm` waits for the broker's word on each message."""
    return Connection(amqp_uri, connect_timeout=3, transport_options={"confirm_publish": confirm})


def connect(connection: Connection, patience: float, timeout: float | None = None) -> None:
    """Connect, once; raises BROKER_AWAY errors, then and whenever the broker leaves a question unanswered for `patience` seconds.

    A broker that is starting accepts connections long before it answers, and the libraries would wait for ever.
    """
    connection.ensure_connection(max_retries=0, timeout=timeout)
    socket = getattr(getattr(connection.connection, "transport", None), "sock", None)  # the broker inside the process has none
    if socket is not None:
        socket.settimeout(patience)


def facts_exchange(source: str) -> Exchange:
    """Where a service publishes its facts."""
    return Exchange(f"{source}.facts", type="topic", durable=True)


def facts_queue(consumer: str, source: str) -> Queue:
    """Where one service's facts wait for another: replicated, with one consumer at a time, bounded."""
    arguments: dict[str, Any] = {
        "x-queue-type": "quorum",
        "x-single-active-consumer": True,
        "x-max-length": MOST_QUEUED,
        "x-overflow": "drop-head",
    }
    return Queue(f"{consumer}.{source}", exchange=facts_exchange(source), routing_key="#", durable=True, queue_arguments=arguments)


def calls_exchange() -> Exchange:
    """nameko's exchange for calls and their answers."""
    return Exchange("nameko-rpc", type="topic", durable=True)
