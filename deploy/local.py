"""A whole installation on this machine, in a folder of its own: PostgreSQL, migrated databases, the four services behind one address."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from deploy.destroyed_list import make_list_once
from deploy.installation import Installation
from deploy.private import PrivatePostgres
from deploy.private.ports import free_port
from shared.runtime.migrations import migrate

READY_WITHIN = 60.0  # seconds
STOPPED_WITHIN = 20.0
PREFIX = "narvaro"


class ServicesDidNotStart(Exception):
    """The process with the services ended or stayed silent; the message shows the end of its log."""

    def __init__(self, log: Path) -> None:
        lines = log.read_text(errors="replace").splitlines()[-8:] if log.exists() else ["(no log)"]
        super().__init__("\n  ".join([f"the services did not start; the end of {log}:", *lines]))


class LocalInstallation:
    """Starts what a folder holds, on free ports of loopback, and stops it again; also as root, and as often as one likes.

    Raises PrivateServerError, MigrationChanged, ServicesDidNotStart.
    """

    program = "deploy.embedded"
    """The module that serves; a benchmark has one that also looks at its own work."""

    def __init__(self, folder: Path, *, port: int | None = None) -> None:
        self.installation = Installation(folder.absolute())
        self.server = PrivatePostgres(self.installation.postgres)
        self.address = ""
        self._wanted_port = port
        self._services: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        try:
            self.start_database()
            self.start_services()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()

    def start_database(self) -> None:
        """Bring PostgreSQL up with every database migrated."""
        self.installation.prepare()
        self.server.start()
        migrate(self.server.dsn(), PREFIX, self.installation.passwords())
        make_list_once(self.installation.settings("casework", self.server.port), self.server.dsn())

    def start_services(self) -> None:
        """Start the process with the four services, and wait until it listens. Raises ServicesDidNotStart."""
        port = free_port(self._wanted_port)
        log = self.installation.log
        log.touch(mode=0o600)
        command = [sys.executable, "-m", self.program, str(self.installation.folder), f"--port={port}", f"--postgres-port={self.server.port}"]
        with log.open("ab") as output:
            # In a session of its own: Ctrl-C reaches us alone, and we stop the services before their database.
            self._services = subprocess.Popen(
                command,
                cwd=Path(__file__).parent.parent,
                env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=output,
                start_new_session=True,
            )
        self.address = self._read_address(self._services)

    def _read_address(self, services: subprocess.Popen[bytes]) -> str:
        assert services.stdout is not None, "the process was started with a pipe"
        deadline = time.monotonic() + READY_WITHIN
        told = b""
        while not told.endswith(b"\n"):
            readable, _, _ = select.select([services.stdout], [], [], max(0.0, deadline - time.monotonic()))
            part = os.read(services.stdout.fileno(), 1000) if readable else b""
            if not part:
                raise ServicesDidNotStart(self.installation.log)
            told += part
        address: str = json.loads(told)["address"]
        return address

    @property
    def is_serving(self) -> bool:
        """False once the process with the services has ended."""
        return self._services is not None and self._services.poll() is None

    @property
    def services_pid(self) -> int:
        """The process with the services."""
        assert self._services is not None, "the services are not running"
        return self._services.pid

    def stop(self) -> None:
        """End the services in good order, then PostgreSQL."""
        if self._services is not None:
            if self._services.poll() is None:
                self._services.send_signal(signal.SIGTERM)
                try:
                    self._services.wait(STOPPED_WITHIN)
                except subprocess.TimeoutExpired:
                    self._services.kill()
                    self._services.wait()
            for pipe in (self._services.stdin, self._services.stdout):
                if pipe is not None:
                    pipe.close()
            self._services = None
        self.server.stop()
