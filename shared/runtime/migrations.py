"""Makes databases, roles and tables: plain SQL files, forward only, each once, in order.

The owner of a database can't log in; the migrator comes as an administrator and works in the owner's name.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

SERVICES = ("intake", "consent", "casework", "statistics")
VAULT_ROLES = {"intake": "maker", "consent": "opener", "casework": "opener"}
OFFICES = ("auditor", "custodian", "destroyer")
"""Logins beside the services' own: of people's tools the auditor's, which reads every log and changes nothing, and the custodian's, which rewraps
and destroys keys; the destroyer's is casework's for destroying keys, and can do nothing else."""
_HOUSE = Path(__file__).resolve().parents[2]
_DONE = """
CREATE TABLE IF NOT EXISTS migration (
    name text PRIMARY KEY,
    digest text NOT NULL,
    migrated_at timestamptz NOT NULL DEFAULT clock_timestamp()
)
"""


class MigrationChanged(Exception):
    """A migration that has run was changed afterwards; write a new one instead."""


@dataclass(frozen=True)
class Plan:
    """One database: its name, its group roles, the folders of its migrations."""

    database: str
    groups: tuple[str, ...]
    folders: tuple[Path, ...]


def plans(prefix: str, services: Iterable[str] = SERVICES) -> list[Plan]:
    """The vault and the services' databases."""
    log, web = _HOUSE / "shared/eventlog/migrations", _HOUSE / "shared/web/migrations"
    made = [
        Plan(
            f"{prefix}_vault",
            ("maker", "opener", "custodian", "destroyer"),
            (_HOUSE / "shared/eventlog/vault_migrations",),
        )
    ]
    for service in services:
        folders = (log, web, _HOUSE / "services" / service / "migrations")
        made.append(
            Plan(
                f"{prefix}_{service}",
                ("writer", "reader", "projector", "auditor"),
                folders,
            )
        )
    return made


def migrate(
    admin_dsn: str,
    prefix: str,
    passwords: Mapping[str, str],
    services: Iterable[str] = SERVICES,
) -> list[str]:
    """Bring every database up to date; `passwords` are those of the login roles of services and offices. Returns what was done, a line each."""
    done: list[str] = []
    for plan in plans(prefix, services):
        with psycopg.connect(admin_dsn, autocommit=True) as admin:
            _make_database(admin, plan, done)
        with psycopg.connect(admin_dsn, dbname=plan.database, autocommit=True) as admin:
            _run_files(admin, plan, done)
    with psycopg.connect(admin_dsn, autocommit=True) as admin:
        for name, groups in logins(prefix, services).items():
            _make_login(admin, f"{prefix}_{name}_login", passwords[name], groups)
    return done


def logins(prefix: str, services: Iterable[str] = SERVICES) -> dict[str, list[str]]:
    """Who may log in, and the group roles that each is a member of; nobody else can, the owners least of all."""
    made = {service: [f"{prefix}_{service}_{group}" for group in ("writer", "reader", "projector")] for service in services}
    for service in made:
        if service in VAULT_ROLES:
            made[service].append(f"{prefix}_vault_{VAULT_ROLES[service]}")
    auditor = [f"{prefix}_{service}_auditor" for service in services]
    return {**made, "auditor": auditor, **{office: [f"{prefix}_vault_{office}"] for office in ("custodian", "destroyer")}}


def _make_role(admin: psycopg.Connection, name: str) -> None:
    if admin.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (name,)).fetchone() is None:
        admin.execute(sql.SQL("CREATE ROLE {} NOLOGIN").format(sql.Identifier(name)))
    admin.execute(sql.SQL("ALTER ROLE {} NOLOGIN PASSWORD NULL").format(sql.Identifier(name)))


def _make_database(admin: psycopg.Connection, plan: Plan, done: list[str]) -> None:
    owner = f"{plan.database}_owner"
    for name in (owner, *(f"{plan.database}_{group}" for group in plan.groups)):
        _make_role(admin, name)
    if admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", (plan.database,)).fetchone() is None:
        admin.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(plan.database), sql.Identifier(owner)))
        admin.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(sql.Identifier(plan.database)))
        done.append(f"{plan.database}: database made")
    groups = sql.SQL(", ").join(sql.Identifier(f"{plan.database}_{group}") for group in plan.groups)
    admin.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(sql.Identifier(plan.database), groups))


def _run_files(admin: psycopg.Connection, plan: Plan, done: list[str]) -> None:
    admin.execute(sql.SQL("ALTER SCHEMA public OWNER TO {}").format(sql.Identifier(f"{plan.database}_owner")))
    admin.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
    admin.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(f"{plan.database}_owner")))
    admin.execute("SET lock_timeout = '4s'")
    admin.execute(_DONE)
    for path in [path for folder in plan.folders for path in sorted(folder.glob("*.sql"))]:
        name, text = f"{path.parent.parent.name}/{path.name}", path.read_text()
        digest = hashlib.sha256(text.encode()).hexdigest()
        row = admin.execute("SELECT digest FROM migration WHERE name = %s", (name,)).fetchone()
        if row is not None:
            if row[0] != digest:
                raise MigrationChanged(f"{plan.database}: {name} was changed after it had run")
            continue
        with admin.transaction():
            admin.execute(text.replace("{database}", plan.database).encode())
            admin.execute("INSERT INTO migration (name, digest) VALUES (%s, %s)", (name, digest))
        done.append(f"{plan.database}: {name}")


def _make_login(admin: psycopg.Connection, login: str, password: str, groups: Iterable[str]) -> None:
    if admin.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (login,)).fetchone() is None:
        admin.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(login)))
    admin.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(login), sql.Literal(password)))
    for group in groups:
        admin.execute(sql.SQL("GRANT {} TO {}").format(sql.Identifier(group), sql.Identifier(login)))
