"""The broker inside a process: kombu's memory transport, made to carry nameko's messages and to wake its readers at once.

`narvaro-memory://NAME/` is one broker a name and process. Nothing of it outlives the process: the logs are the truth, and followers
pull what they miss.
"""

from __future__ import annotations

from collections import deque
from queue import Empty
from threading import Condition
from time import monotonic
from typing import Any

from kombu.transport import TRANSPORT_ALIASES, memory, virtual

SCHEME = "narvaro-memory"
IN_PROCESS = f"{SCHEME}://narvaro/"
LONGEST_WAIT = 0.5  # seconds a reader sleeps before it looks whether it shall stop
_MOST_UNBOUNDED = 100_000


class Broker:
    """The queues of one name, and a condition that readers wait on."""

    def __init__(self) -> None:
        self.state = virtual.BrokerState()
        self.queues: dict[str, deque[Any]] = {}
        self.changed = Condition()
        self.puts = 0

    def declare(self, queue: str, longest: int) -> None:
        """Make a queue; a full one drops its oldest message."""
        self.queues.setdefault(queue, deque(maxlen=longest))

    def put(self, queue: str, message: Any) -> None:
        """Put a message in a queue, if there is one, and wake the readers."""
        messages = self.queues.get(queue)
        if messages is not None:
            messages.append(message)
            with self.changed:
                self.puts += 1
                self.changed.notify_all()

    def wait(self, seen: int, seconds: float) -> None:
        """Wait until something was put after `seen` puts."""
        with self.changed:
            if self.puts == seen:
                self.changed.wait(seconds)


_brokers: dict[str, Broker] = {}


class Channel(memory.Channel):
    """A channel to the process's broker of a name."""

    body_encoding = None
    deadletter_queue = None
    do_restore = True
    supports_fanout = True

    @property
    def broker(self) -> Broker:
        """The broker of this connection's name."""
        broker: Broker = self.connection.broker
        return broker

    def basic_qos(self, prefetch_size: int = 0, prefetch_count: int = 0, apply_global: bool = False) -> None:
        """Without limit: RabbitMQ counts a consumer's messages, kombu's memory a channel's, where facts would hold up calls."""

    def prepare_message(
        self,
        body: Any,
        priority: int | None = None,
        content_type: str | None = None,
        content_encoding: str | None = None,
        headers: dict[str, Any] | None = None,
        properties: dict[str, Any] | None = None,
    ) -> Any:
        """With the content type among the properties too, where nameko looks for it."""
        properties = {**(properties or {}), "content_type": content_type}
        return super().prepare_message(body, priority, content_type, content_encoding, headers, properties)

    def _has_queue(self, queue: str, **_: Any) -> bool:
        return queue in self.broker.queues

    def _new_queue(self, queue: str, **options: Any) -> None:
        arguments = options.get("arguments") or {}
        self.broker.declare(queue, arguments.get("x-max-length", _MOST_UNBOUNDED))

    def _get(self, queue: str, timeout: float | None = None) -> Any:
        try:
            return self.broker.queues[queue].popleft()
        except (KeyError, IndexError):
            raise Empty from None

    def _put(self, queue: str, message: Any, **_: Any) -> None:
        self.broker.put(queue, message)

    def _put_fanout(self, exchange: str, message: Any, routing_key: str | None = None, **_: Any) -> None:
        for queue in self._lookup(exchange, routing_key):
            self.broker.put(queue, message)

    def _size(self, queue: str) -> int:
        return len(self.broker.queues.get(queue, ()))

    def _delete(self, queue: str, *_: Any, **__: Any) -> None:
        self.broker.queues.pop(queue, None)

    def _purge(self, queue: str) -> int:
        size = self._size(queue)
        self.broker.queues.get(queue, deque()).clear()
        return size

    def close(self) -> None:
        """Give back what was not acknowledged; the queues stay."""
        virtual.Channel.close(self)


class Transport(memory.Transport):
    """Connects to the process's broker of the address's name."""

    Channel = Channel

    def __init__(self, client: Any, **options: Any) -> None:
        super().__init__(client, **options)
        self.broker = _brokers.setdefault(client.hostname or "narvaro", Broker())
        self.state = self.broker.state

    def drain_events(self, connection: Any, timeout: float | None = None) -> None:
        """Deliver one message; raises TimeoutError when none came in time."""
        ends = None if timeout is None else monotonic() + timeout
        while True:
            seen = self.broker.puts
            try:
                self.cycle.get(self._deliver, timeout=timeout)
            except Empty:
                left = LONGEST_WAIT if ends is None else ends - monotonic()
                if left <= 0:
                    raise TimeoutError from None
                self.broker.wait(seen, min(left, LONGEST_WAIT))
            else:
                return


def register() -> None:
    """Make the scheme known to kombu."""
    TRANSPORT_ALIASES[SCHEME] = f"{__name__}:Transport"
