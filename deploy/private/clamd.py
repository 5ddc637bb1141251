"""A virus scanner for tests: clamd with the signatures that a test gives it, since it has none without a network."""

import os
import shutil
import signal
import socket
import subprocess
from pathlib import Path
from types import TracebackType
from typing import Self

from deploy.private import process
from deploy.private.errors import DidNotStart, NotInstalled
from deploy.private.folder import ServerFolder

DEBIAN_CLAMD = Path("/usr/sbin/clamd")
REMEDY = "apt-get install clamav-daemon (make test does it when root)"
READY_WITHIN = 60.0  # seconds; one where the database is a line


class PrivateClamd:
    """One clamd in one folder, on a unix socket that only the folder's owner reaches; it meets no other clamd of the machine."""

    def __init__(self, folder: Path, signatures: str, longest: str = "64M") -> None:
        self.folder = ServerFolder(folder)
        self.log = self.folder.path / "clamd.log"
        self.socket = self.folder.path / "clamd.socket"
        self._signatures = signatures
        self._longest = longest
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()

    @property
    def address(self) -> str:
        """Where it listens."""
        return str(self.socket)

    def start(self) -> None:
        """Claim the folder and return when it answers. Raises NotInstalled, FolderInUse, DidNotStart."""
        program = str(DEBIAN_CLAMD) if DEBIAN_CLAMD.exists() else shutil.which("clamd")
        if program is None:
            raise NotInstalled("ClamAV", REMEDY)
        self.folder.claim()
        try:
            configuration = self._configure()
            environment = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8", "HOME": str(self.folder.path)}
            self._process = process.spawn([program, f"--config-file={configuration}"], self.log, environment)
            if not process.answers(self._process, self._answers, READY_WITHIN):
                raise DidNotStart("clamd", self.log)
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """End it and let go of the folder."""
        if self._process is not None:
            process.stop(self._process, signal.SIGTERM, seconds=20)
            self._process = None
        self.folder.release()

    def _answers(self) -> bool:
        try:
            with socket.socket(socket.AF_UNIX) as connection:
                connection.settimeout(1)
                connection.connect(self.address)
                connection.sendall(b"zPING\0")
                return connection.recv(8).startswith(b"PONG")
        except OSError:
            return False

    def _configure(self) -> Path:
        signatures = self.folder.path / "signatures"
        signatures.mkdir(exist_ok=True)
        (signatures / "tests.ndb").write_text(self._signatures)
        configuration = self.folder.path / "clamd.conf"
        configuration.write_text(
            f"LocalSocket {self.socket}\n"
            "LocalSocketMode 600\n"
            f"DatabaseDirectory {signatures}\n"
            f"TemporaryDirectory {self.folder.path}\n"
            "Foreground yes\n"
            f"StreamMaxLength {self._longest}\n"
            "SelfCheck 0\n"
        )
        return configuration
