"""Where a benchmark runs: a folder of its own, and a broker that is started when the first one asks for it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from deploy.private import Rabbit, rabbitmq_for


class Broker:
    """RabbitMQ: the one that AMQP_URI names, else a private one."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._rabbit: Rabbit | None = None

    @property
    def amqp_uri(self) -> str:
        """Its address; raises NotInstalled where there is none to be had."""
        if self._rabbit is None:
            self._rabbit = rabbitmq_for(self._folder)
        return self._rabbit.amqp_uri

    def stop(self) -> None:
        """End it if it was started."""
        if self._rabbit is not None:
            self._rabbit.stop()


@dataclass(frozen=True)
class Ground:
    """What a suite of benchmarks gets."""

    folder: Path
    broker: Broker

    def inside(self, name: str) -> Ground:
        """The same broker, and a folder within."""
        folder = self.folder / name
        folder.mkdir()
        return replace(self, folder=folder)
