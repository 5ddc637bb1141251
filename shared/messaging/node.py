"""The part of a nameko service that owns its workings and runs them; entrypoints reach it as `self.node`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nameko.extensions import DependencyProvider

from shared.messaging.calls import Caller
from shared.messaging.collecting import collect_less
from shared.messaging.inprocess import IN_PROCESS
from shared.messaging.rpc import RpcCaller
from shared.messaging.running import Running
from shared.messaging.workings import Workings
from shared.runtime.settings import Settings

SETTINGS = "NARVARO"


def nameko_config(settings: Settings, **more: Any) -> dict[str, Any]:
    """What nameko needs to know, with our settings within; more workers than database connections would only wait."""
    return {"AMQP_URI": settings.broker() or IN_PROCESS, "max_workers": settings.pool_size, SETTINGS: settings, **more}


class Node(DependencyProvider):
    """Builds the workings when the container is set up, runs them while it runs.

    `build(settings, calls)` must not touch broker or database: both may come later.
    """

    def __init__(self, build: Callable[[Settings, Caller], Workings], kind: type[Running] = Running) -> None:
        self.build = build
        self.kind = kind
        self.running: Running | None = None

    @property
    def workings(self) -> Workings:
        """The service's workings; raises AttributeError before set-up, as nameko's own look at an extension's members needs."""
        if self.running is None:
            raise AttributeError("the container is not set up")
        return self.running.workings

    def setup(self) -> None:
        """Build the workings."""
        amqp_uri = self.container.config["AMQP_URI"]
        self.calls = RpcCaller(amqp_uri)
        self.running = self.kind(self.build(self.container.config[SETTINGS], self.calls), self.calls, amqp_uri)

    def start(self) -> None:
        """Start the loops."""
        assert self.running is not None, "the container is not set up"
        collect_less()
        self.running.start()

    def stop(self) -> None:
        """Stop the loops, and let go of broker and database."""
        if self.running is not None:
            self.calls.stop()
            self.running.stop()
            self.running = None

    def kill(self) -> None:
        """The same as stop: every turn is short."""
        self.stop()

    def get_dependency(self, worker_ctx: Any) -> Running | None:
        """What `self.node` is in an entrypoint."""
        return self.running


def node_of(container: Any) -> Node:
    """The node among a container's dependencies, for extensions that need the workings in their own `start`."""
    node: Node = next(provider for provider in container.dependencies if isinstance(provider, Node))
    return node
