"""A server's folder: readable by its owner only, used by one process at a time, keeping the server's password between runs."""

import fcntl
import secrets
from pathlib import Path
from typing import IO

from deploy.private.errors import FolderInUse


class ServerFolder:
    """Owns the folder from claim to release; the kernel lets go of the claim even if the owner is killed."""

    def __init__(self, path: Path) -> None:
        self.path = path.absolute()
        self._claim: IO[str] | None = None

    def claim(self) -> None:
        """Make the folder and take it for this process. Raises FolderInUse."""
        self.path.mkdir(parents=True, exist_ok=True, mode=0o700)
        claim = (self.path / "in-use").open("a")
        try:
            fcntl.flock(claim, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            claim.close()
            raise FolderInUse(self.path) from None
        self._claim = claim

    def release(self) -> None:
        """Let another process have the folder."""
        if self._claim is not None:
            self._claim.close()
            self._claim = None

    def password(self) -> str:
        """The server's random password, the same on every run of this folder: the server has stored its own copy."""
        file = self.path / "password"
        file.touch(mode=0o600)
        if not file.read_text():
            file.write_text(secrets.token_urlsafe(24))
        return file.read_text()
