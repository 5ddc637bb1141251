"""After the whole play every read model of every service is what the logs say, byte for byte, and no follower has missed anything."""

from __future__ import annotations

import psycopg
import pytest
from psycopg import sql

from deploy.commands.compare import compare_service
from deploy.commands.prove import prove_service
from deploy.commands.whereabouts import databases
from shared.runtime.migrations import SERVICES
from tests.end_to_end.stage import Stage

_READ_MODELS = """
SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND has_table_privilege(%s, oid, 'TRUNCATE')
"""


def read_models(stage: Stage, service: str) -> dict[str, int]:
    """Every table that a rebuild may empty, by the rights in the catalogue, with its rows: no new one escapes the comparison."""
    with psycopg.connect(stage.local.server.dsn(database=f"narvaro_{service}")) as administrator:
        tables = [table for (table,) in administrator.execute(_READ_MODELS, (f"narvaro_{service}_projector",))]
        return {table: len(administrator.execute(sql.SQL("SELECT 1 FROM {}").format(sql.Identifier(table))).fetchall()) for table in tables}


@pytest.mark.parametrize("service", SERVICES)
def test_every_read_model_of_a_service_equals_its_rebuild(stage: Stage, service: str):
    told: list[str] = []
    with databases(stage.local.installation.folder, [service]) as reached:
        compared = compare_service(service, reached, lambda what, done, total: told.append(what))
    assert [] == [each.table for each in compared if not each.same]
    known, seen = read_models(stage, service), {each.table for each in compared}
    assert set() == seen - known.keys()
    assert {} == {table: rows for table, rows in known.items() if rows and table not in seen}, "filled, but by nothing that can be replayed"
    assert sum(each.live.rows for each in compared) > 336
    assert told, "progress is shown"


@pytest.mark.parametrize("service", SERVICES)
def test_every_follower_and_projection_of_a_service_has_applied_everything(stage: Stage, service: str):
    with databases(stage.local.installation.folder, [service]) as reached:
        proofs = prove_service(service, reached)
    assert [] == [proof for proof in proofs if not proof.right]
    assert all(proof.facts > 336 for proof in proofs)
    assert {"intake", "consent", "casework"} == {proof.source for proof in proofs}


def test_nothing_of_the_scratch_databases_is_left(stage: Stage):
    with psycopg.connect(stage.local.server.dsn()) as administrator:
        names = [name for (name,) in administrator.execute("SELECT datname FROM pg_database UNION ALL SELECT rolname FROM pg_roles")]
    assert [] == [name for name in names if "scratch" in name]
    assert "narvaro_intake" in names
