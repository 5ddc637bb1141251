"""An installation in one folder: its secrets, readable by the owner only, and each service's settings made of them."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from deploy.private.ports import LOOPBACK
from shared.runtime.migrations import OFFICES, SERVICES, VAULT_ROLES
from shared.runtime.settings import Settings

AMQP_URI = "AMQP_URI"
"""Names a RabbitMQ to use instead of the broker inside the process."""


@dataclass(frozen=True)
class Installation:
    """What a folder holds: secrets, PostgreSQL's own folder, and what lies outside the databases on purpose."""

    folder: Path

    @property
    def secrets(self) -> Path:
        """The folder of secrets, closed to others."""
        return self.folder / "secrets"

    @property
    def postgres(self) -> Path:
        """The private PostgreSQL's folder."""
        return self.folder / "postgres"

    @property
    def checkpoints(self) -> Path:
        """Where checkpoints are kept, outside the databases; an auditor has a copy elsewhere."""
        return self.folder / "checkpoints"

    @property
    def destroyed_keys(self) -> Path:
        """The list of destroyed keys, outside the databases: it is backed up by itself and never restored to an older one."""
        return self.folder / "destroyed-keys"

    @property
    def log(self) -> Path:
        """What the services tell; nothing personal gets there."""
        return self.folder / "services.log"

    @property
    def holds(self) -> frozenset[str]:
        """The names of all that an installation makes in its folder."""
        return frozenset(each.name for each in (self.secrets, self.postgres, self.checkpoints, self.destroyed_keys, self.log))

    def prepare(self) -> None:
        """Make the folder and every secret that is missing."""
        from shared.runtime.signing import new_signing_key
        from shared.web.session import make_session_keys

        for folder in (self.folder, self.secrets):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            folder.chmod(0o700)
        self._secret("master-key", lambda: secrets.token_hex(32))
        for name in (*SERVICES, *OFFICES):
            self._secret(f"{name}.database", lambda: secrets.token_urlsafe(24))
        make_session_keys(self.secrets)
        self._secret("checkpoint.pem", new_signing_key)

    def passwords(self) -> dict[str, str]:
        """The database passwords of services and offices, for the migrator."""
        return {name: (self.secrets / f"{name}.database").read_text() for name in (*SERVICES, *OFFICES)}

    def settings(self, service: str, postgres_port: int, address: str = "", *, pool_size: int = 8) -> Settings:
        """What one service is told; only intake gets the key that signs sessions, statistics no key at all."""
        return Settings(
            profile="demo",
            postgres_host=LOOPBACK,
            postgres_port=postgres_port,
            database_password_file=self.secrets / f"{service}.database",
            master_key_file=self.secrets / "master-key" if service in VAULT_ROLES else None,
            session_private_key_file=self.secrets / "session-private.pem" if service == "intake" else None,
            session_public_key_file=self.secrets / "session-public.pem",
            checkpoint_key_file=self.secrets / "checkpoint.pem",
            checkpoint_folder=self.checkpoints,
            destroyed_keys_file=self.destroyed_keys if service in VAULT_ROLES else None,
            destroyer_password_file=self.secrets / "destroyer.database" if service == "casework" else None,
            amqp_uri=os.environ.get(AMQP_URI, ""),
            webhooks_on_loopback=True,
            public_address=address or f"http://{LOOPBACK}:8000",
            pool_size=pool_size,
        )

    def office_settings(self, office: str, postgres_port: int) -> Settings:
        """What the auditor's or the custodian's tools are told: the custodian's also the master key."""
        password = self.secrets / f"{office}.database"
        return Settings(
            profile="demo",
            postgres_host=LOOPBACK,
            postgres_port=postgres_port,
            auditor_password_file=password if office == "auditor" else None,
            custodian_password_file=password if office == "custodian" else None,
            master_key_file=self.secrets / "master-key" if office == "custodian" else None,
            destroyed_keys_file=self.destroyed_keys if office == "custodian" else None,
            checkpoint_key_file=self.secrets / "checkpoint.pem" if office == "custodian" else None,
        )

    def _secret(self, name: str, text: Callable[[], str]) -> None:
        if not (self.secrets / name).exists():
            write_secret(self.secrets / name, text)


def write_secret(path: Path, text: Callable[[], str]) -> None:
    """Write a file that only its owner can read, whole or not at all."""
    write_closed(path, text().encode())


def write_closed(path: Path, content: bytes) -> None:
    """The same for what is there already."""
    unfinished = path.with_name(f"{path.name}.unfinished")
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)
    unfinished.replace(path)
