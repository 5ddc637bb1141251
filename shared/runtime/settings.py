"""One typed settings object, from environment variables with the prefix NARVARO_, checked at start."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, get_type_hints
from urllib.parse import quote

PREFIX = "NARVARO_"


class BadSetting(ValueError):
    """A setting is missing or wrong; says which, never its value."""


@dataclass(frozen=True)
class Settings:
    """Everything that can be set. Each field tells what it means, for docs/settings.md; a `_file` setting names a file that holds the secret."""

    profile: str = field(default="production", metadata={"meaning": "demo (sign in as anybody listed) or production (OpenID Connect only)"})
    municipality: str = field(default="uppsala", metadata={"meaning": "whose profile of rules applies: the name of a file, without .toml"})
    municipality_folder: Path | None = field(
        default=None, metadata={"meaning": "folder with profiles of one's own, looked in before the four that come along (docs/profiles.md)"}
    )
    postgres_host: str = field(default="127.0.0.1", metadata={"meaning": "host name or socket folder of PostgreSQL"})
    postgres_port: int = field(default=5432, metadata={"meaning": "port of PostgreSQL"})
    database_prefix: str = field(default="narvaro", metadata={"meaning": "databases and roles are named <prefix>_<service>"})
    database_password_file: Path | None = field(default=None, metadata={"meaning": "file with the password of the service's database role"})
    vault_password_file: Path | None = field(
        default=None, metadata={"meaning": "file with the password of the service's vault role, if not the same"}
    )
    auditor_password_file: Path | None = field(
        default=None, metadata={"meaning": "file with the password of the auditor's database role, who reads every log; for `narvaro verify`"}
    )
    custodian_password_file: Path | None = field(
        default=None, metadata={"meaning": "file with the password of the key custodian's role in the vault; for `narvaro keys`"}
    )
    destroyer_password_file: Path | None = field(
        default=None, metadata={"meaning": "file with the password of the vault's role that destroys keys and nothing else; casework only"}
    )
    pool_size: int = field(default=10, metadata={"meaning": "most database connections of one process, and so most requests at a time"})
    master_key_file: Path | None = field(
        default=None,
        metadata={"meaning": "file with the master key, 64 hexadecimal digits, and earlier ones below it; for who opens personal data"},
    )
    master_key: str = field(
        default="", repr=False, metadata={"meaning": "the master key itself, instead of its file; a file is seen by fewer (docs/operations.md)"}
    )
    transit_address: str = field(default="", metadata={"meaning": "address of HashiCorp Vault, where its transit engine holds the master key"})
    transit_token_file: Path | None = field(default=None, metadata={"meaning": "file with our token there; read again when it is refused"})
    transit_key: str = field(default="narvaro", metadata={"meaning": "name of the key in HashiCorp Vault's transit engine"})
    transit_mount: str = field(default="transit", metadata={"meaning": "where the transit engine is mounted"})
    transit_ca_file: Path | None = field(default=None, metadata={"meaning": "PEM file with the authority that vouches for HashiCorp Vault's address"})
    session_private_key_file: Path | None = field(
        default=None, metadata={"meaning": "PEM file with the Ed25519 key that signs sessions; intake only"}
    )
    session_public_key_file: Path | None = field(default=None, metadata={"meaning": "PEM file with the Ed25519 key that checks sessions"})
    amqp_uri: str = field(default="", metadata={"meaning": "address of RabbitMQ; empty means the broker inside the process"})
    amqp_uri_file: Path | None = field(default=None, metadata={"meaning": "file with the address of RabbitMQ, instead of amqp_uri"})
    http_address: str = field(default="", metadata={"meaning": "host:port to serve on; empty when a front in the same process mounts the service"})
    checkpoint_key_file: Path | None = field(
        default=None, metadata={"meaning": "PEM file with the Ed25519 key that signs checkpoints of the log; without it none are signed"}
    )
    checkpoint_folder: Path | None = field(default=None, metadata={"meaning": "folder outside the databases where checkpoints are kept"})
    checkpoint_address: str = field(default="", metadata={"meaning": "address that takes checkpoints by PUT, like an auditor's own server"})
    checkpoint_token_file: Path | None = field(default=None, metadata={"meaning": "file with the bearer token for checkpoint_address"})
    destroyed_keys_file: Path | None = field(
        default=None,
        metadata={"meaning": "the signed list of destroyed keys, outside the databases; casework writes it, and no service opens what stands on it"},
    )
    school_systems_file: Path | None = field(
        default=None,
        metadata={
            "meaning": "TOML file with the address and the token's file of each organiser's system by SS 12000 (docs/attendance.md); "
            "for `narvaro attendance fetch`"
        },
    )
    public_tables: bool = field(default=False, metadata={"meaning": "statistics tables may be read without signing in"})
    oidc_issuer: str = field(default="", metadata={"meaning": "OpenID Connect provider's issuer address; production sign-in"})
    oidc_client_id: str = field(default="", metadata={"meaning": "our client id at the provider"})
    oidc_client_secret_file: Path | None = field(default=None, metadata={"meaning": "file with our client secret at the provider"})
    guardian_oidc_issuer: str = field(default="", metadata={"meaning": "the same for guardians who refer and sign in by e-identification"})
    guardian_oidc_client_id: str = field(default="", metadata={"meaning": "our client id at the guardians' provider"})
    guardian_oidc_client_secret_file: Path | None = field(
        default=None, metadata={"meaning": "file with our client secret at the guardians' provider"}
    )
    public_address: str = field(default="http://127.0.0.1:8000", metadata={"meaning": "the address that users see, like https://narvaro.example.se"})
    admin_password_file: Path | None = field(default=None, metadata={"meaning": "file with PostgreSQL's administrator password; the migrator only"})
    passwords_folder: Path | None = field(default=None, metadata={"meaning": "folder with <service>.database files; the migrator only"})
    largest_file: int = field(default=20 * 2**20, metadata={"meaning": "most bytes of an attached file"})
    virus_scanner: str = field(
        default="",
        metadata={"meaning": "ClamAV's daemon, as the path of its socket or host:port; without it attached files are marked as not scanned"},
    )
    mail_server: str = field(default="", metadata={"meaning": "SMTP server for links to surveys, as host or host:port; without it links are printed"})
    mail_from: str = field(default="", metadata={"meaning": "the address that letters come from"})
    mail_security: str = field(default="starttls", metadata={"meaning": "how the mail server is spoken to: starttls, tls or none"})
    mail_user: str = field(default="", metadata={"meaning": "our user at the mail server; empty means that it asks for none"})
    mail_password_file: Path | None = field(default=None, metadata={"meaning": "file with our password at the mail server"})
    mail_ca_file: Path | None = field(default=None, metadata={"meaning": "PEM file with the authority that vouches for the mail server"})
    webhooks_on_loopback: bool = field(
        default=False, metadata={"meaning": "webhooks may go to this machine too, also by http; for tests and the demo only (docs/webhooks.md)"}
    )
    log_level: str = field(default="INFO", metadata={"meaning": "DEBUG, INFO, WARNING or ERROR"})

    def __post_init__(self) -> None:
        if self.profile not in ("demo", "production"):
            raise BadSetting(f"{PREFIX}PROFILE is neither demo nor production")
        if not 1 <= self.pool_size <= 100:
            raise BadSetting(f"{PREFIX}POOL_SIZE is not between 1 and 100")
        if not 2**20 <= self.largest_file <= 2**30:
            raise BadSetting(f"{PREFIX}LARGEST_FILE is not between 1 MiB and 1 GiB")
        if self.mail_security not in ("starttls", "tls", "none"):
            raise BadSetting(f"{PREFIX}MAIL_SECURITY is neither starttls, tls nor none")
        if self.mail_server and "@" not in self.mail_from:
            raise BadSetting(f"{PREFIX}MAIL_SERVER is set, but {PREFIX}MAIL_FROM is no address")
        if self.mail_server and not self.mail_server.rpartition(":")[2].isdecimal() and ":" in self.mail_server:
            raise BadSetting(f"{PREFIX}MAIL_SERVER has no number after its colon")

    def database(self, service: str) -> str:
        """The name of a service's database, which is the prefix of its roles too."""
        return f"{self.database_prefix}_{service}"

    def dsn(self, service: str) -> str:
        """Connection address of the service's own database, as its own login role."""
        return self._dsn(service, service, self.database_password_file)

    def vault_dsn(self, service: str) -> str:
        """Connection address of the vault, as the service's own login role."""
        return self._dsn(service, "vault", self.vault_password_file or self.database_password_file)

    def auditor_dsn(self, service: str) -> str:
        """Connection address of a service's database as the auditor, who may read the log and change nothing."""
        return self._dsn("auditor", service, self.auditor_password_file)

    def custodian_dsn(self) -> str:
        """Connection address of the vault as the key custodian, who rewraps and destroys keys."""
        return self._dsn("custodian", "vault", self.custodian_password_file)

    def destroyer_dsn(self) -> str:
        """Connection address of the vault as casework's own destroyer of keys."""
        return self._dsn("destroyer", "vault", self.destroyer_password_file)

    def admin_dsn(self) -> str:
        """Connection address as PostgreSQL's administrator, who makes databases and roles."""
        password = quote(self.secret(self.admin_password_file).decode().strip(), safe="")
        return f"postgresql://postgres:{password}@{quote(self.postgres_host, safe='')}:{self.postgres_port}/postgres?connect_timeout=5"

    def broker(self) -> str:
        """RabbitMQ's address, or empty for the broker inside the process."""
        return self.secret(self.amqp_uri_file).decode().strip() if self.amqp_uri_file else self.amqp_uri

    def secret(self, path: Path | None) -> bytes:
        """What a secret's file holds; raises BadSetting where it can't be read."""
        if path is None:
            raise BadSetting("a secret's file is not set")
        try:
            return path.read_bytes()
        except OSError as error:
            raise BadSetting(f"cannot read {path}: {error.strerror}") from None

    def _dsn(self, who: str, database: str, password_file: Path | None) -> str:
        user = f"{self.database_prefix}_{who}_login"
        password = quote(self.secret(password_file).decode().strip(), safe="") if password_file else ""
        host = quote(self.postgres_host, safe="")
        return f"postgresql://{user}:{password}@{host}:{self.postgres_port}/{self.database(database)}?connect_timeout=5&application_name={who}"


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Settings from the environment; raises BadSetting for one that is unknown or can't be read."""
    given = {key: value for key, value in (os.environ if environment is None else environment).items() if key.startswith(PREFIX)}
    hints = get_type_hints(Settings)
    values: dict[str, Any] = {}
    for each in fields(Settings):
        text = given.pop(PREFIX + each.name.upper(), None)
        if text is not None and text != "":
            values[each.name] = _read(each.name, hints[each.name], text)
    if given:
        raise BadSetting(f"unknown settings: {', '.join(sorted(given))}")
    return Settings(**values)


def _read(name: str, kind: Any, text: str) -> Any:
    try:
        if kind is bool:
            return {
                "1": True,
                "true": True,
                "yes": True,
                "0": False,
                "false": False,
                "no": False,
            }[text.lower()]
        if kind is int:
            return int(text)
    except (KeyError, ValueError):
        raise BadSetting(f"{PREFIX}{name.upper()} is not a {kind.__name__}") from None
    return text if kind is str else Path(text)
