"""Services of the counting application in processes of their own, to be commanded, killed and started again."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.databases import PASSWORD, Home

MODULE = "shared.messaging.tests.counting_services"


def eventually(expected: object, look: Callable[[], object], seconds: float = 20.0) -> None:
    """Look again and again until what is expected is seen; fails with the last that was seen."""
    ends = time.monotonic() + seconds
    while (seen := look()) != expected and time.monotonic() < ends:
        time.sleep(0.02)
    assert expected == seen


class ServiceProcess:
    """One process with some services; takes commands over a socket."""

    def __init__(self, process: subprocess.Popen[str], names: tuple[str, ...]) -> None:
        self.process = process
        self.names = names
        assert process.stdout is not None
        self.port = int(process.stdout.readline() or "0")

    def add(self, number: int, amount: int) -> str:
        """North's (or the first service's) command: the log's position, or the name of what went wrong."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=30) as connection:
            connection.sendall(f"{self.names[0]} {number} {amount}\n".encode())
            return connection.makefile().readline().strip()

    def kill(self) -> None:
        """SIGKILL, as a failing machine would."""
        self.process.kill()
        self.process.wait()

    def stop(self) -> int:
        """SIGTERM; returns the exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.process.wait(20)

    def ended(self) -> int:
        """Wait until it has ended by itself; returns the exit code."""
        return self.process.wait(60)


class Processes:
    """Starts service processes on one home's databases."""

    def __init__(self, home: Home, folder: Path) -> None:
        self.home = home
        self.log = folder / "services.log"
        self.started: list[ServiceProcess] = []
        self._password = folder / "password"
        self._password.write_text(PASSWORD)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        for each in self.started:
            if each.process.poll() is None:
                each.kill()
            assert each.process.stdout is not None
            each.process.stdout.close()

    def start(self, *names: str, amqp_uri: str = "", module: str = MODULE, **environment: str) -> ServiceProcess:
        """Start some services together and wait until they take commands."""
        settings = {
            "NARVARO_POSTGRES_PORT": str(self.home.server.port),
            "NARVARO_DATABASE_PREFIX": self.home.prefix,
            "NARVARO_DATABASE_PASSWORD_FILE": str(self._password),
            "NARVARO_AMQP_URI": amqp_uri,
        }
        with self.log.open("a") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", module, *names],
                env={**os.environ, **settings, **environment},
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        self.started.append(ServiceProcess(process, names))
        return self.started[-1]
