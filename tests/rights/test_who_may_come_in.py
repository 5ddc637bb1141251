"""Who may log in, what each login is a member of, which databases it reaches, and that nothing is given to everybody."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest

from shared.runtime.migrations import SERVICES, VAULT_ROLES, logins
from tests.databases import PASSWORD, Home, make_home
from tests.rights.catalogue import Catalogue, catalogue, known_tables

DATABASES = ("vault", *SERVICES)
WRITES = ("INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")


@pytest.fixture(scope="module", params=["postgres_15", "postgres"])
def home(request: pytest.FixtureRequest) -> Home:
    return make_home(request.getfixturevalue(request.param))


@pytest.fixture(params=DATABASES)
def there(request: pytest.FixtureRequest, home: Home) -> Iterator[Catalogue]:
    with catalogue(home, request.param) as found:
        yield found


def test_services_and_offices_log_in_and_nobody_else(home: Home):
    with catalogue(home, "vault") as there:
        assert sorted(f"{home.prefix}_{name}_login" for name in logins("")) == there.roles("rolcanlogin")


def test_no_role_of_the_house_has_a_power_over_the_server(home: Home):
    with catalogue(home, "vault") as there:
        assert [] == there.roles("(rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication OR rolbypassrls)")


def test_each_login_is_a_member_of_its_groups_and_nobody_of_an_owner(home: Home):
    with catalogue(home, "vault") as there:
        meant = {(f"{home.prefix}_{name}_login", group) for name, groups in logins(home.prefix).items() for group in groups}
        assert meant == there.members()
        assert not any(group.endswith("_owner") for _, group in meant)


@pytest.mark.parametrize("database", DATABASES)
def test_an_owner_is_not_let_in_even_where_somebody_gave_it_a_password(home: Home, database: str):
    owner = f"{home.prefix}_{database}_owner"
    with psycopg.connect(home.admin_dsn(database)) as administrator:
        administrator.execute(f"ALTER ROLE {owner} PASSWORD '{PASSWORD}'".encode())
    with pytest.raises(psycopg.OperationalError, match="not permitted to log in"):
        psycopg.connect(home.server.dsn(owner, PASSWORD, f"{home.prefix}_{database}"))


def test_each_login_reaches_its_own_databases_only(home: Home):
    reached = {name: {name, *(["vault"] if name in VAULT_ROLES else [])} for name in SERVICES}
    reached |= {"auditor": set(SERVICES), "custodian": {"vault"}, "destroyer": {"vault"}}
    for name, meant in reached.items():
        found = set()
        for database in DATABASES:
            try:
                psycopg.connect(home.dsn(name, database)).close()
            except psycopg.OperationalError:
                continue
            found.add(database)
        assert meant == found, name


def test_nothing_is_given_to_everybody(there: Catalogue):
    given = [
        right
        for right in ("CONNECT", "TEMPORARY", "CREATE")
        if there.answers("SELECT has_database_privilege('public', current_database(), %s)", right)
    ]
    given += [right for right in ("CREATE",) if there.answers("SELECT has_schema_privilege('public', 'public', %s)", right)]
    for table in there.tables():
        given += [
            f"{right} on {table.name}"
            for right in ("SELECT", *WRITES)
            if there.answers("SELECT has_table_privilege('public', %s, %s)", f"public.{table.name}", right)
        ]
    assert [] == given


def test_nobody_may_pass_a_right_on(there: Catalogue):
    passed_on = there.answers(
        "SELECT count(*) FROM pg_class c, aclexplode(c.relacl) a WHERE a.is_grantable AND c.relnamespace = 'public'::regnamespace"
    )
    assert 0 == passed_on


def test_a_function_with_its_owners_rights_fixes_where_it_looks_and_is_not_for_everybody(there: Catalogue):
    lax = [each.signature for each in there.functions() if each.with_owners_rights and (each.for_everybody or not each.has_path)]
    assert [] == lax


VAULT_FUNCTIONS = {
    "maker": {
        "make_key(uuid,bytea)",
        "pupil_of(bytea,uuid,bytea)",
        "open_key(uuid)",
        "find_pupil(bytea)",
        "not_destroyed(uuid[])",
        "make_passing_key(uuid,bytea)",
        "destroy_passing_key(uuid)",
        "find_pupils(bytea[])",
        "note_born(uuid,bytea,integer)",
    },
    "opener": {"open_key(uuid)", "find_pupil(bytea)", "not_destroyed(uuid[])"},
    "custodian": {
        "wrapped_keys(uuid,integer)",
        "rewrap_key(uuid,bytea,bytea)",
        "destroy_keys(uuid[])",
        "not_destroyed(uuid[])",
        "known_to_the_vault()",
    },
    "destroyer": {"destroy_keys(uuid[])", "not_destroyed(uuid[])"},
}


@pytest.mark.parametrize("group", VAULT_FUNCTIONS)
def test_each_of_the_vaults_groups_calls_its_functions_and_no_other(home: Home, group: str):
    with catalogue(home, "vault") as there:
        role = f"{home.prefix}_vault_{group}"
        functions = [each.signature for each in there.functions() if each.with_owners_rights]
        assert VAULT_FUNCTIONS[group] == {each for each in functions if there.answers("SELECT has_function_privilege(%s, %s, 'EXECUTE')", role, each)}


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_does_with_its_owners_rights_only_what_a_rebuild_needs(home: Home, service: str):
    with catalogue(home, service) as there:
        functions = [each.signature for each in there.functions() if each.with_owners_rights]
        assert ["make_beside(text[])", "take_from_beside(text[])"] == functions
        for group in ("writer", "reader", "auditor"):
            role = f"{there.database}_{group}"
            assert [] == [each for each in functions if there.answers("SELECT has_function_privilege(%s, %s, 'EXECUTE')", role, each)]


@pytest.mark.parametrize("service", SERVICES)
def test_only_a_read_model_is_filled_beside(home: Home, service: str):
    with catalogue(home, service) as there, there.speaking_as(f"{there.database}_login"):
        refused = [name for name, each in known_tables(service).items() if each.kind != "read-model"]
        let = {name for name in refused if not there.is_refused(f"SELECT make_beside('{{{name}}}')")}
        assert {"follower_mark", "follower_position"} == let
        assert [] == [name for name in refused if not there.is_refused(f"SELECT take_from_beside('{{{name}}}')")]


@pytest.mark.parametrize("service", SERVICES)
def test_the_auditor_reads_every_log_and_writes_nothing(home: Home, service: str):
    auditor = f"{home.prefix}_auditor_login"
    with catalogue(home, service) as there:
        tables = [f"public.{each.name}" for each in there.tables()]
        assert [] == [
            (table, right) for table in tables for right in WRITES if there.answers("SELECT has_table_privilege(%s, %s, %s)", auditor, table, right)
        ]
        unread = [
            each.name
            for each in there.tables()
            if each.refuses_change and not there.answers("SELECT has_table_privilege(%s, %s, 'SELECT')", auditor, each.name)
        ]
        assert [] == unread
    with psycopg.connect(home.dsn("auditor", service)) as connection:
        assert (0,) == connection.execute("SELECT count(*) FROM log_events").fetchone()


def test_a_role_that_was_given_a_login_loses_it_at_the_next_migration(home: Home):
    from shared.runtime.migrations import OFFICES, migrate

    owner = f"{home.prefix}_intake_owner"
    with psycopg.connect(home.admin_dsn("vault"), autocommit=True) as administrator:
        administrator.execute(f"ALTER ROLE {owner} LOGIN".encode())
        migrate(home.server.dsn(), home.prefix, dict.fromkeys((*SERVICES, *OFFICES), PASSWORD))
        assert (False,) == administrator.execute("SELECT rolcanlogin FROM pg_roles WHERE rolname = %s", (owner,)).fetchone()
