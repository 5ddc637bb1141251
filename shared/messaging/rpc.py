"""Calls between services over nameko's own protocol, with the deadline that nameko lacks: none is carried out late."""

from __future__ import annotations

import time
from collections.abc import Mapping
from threading import Event, Lock, Thread
from typing import Any
from uuid import uuid4

import structlog
from kombu import Connection, Consumer, Producer, Queue

from shared.messaging.broker import BROKER_AWAY, calls_exchange, connect, connection_to
from shared.messaging.calls import DEADLINE, CallFailed, NoAnswer

_log = structlog.get_logger(__name__)
ANSWERED_WITHIN = 5.0  # seconds, by the broker itself
_FIRST_PAUSE = 0.1
_LONGEST_PAUSE = 3.0


class _Waiting:
    """One call that waits for its answer."""

    def __init__(self) -> None:
        self.arrived = Event()
        self.answer: dict[str, Any] = {}


class RpcCaller:
    """Calls methods of other services: one connection to send, one reader for all answers; both made when first needed.

    The request expires in the broker at the deadline, carries the deadline for the one who answers, and an answer that comes later is dropped.
    """

    def __init__(self, amqp_uri: str) -> None:
        self.amqp_uri = amqp_uri
        self._waiting: dict[str, _Waiting] = {}
        self._lock = Lock()
        self._sending: Connection | None = None
        self._producer: Producer | None = None
        self._reader: Thread | None = None
        self._reply_to = ""
        self._reading = Event()
        self._stopping = Event()

    def call(self, service: str, method: str, payload: Mapping[str, Any], timeout: float = DEADLINE) -> Any:
        """The answer of `service.method(**payload)`; raises NoAnswer at the deadline or when the broker is away, CallFailed if it failed."""
        ends = time.monotonic() + timeout
        self._start_reader()
        if self._stopping.is_set() or not self._reading.wait(timeout):
            raise NoAnswer(f"{service}.{method}: the broker is away")
        correlation, waiting = str(uuid4()), _Waiting()
        self._waiting[correlation] = waiting
        try:
            self._send(service, method, payload, correlation, ends)
            if not waiting.arrived.wait(max(0.0, ends - time.monotonic())):
                raise NoAnswer(f"{service}.{method}: no answer in {timeout} s")
        finally:
            self._waiting.pop(correlation, None)
        return _result(f"{service}.{method}", waiting.answer)

    def stop(self) -> None:
        """Drop both connections; later calls raise NoAnswer."""
        self._stopping.set()
        if self._reader is not None:
            self._reader.join(timeout=3)
        with self._lock:
            self._drop_sending()

    def _send(self, service: str, method: str, payload: Mapping[str, Any], correlation: str, ends: float) -> None:
        if not self._lock.acquire(timeout=max(0.0, ends - time.monotonic())):
            raise NoAnswer(f"{service}.{method}: the broker takes nothing")
        try:
            left = max(0.001, ends - time.monotonic())
            if self._producer is None:
                self._sending = connection_to(self.amqp_uri)
                connect(self._sending, ANSWERED_WITHIN, timeout=left)
                self._producer = Producer(self._sending, exchange=calls_exchange(), auto_declare=True)
            self._producer.publish(
                {"args": [], "kwargs": {"deadline": time.time() + left, **payload}},
                routing_key=f"{service}.{method}",
                serializer="json",
                reply_to=self._reply_to,
                correlation_id=correlation,
                expiration=left,
                timeout=left,
            )
        except BROKER_AWAY as error:
            self._drop_sending()
            raise NoAnswer(f"{service}.{method}: the broker is away") from error
        finally:
            self._lock.release()

    def _drop_sending(self) -> None:
        connection, self._sending, self._producer = self._sending, None, None
        if connection is not None:
            connection.release()

    def _start_reader(self) -> None:
        with self._lock:
            if self._reader is None:
                self._reader = Thread(target=self._read, name="rpc-answers", daemon=True)
                self._reader.start()

    def _read(self) -> None:
        pause = _FIRST_PAUSE
        while not self._stopping.is_set():
            try:
                with connection_to(self.amqp_uri) as connection:
                    connect(connection, ANSWERED_WITHIN)
                    self._read_from(connection)
            except BROKER_AWAY as error:
                _log.warning("answers can't be read", error=type(error).__name__)
            pause = _FIRST_PAUSE if self._reading.is_set() else min(pause * 2, _LONGEST_PAUSE)
            self._reading.clear()
            self._stopping.wait(pause)

    def _read_from(self, connection: Connection) -> None:
        reply_to = str(uuid4())
        queue = Queue(f"rpc.reply-{reply_to}", exchange=calls_exchange(), routing_key=reply_to, exclusive=True, auto_delete=True)
        with Consumer(connection, queues=[queue], on_message=self._take, no_ack=True, accept=["json"]):
            self._reply_to = reply_to
            self._reading.set()
            while not self._stopping.is_set():
                try:
                    connection.drain_events(timeout=0.2)
                except TimeoutError:
                    continue
        queue.bind(connection.default_channel).delete()

    def _take(self, message: Any) -> None:
        waiting = self._waiting.pop(message.properties.get("correlation_id"), None)
        if waiting is not None:
            waiting.answer = message.payload
            waiting.arrived.set()


def _result(name: str, answer: dict[str, Any]) -> Any:
    """What an answer says: nameko's own errors, our carried-out-or-not envelope, or a plain nameko result."""
    if answer.get("error"):
        raise CallFailed(f"{name}: {answer['error'].get('exc_type')}")
    result = answer["result"]
    if isinstance(result, dict) and "failed" in result:
        if result["failed"] == "late":
            raise NoAnswer(f"{name}: too late")
        raise CallFailed(f"{name}: {result['failed']}")
    return result["answer"] if isinstance(result, dict) and "answer" in result else result
