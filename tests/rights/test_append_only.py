"""No role changes a log table, by any verb; tables and roles are read from the catalogue, so that a new one is covered on the day it is made."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest

from deploy.private import PrivatePostgres
from shared.runtime.migrations import OFFICES, SERVICES
from tests.databases import Home, make_home
from tests.rights.catalogue import REFERENCED, Catalogue, Table, catalogue, known_tables

DATABASES = ("vault", *SERVICES)
VERSIONS = {"postgres_15": 15, "postgres": 18}

CHANGES = (
    "UPDATE {table} SET {column} = DEFAULT",
    "DELETE FROM {table}",
    "TRUNCATE {table}",
    "TRUNCATE {table} CASCADE",
    "MERGE INTO {table} USING (SELECT) AS nothing ON true WHEN MATCHED THEN DELETE",
    "MERGE INTO {table} USING (SELECT) AS nothing ON true WHEN MATCHED THEN UPDATE SET {column} = DEFAULT",
    "INSERT INTO {table} DEFAULT VALUES ON CONFLICT ON CONSTRAINT {key} DO UPDATE SET {column} = excluded.{column}",
    "WITH gone AS (DELETE FROM {table} RETURNING 1) SELECT count(*) FROM gone",
)
"""What the trigger refuses even to the owner and to a superuser."""

UNDERMINING = (
    "ALTER TABLE {table} DISABLE TRIGGER append_only",
    "ALTER TABLE {table} DISABLE TRIGGER ALL",
    "DROP TRIGGER append_only ON {table}",
    "CREATE TRIGGER another BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION refuse_change()",
    "CREATE RULE another AS ON INSERT TO {table} DO INSTEAD NOTHING",
    "ALTER TABLE {table} ADD COLUMN another integer",
    "ALTER TABLE {table} DROP COLUMN {column}",
    "ALTER TABLE {table} ALTER COLUMN {column} SET DEFAULT NULL",
    "ALTER TABLE {table} RENAME TO another",
    "ALTER TABLE {table} SET UNLOGGED",
    "ALTER TABLE {table} DROP CONSTRAINT {key}",
    "ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
    "CREATE POLICY another ON {table} USING (false)",
    "CREATE TABLE another () INHERITS ({table})",
    "LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE",
    "DROP TABLE {table} CASCADE",
    "COPY {table} FROM PROGRAM 'true'",
)

AROUND = (
    "SET session_replication_role = replica",
    'SET ROLE "{owner}"',
    'GRANT "{owner}" TO CURRENT_USER',
    'ALTER ROLE "{owner}" LOGIN',
    'ALTER ROLE "{owner}" PASSWORD $$x$$',
    "CREATE ROLE another LOGIN",
    'ALTER DATABASE "{database}" SET session_replication_role = replica',
    'DROP OWNED BY "{owner}"',
    'REASSIGN OWNED BY "{owner}" TO CURRENT_USER',
    "CREATE TABLE public.another (n integer)",
    "CREATE TEMPORARY TABLE another (n integer)",
    "CREATE SCHEMA another",
    "ALTER SCHEMA public RENAME TO another",
    "CREATE FUNCTION public.another() RETURNS integer LANGUAGE sql AS 'SELECT 1'",
    "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
    "DROP FUNCTION refuse_change() CASCADE",
    "ALTER FUNCTION refuse_change() RENAME TO another",
    "UPDATE pg_trigger SET tgenabled = $$D$$",
    "SELECT pg_read_file($$PG_VERSION$$)",
    "DELETE FROM migration",
    "INSERT INTO migration DEFAULT VALUES",
)


@pytest.fixture(scope="module", params=VERSIONS)
def home(request: pytest.FixtureRequest) -> Home:
    server: PrivatePostgres = request.getfixturevalue(request.param)
    with psycopg.connect(server.dsn()) as connection:
        assert VERSIONS[request.param] == connection.info.server_version // 10_000
    return make_home(server)


@pytest.fixture(params=DATABASES)
def there(request: pytest.FixtureRequest, home: Home) -> Iterator[Catalogue]:
    with catalogue(home, request.param) as found:
        yield found


def logs(there: Catalogue) -> list[Table]:
    found = [each for each in there.tables() if each.refuses_change]
    assert found, "every database has something that is only ever added to"
    return found


def spelled(statements: tuple[str, ...], table: Table) -> list[str]:
    return [each.format(table=table.name, column=table.some_column, key=table.key) for each in statements]


def everybody_but_the_owner(there: Catalogue) -> list[str]:
    """The other databases' owners too."""
    roles = [role for role in there.roles() if role != f"{there.database}_owner"]
    assert {f"{there.database.rpartition('_')[0]}_{name}_login" for name in (*SERVICES, *OFFICES)} <= set(roles)
    return roles


def test_nobody_changes_a_log_or_undermines_what_guards_it(there: Catalogue):
    managed = []
    for role in everybody_but_the_owner(there):
        with there.speaking_as(role):
            attempts = [statement for table in logs(there) for statement in spelled(CHANGES + UNDERMINING, table)]
            managed += [f"{role}: {statement}" for statement in there.not_refused(attempts)]
    assert [] == managed


def test_nobody_gets_around_the_rights(there: Catalogue):
    managed = []
    for role in everybody_but_the_owner(there):
        with there.speaking_as(role):
            attempts = [each.format(owner=f"{there.database}_owner", database=there.database) for each in AROUND]
            managed += [f"{role}: {statement}" for statement in there.not_refused(attempts)]
    assert [] == managed


def test_nobody_turns_back_a_sequence(there: Catalogue):
    managed = []
    for role in everybody_but_the_owner(there):
        with there.speaking_as(role):
            attempts = [f"SELECT setval('{name}', 1)" for name in there.sequences()] + [
                f"ALTER SEQUENCE {name} RESTART" for name in there.sequences()
            ]
            managed += [f"{role}: {statement}" for statement in there.not_refused(attempts)]
    assert [] == managed


def test_the_trigger_refuses_the_owner_and_a_superuser_too(there: Catalogue):
    managed = []
    for role in (f"{there.database}_owner", "postgres"):
        with there.speaking_as(role):
            attempts = [statement for table in logs(there) for statement in spelled(CHANGES, table)]
            managed += [f"{role}: {statement}" for statement in there.not_refused(attempts, REFERENCED)]
    assert [] == managed


def test_only_those_add_to_a_log_who_are_meant_to(there: Catalogue):
    known, members, wrong = known_tables(there.service), there.members(), []
    for role in everybody_but_the_owner(there):
        with there.speaking_as(role):
            for table in logs(there):
                groups = {f"{there.database}_{group}" for group in known[table.name].inserters} if table.name in known else set()
                meant = role in groups or any((role, group) in members for group in groups)
                if meant == there.is_refused(f"INSERT INTO {table.name} DEFAULT VALUES"):
                    wrong.append(f"{role} {'may not' if meant else 'may'} insert into {table.name}")
    assert [] == wrong


def test_every_table_is_known_and_every_log_has_its_trigger(there: Catalogue):
    """A new table is met here until it is said what it is, and a new log until it has its trigger."""
    known = known_tables(there.service)
    assert set(known) == {each.name for each in there.tables()}
    assert {name for name, each in known.items() if each.kind == "append-only"} == {each.name for each in logs(there)}


def test_what_is_called_a_read_model_can_be_emptied_and_filled_again(there: Catalogue):
    models = [name for name, each in known_tables(there.service).items() if each.kind == "read-model"]
    query = "SELECT has_table_privilege(%s, %s, 'TRUNCATE')"
    assert [] == [name for name in models if not there.answers(query, f"{there.database}_projector", f"public.{name}")]


def test_a_right_given_by_mistake_a_trigger_turned_off_and_a_new_table_are_all_noticed(there: Catalogue):
    (log, *_), reader = logs(there), f"{there.database}_{'opener' if there.service == 'vault' else 'reader'}"
    update = f"UPDATE {log.name} SET {log.some_column} = DEFAULT"
    with there.undone_afterwards() as administrator:
        administrator.execute(f"GRANT UPDATE ON {log.name} TO {reader}".encode())
        administrator.execute(f"ALTER TABLE {log.name} DISABLE TRIGGER append_only".encode())
        administrator.execute("CREATE TABLE new_log (entry bigint PRIMARY KEY)")
        with there.speaking_as(reader):
            assert not there.is_refused(update)
        assert log.name not in {each.name for each in there.tables() if each.refuses_change}
        assert "new_log" in {each.name for each in there.tables()} - set(known_tables(there.service))
    with there.speaking_as(reader):
        assert there.is_refused(update)
