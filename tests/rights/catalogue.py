"""What PostgreSQL's own catalogue says of the house: its databases, roles, tables, sequences and functions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from tests.databases import Home

_TABLES = """
SELECT c.relname AS name,
       (SELECT a.attname FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND a.attidentity = '' AND a.attgenerated = ''
        ORDER BY a.attnum DESC LIMIT 1) AS some_column,
       (SELECT k.conname FROM pg_constraint k WHERE k.conrelid = c.oid AND k.contype = 'p') AS key,
       EXISTS (SELECT FROM pg_trigger t JOIN pg_proc f ON f.oid = t.tgfoid
               WHERE t.tgrelid = c.oid AND f.proname = 'refuse_change' AND t.tgenabled IN ('O', 'A')
                 AND t.tgtype = 2 + 8 + 16 + 32) AS refuses_change  -- BEFORE, DELETE, UPDATE, TRUNCATE; for each statement
FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'f') ORDER BY c.relname
"""
_SEQUENCES = "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'S' ORDER BY relname"
_FUNCTIONS = """
SELECT p.oid::regprocedure::text AS signature, p.prosecdef AS with_owners_rights,
       coalesce(p.proconfig @> ARRAY['search_path=public, pg_temp'], false) AS has_path,
       has_function_privilege('public', p.oid, 'EXECUTE') AS for_everybody
FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace ORDER BY 1
"""
_TRY = """
DO $try$
DECLARE
    statement text;
    managed text[] := '{}';
BEGIN
    FOREACH statement IN ARRAY current_setting('tried.statements')::text[] LOOP
        BEGIN
            EXECUTE statement;
            RAISE EXCEPTION SQLSTATE 'HR001';
        EXCEPTION WHEN OTHERS THEN
            IF SQLSTATE <> ALL (current_setting('tried.refusals')::text[]) THEN
                managed := managed || statement;
            END IF;
        END;
    END LOOP;
    PERFORM set_config('tried.managed', managed::text, false);
END
$try$
"""
"""Each statement ends in an error, so that nothing of it stays."""
REFUSED = "42501"
"""PostgreSQL's insufficient_privilege, which our trigger raises too."""
REFERENCED = "0A000"
"""What TRUNCATE without CASCADE meets, before any trigger, at a table that a foreign key points to."""


@dataclass(frozen=True)
class Table:
    """A table as the catalogue has it."""

    name: str
    some_column: str
    key: str
    refuses_change: bool
    """Whether the trigger stands before UPDATE, DELETE and TRUNCATE, and is enabled."""


@dataclass(frozen=True)
class Function:
    """A function as the catalogue has it."""

    signature: str
    with_owners_rights: bool
    has_path: bool
    for_everybody: bool


class Catalogue:
    """One database of the house, looked at by a superuser who can also speak as anybody else."""

    def __init__(self, home: Home, service: str, connection: psycopg.Connection[Any]) -> None:
        self.service = service
        self.database = f"{home.prefix}_{service}"
        self._prefix = home.prefix
        self._connection = connection

    def tables(self) -> list[Table]:
        """Every table."""
        return [Table(*row) for row in self._connection.execute(_TABLES)]

    def sequences(self) -> list[str]:
        """Every sequence."""
        return [name for (name,) in self._connection.execute(_SEQUENCES)]

    def functions(self) -> list[Function]:
        """Every function."""
        return [Function(*row) for row in self._connection.execute(_FUNCTIONS)]

    def roles(self, condition: str = "true") -> list[str]:
        """Every role of the house: groups, owners, logins."""
        query = f"SELECT rolname FROM pg_roles WHERE starts_with(rolname, %s) AND {condition} ORDER BY rolname"
        return [name for (name,) in self._connection.execute(query.encode(), (f"{self._prefix}_",))]

    def members(self) -> set[tuple[str, str]]:
        """Every (member, role) of the house."""
        query = "SELECT member::regrole::text, roleid::regrole::text FROM pg_auth_members WHERE starts_with(roleid::regrole::text, %s)"
        return set(self._connection.execute(query, (f"{self._prefix}_",)).fetchall())

    def answers(self, query: str, *parameters: Any) -> Any:
        """The one value of a query."""
        row = self._connection.execute(query.encode(), parameters).fetchone()
        assert row is not None
        return row[0]

    @contextmanager
    def speaking_as(self, role: str) -> Iterator[None]:
        """Session and current user are this role, also if it can't log in."""
        self._connection.execute(f'SET SESSION AUTHORIZATION "{role}"'.encode())
        try:
            yield
        finally:
            self._connection.execute("RESET SESSION AUTHORIZATION")

    @contextmanager
    def undone_afterwards(self) -> Iterator[psycopg.Connection[Any]]:
        """Change something as a superuser and look at it from the same transaction."""
        with self._connection.transaction(force_rollback=True):
            yield self._connection

    def not_refused(self, statements: Iterable[str], *also_by: str) -> list[str]:
        """Try statements and undo each; any other error than a refused right means that the right is there."""
        tried = "SELECT set_config('tried.statements', %s::text[]::text, false), set_config('tried.refusals', %s::text[]::text, false)"
        self._connection.execute(tried, (list(statements), [REFUSED, *also_by]))
        self._connection.execute(_TRY)
        managed: list[str] = self.answers("SELECT current_setting('tried.managed')::text[]")
        return managed

    def is_refused(self, statement: str) -> bool:
        """The same of one statement."""
        return [] == self.not_refused([statement])


@contextmanager
def catalogue(home: Home, service: str) -> Iterator[Catalogue]:
    """The catalogue of one database of the house."""
    with psycopg.connect(home.admin_dsn(service), autocommit=True) as connection:
        yield Catalogue(home, service, connection)


@dataclass(frozen=True)
class Known:
    """What the house says a table is: `append-only`, `read-model` or `state`, and for the first which groups may insert."""

    kind: str
    inserters: frozenset[str]


def known_tables(service: str) -> dict[str, Known]:
    """What tables.txt says of one database."""
    places = {service, "every-database", *([] if service == "vault" else ["every-service"])}
    known = {}
    for line in (Path(__file__).parent / "tables.txt").read_text().splitlines():
        words = line.partition("#")[0].split()
        if words and words[0] in places:
            known[words[1]] = Known(words[2], frozenset(words[3:]))
    return known
