"""Backups of a home's five databases, by PostgreSQL's own programs: dumped, and put back as an operator would."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import psycopg

from deploy.private.postgres import embedded_binaries
from tests.databases import Home

DATABASES = ("statistics", "casework", "consent", "intake", "vault")
"""In the order of docs/operations.md: who follows before whom it follows, and keys after what they seal."""


def dump(home: Home, folder: Path, binaries: Path | None = None) -> None:
    """Write a file a database."""
    folder.mkdir()
    for name in DATABASES:
        _run(home, binaries, "pg_dump", "--format=custom", f"--file={folder / name}", f"{home.prefix}_{name}")


def restore(home: Home, folder: Path, binaries: Path | None = None) -> None:
    """Put every database back as it was, whoever is connected; and give each log a new epoch, as docs/operations.md says."""
    for name in DATABASES:
        with psycopg.connect(home.server.dsn(), autocommit=True) as admin:
            admin.execute(f"DROP DATABASE {home.prefix}_{name} WITH (FORCE)".encode())
        _run(home, binaries, "pg_restore", "--create", "--exit-on-error", "--dbname=postgres", str(folder / name))
        if name != "vault":
            with psycopg.connect(home.admin_dsn(name), autocommit=True) as admin:
                admin.execute("UPDATE log_identity SET epoch = gen_random_uuid()")


def written_out(home: Home) -> str:
    """Everything in the five databases, as text."""
    return "".join(_run(home, None, "pg_dump", "--format=plain", f"{home.prefix}_{name}") for name in DATABASES)


def _run(home: Home, binaries: Path | None, program: str, *arguments: str) -> str:
    environment = {
        **os.environ,
        "PGHOST": "127.0.0.1",
        "PGPORT": str(home.server.port),
        "PGUSER": "postgres",
        "PGPASSWORD": home.server.folder.password(),
    }
    done = subprocess.run(
        [str((binaries or embedded_binaries()) / program), *arguments], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
