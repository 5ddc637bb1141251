"""One service in a process of its own, as the environment's settings say: what an image's process and `narvaro serve` run."""

# ruff: noqa: E402  the process is made cooperative before anything else is imported
from shared.messaging.patched import patch

patch()

import signal
from importlib import import_module

import eventlet
from nameko.containers import ServiceContainer

from shared.messaging.inprocess import register
from shared.messaging.node import nameko_config
from shared.runtime.logging import configure_logging
from shared.runtime.settings import BadSetting, read_settings


def serve(service: str) -> None:
    """Serve until SIGTERM or SIGINT. Raises BadSetting."""
    settings = read_settings()
    if not settings.http_address:
        raise BadSetting("NARVARO_HTTP_ADDRESS is not set: nobody could reach the service")
    configure_logging(service, settings.log_level)
    register()
    module = import_module(f"services.{service}.service")
    container = ServiceContainer(getattr(module, f"{service.capitalize()}Service"), nameko_config(settings))
    stopping = eventlet.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: None if stopping.ready() else stopping.send())
    container.start()
    try:
        stopping.wait()
    finally:
        container.stop()
