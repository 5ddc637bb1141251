"""All four services in one process, behind one address: `python -m deploy.embedded FOLDER --postgres-port P --port Q`.

Writes one line of JSON to standard output when it listens, and stops in good order at SIGTERM, SIGINT or the end of standard input,
which is what a parent's death looks like. Databases must be migrated before (local.py does both).
"""

# ruff: noqa: E402  the process is made cooperative before anything else is imported
from shared.messaging.patched import patch

patch()

import argparse
import json
import os
import signal
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import eventlet
from eventlet import wsgi
from eventlet.hubs import trampoline
from nameko.containers import ServiceContainer
from nameko.web.server import HttpOnlyProtocol

from deploy.front import front
from deploy.installation import Installation
from deploy.private.ports import LOOPBACK
from shared.messaging.inprocess import register
from shared.messaging.node import nameko_config
from shared.runtime.logging import configure_logging
from shared.runtime.migrations import SERVICES
from shared.web.server import IDLE, SILENT, WebFace

MOST_CONNECTIONS = 200


def main() -> int:
    """Serve until told to stop; exit code 0."""
    asked = _arguments()
    configure_logging("embedded", asked.log_level)
    register()
    address = f"http://{LOOPBACK}:{asked.port}"
    installation = Installation(asked.folder)
    containers = {service: _container(service, installation, asked.postgres_port, address) for service in SERVICES}
    stopping = eventlet.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: None if stopping.ready() else stopping.send())
    eventlet.spawn(_stop_with_parent, stopping)
    started = []
    try:
        for container in containers.values():
            container.start()
            started.append(container)
        listener = eventlet.listen((LOOPBACK, asked.port))
        serving = eventlet.spawn(_serve, listener, front({name: _app_of(container) for name, container in containers.items()}))
        print(json.dumps({"address": address, "pid": os.getpid()}), flush=True)
        stopping.wait()
        serving.kill()
        listener.close()
    finally:
        stops = [eventlet.spawn(container.stop) for container in started]
        for stop in stops:
            stop.wait()
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m deploy.embedded")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--postgres-port", type=int, required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--log-level", default="INFO")
    return parser.parse_args()


def _container(service: str, installation: Installation, postgres_port: int, address: str) -> ServiceContainer:
    """A container of its own for each service, since each has settings of its own."""
    module = import_module(f"services.{service}.service")
    return ServiceContainer(getattr(module, f"{service.capitalize()}Service"), nameko_config(installation.settings(service, postgres_port, address)))


def _app_of(container: ServiceContainer) -> Any:
    face = next(provider for provider in container.dependencies if isinstance(provider, WebFace))
    return face.server.get_wsgi_app()


def _serve(listener: Any, app: Any) -> None:
    """Without eventlet's own log lines, which hold whole addresses and, where a request can't be read, parts of it."""
    wsgi.server(
        listener,
        app,
        protocol=HttpOnlyProtocol,
        max_size=MOST_CONNECTIONS,
        log=SILENT,
        log_output=False,
        socket_timeout=IDLE,
        debug=False,
    )


def _stop_with_parent(stopping: Any) -> None:
    """Standard input is a pipe that the parent holds and never writes to."""
    descriptor = sys.stdin.fileno()
    while True:
        trampoline(descriptor, read=True)
        if not os.read(descriptor, 64):
            break
    if not stopping.ready():
        stopping.send()


if __name__ == "__main__":
    sys.exit(main())
