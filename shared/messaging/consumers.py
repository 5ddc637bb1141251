"""nameko's consumers, made to bear a broker that is away: the service starts, serves and stops without it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import eventlet
import structlog
from kombu import Connection
from nameko.messaging import QueueConsumer

from shared.messaging.broker import BROKER_AWAY, connect
from shared.messaging.envelope import CONTENT_TYPE

_log = structlog.get_logger(__name__)
STOPPED_WITHIN = 3.0  # seconds
ANSWERED_WITHIN = 30.0  # seconds; a replicated queue takes its time to be declared after the broker's start


class PatientQueueConsumer(QueueConsumer):
    """The container's one consumer of queues. Connecting happens in the background, again and again, with growing pauses."""

    @property
    def accept(self) -> list[str]:
        """What the container takes, and batches of facts."""
        return [*self.container.accept, CONTENT_TYPE]

    _gt: Any

    def start(self) -> None:
        """Begin to connect; nothing waits for it."""
        if self._gt is None:
            self._gt = self.container.spawn_managed_thread(self._run_until_stopped)

    def _run_until_stopped(self) -> None:
        while not self.should_stop:
            try:
                self.run(safety_interval=0.25)
            except BROKER_AWAY as error:
                _log.warning("consumers lost the broker", error=type(error).__name__)
                eventlet.sleep(1)

    @contextmanager
    def establish_connection(self) -> Iterator[Connection]:
        """Connect, trying for ever."""
        with self.create_connection() as connection:
            connection.ensure_connection(self.on_connection_error, None, interval_start=0.2, interval_step=0.4, interval_max=5)
            connect(connection, ANSWERED_WITHIN)
            yield connection

    def on_connection_error(self, exc: Exception, interval: float) -> None:
        """Say so, without the address, which holds a password."""
        _log.warning("the broker is away", error=type(exc).__name__, again_in=interval)

    def on_decode_error(self, message: Any, exc: Exception) -> None:
        """Drop what can't be read: facts are pulled, calls time out."""
        _log.error("a message can't be read", error=type(exc).__name__)
        self.ack_message(message)

    def unregister_provider(self, provider: Any) -> None:
        """Hand this one no more messages; with the last one gone, reading ends and what is unacknowledged goes back."""
        self._providers.discard(provider)
        if not self._providers:
            self.should_stop = True

    def handle_message(self, provider: Any, body: Any, message: Any) -> None:
        """Give a message to its provider in a greenlet of its own, whose failure is told and harms no other."""
        if provider in self._providers:
            self.container.spawn_managed_thread(partial(self._handle, provider, body, message), identifier="message")

    def _handle(self, provider: Any, body: Any, message: Any) -> None:
        try:
            provider.handle_message(body, message)
        except Exception as error:  # noqa: BLE001  one message must not end the container
            _log.error("a message was not handled", error=type(error).__name__)

    def ack_message(self, message: Any) -> None:
        """Acknowledge; with the connection gone the broker sends the message again, and the follower will have seen it."""
        self._settle(message.ack)

    def requeue_message(self, message: Any) -> None:
        """Give a message back."""
        self._settle(message.requeue)

    def _settle(self, settle: Callable[[], None]) -> None:
        try:
            settle()
        except BROKER_AWAY as error:
            _log.warning("a message was not acknowledged", error=type(error).__name__)

    def stop(self) -> None:
        """End reading, at once if it is still connecting."""
        self.should_stop = True
        if self._gt is not None:
            with eventlet.Timeout(STOPPED_WITHIN, False):
                if self._consumers:
                    self._gt.wait()
            self._gt.kill()

    def kill(self) -> None:
        """The same as stop: nothing is lost either way."""
        self.stop()
