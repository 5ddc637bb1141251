"""A RabbitMQ for tests and benchmarks: a private one, or the one that AMQP_URI names."""

import os
import shutil
import signal
import socket
import subprocess
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from deploy.private import process
from deploy.private.errors import DidNotStart, NotInstalled, NotOurs
from deploy.private.folder import ServerFolder
from deploy.private.ports import LOOPBACK, free_port

DEBIAN_SERVER = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")
REMEDY = "apt-get install rabbitmq-server (make test does it when root), or set AMQP_URI to a broker of yours"
USER = "narvaro"
READY_WITHIN = 120.0  # seconds; nine on two idle cores
AMQP_GREETING = b"AMQP\x00\x00\x09\x01"  # AMQP 0-9-1, section 4.2.2: what a client sends first; the server answers with a method frame (1)


class Rabbit(Protocol):
    """What a test may ask of a broker, whoever runs it."""

    @property
    def amqp_uri(self) -> str:
        """Where to connect, with user and password."""
        ...

    def kill(self) -> None:
        """End it without warning."""
        ...

    def restart(self) -> None:
        """Have it back at the same address."""
        ...

    def stop(self) -> None:
        """End it in good order."""
        ...


def rabbitmq_for(folder: Path) -> Rabbit:
    """The broker that AMQP_URI names if it is set, else a private one, started in the folder."""
    given = os.environ.get("AMQP_URI")
    if given:
        return GivenRabbitMQ(given)
    private = PrivateRabbitMQ(folder)
    private.start()
    return private


class GivenRabbitMQ:
    """A broker that somebody else runs: we may use it, not stop it."""

    def __init__(self, amqp_uri: str) -> None:
        self.amqp_uri = amqp_uri

    def kill(self) -> None:
        """Raises NotOurs."""
        raise NotOurs("the broker at AMQP_URI")

    def restart(self) -> None:
        """Raises NotOurs."""
        raise NotOurs("the broker at AMQP_URI")

    def stop(self) -> None:
        """Nothing to do: it goes on."""


class PrivateRabbitMQ:
    """One node in one folder, with a port mapper (epmd) of its own, so that it meets no other node of the machine.

    Starting it again on the same folder finds the durable queues and messages of the last run.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = ServerFolder(folder)
        self.log = self.folder.path / "rabbitmq.log"
        self.port = 0
        self._mapper_port = 0
        self._distribution_port = 0
        self._node: subprocess.Popen[bytes] | None = None
        self._mapper: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()

    @property
    def amqp_uri(self) -> str:
        """Where to connect, with user and password."""
        return f"amqp://{USER}:{self.folder.password()}@{LOOPBACK}:{self.port}/"

    def start(self) -> None:
        """Claim the folder and return when AMQP answers. Raises NotInstalled, FolderInUse, DidNotStart."""
        server, mapper = _program("rabbitmq-server"), _program("epmd")
        self.folder.claim()
        try:
            self.port, self._mapper_port, self._distribution_port = free_port(), free_port(), free_port()
            self._configure()
            self._mapper = process.spawn([mapper, "-port", str(self._mapper_port), "-address", LOOPBACK], self.log, self._environment())
            self._run(server)
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """End the node in good order, then its port mapper, and let go of the folder."""
        if self._node is not None:
            process.stop(self._node, signal.SIGTERM, seconds=60)
            self._node = None
        if self._mapper is not None:
            process.kill(self._mapper)
            self._mapper = None
        self.folder.release()

    def kill(self) -> None:
        """SIGKILL the Erlang machine: what was not on disk is lost, as in a power cut.

        RabbitMQ 3.10 writes a new quorum queue's name to disk about a second late: killed within it, the queue answers nobody afterwards,
        not even by being declared again. So declare, restart() or wait, then kill.
        """
        if self._node is not None:
            process.kill(self._node)
            self._node = None

    def restart(self) -> None:
        """Start again on the same port after kill(), or stop and start; its users keep their addresses."""
        if self._node is not None:
            process.stop(self._node, signal.SIGTERM, seconds=60)
            self._node = None
        self._run(_program("rabbitmq-server"))

    def _run(self, server: str) -> None:
        self._node = process.spawn([server], self.log, self._environment())
        if not process.answers(self._node, self._accepts, READY_WITHIN):
            self.kill()
            raise DidNotStart("RabbitMQ", self.log)

    def _accepts(self) -> bool:
        """The listener opens last, after users and queues are in place."""
        try:
            with socket.create_connection((LOOPBACK, self.port), timeout=1) as connection:
                connection.sendall(AMQP_GREETING)
                return connection.recv(1) == b"\x01"
        except OSError:
            return False

    def _configure(self) -> None:
        configuration = self.folder.path / "rabbitmq.conf"
        configuration.touch(mode=0o600)
        # The user is made on the folder's first start and kept; loopback_users speaks of `guest` only.
        configuration.write_text(
            f"listeners.tcp.1 = {LOOPBACK}:{self.port}\n"
            f"default_user = {USER}\n"
            f"default_pass = {self.folder.password()}\n"
            "log.console = true\n"
            "log.console.level = warning\n"
            "log.file = false\n"
            # A full disk elsewhere on a small machine should not stop a test's broker.
            "disk_free_limit.absolute = 50MB\n"
        )
        (self.folder.path / "enabled_plugins").write_text("[].\n")

    def _environment(self) -> dict[str, str]:
        folder = self.folder.path
        return {
            "PATH": os.environ.get("PATH", os.defpath),
            "HOME": str(folder),  # of the Erlang cookie
            "LC_ALL": "C.UTF-8",
            "RABBITMQ_NODENAME": "narvaro@localhost",
            "RABBITMQ_DIST_PORT": str(self._distribution_port),
            "RABBITMQ_CONFIG_FILE": str(folder / "rabbitmq.conf"),
            "RABBITMQ_ADVANCED_CONFIG_FILE": str(folder / "advanced.config"),
            "RABBITMQ_CONF_ENV_FILE": str(folder / "no-rabbitmq-env.conf"),  # not the machine's own
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "enabled_plugins"),
            "RABBITMQ_MNESIA_BASE": str(folder / "data"),
            "RABBITMQ_LOG_BASE": str(folder / "logs"),
            "RABBITMQ_PID_FILE": str(folder / "rabbitmq.pid"),
            # Its threads sleep when they have nothing to do: by default they spin for a while, at the cost of whom they serve.
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "-kernel inet_dist_use_interface {127,0,0,1} +sbwt none +sbwtdcpu none +sbwtdio none",
            "ERL_EPMD_PORT": str(self._mapper_port),
            "ERL_EPMD_ADDRESS": LOOPBACK,
            "ERL_CRASH_DUMP_BYTES": "0",  # a dump would hold messages
        }


def _program(name: str) -> str:
    """Debian's `rabbitmq-server` on the path insists on the account rabbitmq or root; the script behind it doesn't care who runs it."""
    if name == DEBIAN_SERVER.name and DEBIAN_SERVER.exists():
        return str(DEBIAN_SERVER)
    found = shutil.which(name)
    if found is None:
        raise NotInstalled("RabbitMQ" if name == DEBIAN_SERVER.name else name, REMEDY)
    return found
