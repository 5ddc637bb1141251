"""Which installation a command is about: a folder of ours, or what the NARVARO_ settings name."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from deploy.commands.ending import ExitCode, Stop
from deploy.installation import Installation
from deploy.private import FolderInUse, PrivatePostgres
from shared.runtime.migrations import SERVICES
from shared.runtime.settings import PREFIX, Settings, read_settings

HOME = Path(".narvaro")
RUN, DEMO = HOME / "run", HOME / "demo"


@dataclass(frozen=True)
class Databases:
    """The services whose databases can be reached, and the settings to reach each with."""

    services: tuple[str, ...]
    settings: Callable[[str], Settings]
    has_all: bool = True
    """Whether every service's database can be reached, as in a folder, or just one's, as where services are apart."""
    office: Callable[[str], Settings | None] = lambda _: None
    """The settings of the auditor or the custodian, where their password is at hand."""
    admin_dsn: Callable[[], str] = lambda: read_settings().admin_dsn()
    """PostgreSQL's administrator, for what makes databases; raises BadSetting where the password isn't at hand."""

    def log_dsn(self, service: str) -> str:
        """A service's database as the auditor, who may only read; as the service itself where the auditor's password isn't at hand."""
        auditor = self.office("auditor")
        return auditor.auditor_dsn(service) if auditor else self.settings(service).dsn(service)

    def custodian(self) -> Settings:
        """The key custodian's settings; raises Stop where the password isn't at hand."""
        settings = self.office("custodian")
        if settings is None:
            raise Stop(f"the key custodian's password is needed: set {PREFIX}CUSTODIAN_PASSWORD_FILE", ExitCode.WRONG_INPUT)
        return settings


def existing(folder: Path | None) -> Installation:
    """The installation in a folder; without one, the newest of those that `demo` and `run` have made. Raises Stop."""
    made = [Installation(each.absolute()) for each in ([folder] if folder else [RUN, DEMO])]
    found = [each for each in made if each.secrets.is_dir() and each.postgres.is_dir()]
    if not found:
        raise Stop(f"there is no installation in {folder or HOME}: `narvaro demo` or `narvaro run` makes one", ExitCode.NOT_THERE)
    return max(found, key=lambda each: each.log.stat().st_mtime if each.log.exists() else 0.0)


def named_by_environment(folder: Path | None) -> Settings | None:
    """The NARVARO_ settings, where there are any and no folder is named; raises BadSetting."""
    return read_settings() if folder is None and any(name.startswith(PREFIX) for name in os.environ) else None


def services_here() -> tuple[str, ...]:
    """The services whose code is here: one in its image, all in a checkout."""
    return tuple(name for name in SERVICES if find_spec(f"services.{name}") is not None)


@contextmanager
def databases(folder: Path | None, services: Sequence[str] = ()) -> Iterator[Databases]:
    """Reach the databases of a folder (its PostgreSQL is started if it isn't running), or those that the environment names.

    Raises Stop, BadSetting, PrivateServerError.
    """
    settings = named_by_environment(folder)
    if settings is not None:
        passwords = {"auditor": settings.auditor_password_file, "custodian": settings.custodian_password_file}
        chosen = tuple(services) or (SERVICES if settings.auditor_password_file else services_here())
        if len(chosen) != 1 and not settings.auditor_password_file:
            raise Stop(f"settings are one service's: name it ({', '.join(SERVICES)})", ExitCode.WRONG_INPUT)
        yield Databases(chosen, lambda _: settings, has_all=False, office=lambda office: settings if passwords[office] else None)
        return
    installation = existing(folder)
    with _postgres(installation) as server:
        port = server.port

        def office(name: str) -> Settings | None:
            """An installation of an older version has no such password until it is started once."""
            return installation.office_settings(name, port) if (installation.secrets / f"{name}.database").exists() else None

        yield Databases(
            tuple(services) or SERVICES, lambda service: installation.settings(service, port, pool_size=2), office=office, admin_dsn=server.dsn
        )


@contextmanager
def _postgres(installation: Installation) -> Iterator[PrivatePostgres]:
    server = PrivatePostgres(installation.postgres)
    try:
        server.start()
    except FolderInUse:
        # Somebody runs it: the fourth line of postmaster.pid is its port.
        lines = (server.data / "postmaster.pid").read_text().splitlines()
        server.port = int(lines[3])
        yield server
        return
    try:
        yield server
    finally:
        server.stop()
