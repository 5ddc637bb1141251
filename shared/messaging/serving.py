"""Runs one service in a process of its own, until it is told to stop."""

from __future__ import annotations

import signal
from typing import Any

import eventlet
from nameko.runners import ServiceRunner

from shared.messaging.inprocess import register
from shared.messaging.node import nameko_config
from shared.runtime.logging import configure_logging
from shared.runtime.settings import BadSetting, read_settings


def serve(service: type[Any]) -> None:
    """Serve as the environment's settings say until SIGTERM or SIGINT, then stop in good order; raises BadSetting. Call patch() first."""
    settings = read_settings()
    if not settings.http_address:
        raise BadSetting("NARVARO_HTTP_ADDRESS is not set: nobody could reach the service")
    configure_logging(service.name, settings.log_level)
    register()
    runner = ServiceRunner(nameko_config(settings))
    runner.add_service(service)
    stopping = False

    def stop(*_: Any) -> None:
        nonlocal stopping
        if not stopping:
            stopping = True
            eventlet.spawn(runner.stop)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    runner.start()
    runner.wait()
