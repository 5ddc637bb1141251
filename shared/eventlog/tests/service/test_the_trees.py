"""The trees over a real log: the same as worked out from scratch, however they grew, and every proof leads to their roots."""

from collections.abc import Iterator
from threading import Thread
from uuid import uuid4

import psycopg
import pymerkle
import pytest
from psycopg.rows import DictRow

from deploy.private import PrivatePostgres
from shared.eventlog.database import Database
from shared.eventlog.tests.events import CASE, STREAMS, append, hashes, heads_of, heads_root_of, matter_of
from shared.eventlog.trees import PORTION, BrokenLog, NotCommitted, Trees
from shared.proof import merkle
from shared.proof.heads import key_of, root_by_absence, root_by_proof, value_of
from tests.databases import Home, make_home


@pytest.fixture
def home(postgres: PrivatePostgres) -> Home:
    return make_home(postgres, ("intake",))


@pytest.fixture
def database(home: Home) -> Iterator[Database]:
    with home.database("intake") as opened:
        yield opened


@pytest.fixture
def trees(database: Database) -> Trees:
    return Trees(database, matter_of)


def root_of(leaves: list[bytes]) -> bytes:
    """The root without any tree."""
    tree = merkle.Growing()
    for leaf in leaves:
        tree.add(merkle.leaf_hash(leaf))
    return tree.root()


def oracle(leaves: list[bytes]) -> pymerkle.InmemoryTree:
    """The same tree by other people's code."""
    tree = pymerkle.InmemoryTree(algorithm="sha256")
    for leaf in leaves:
        tree.append_entry(leaf)
    return tree


def stored(database: Database) -> dict[str, list[DictRow]]:
    """Everything that grew."""
    return {table: database.rows(f"SELECT * FROM {table} ORDER BY 1, 2") for table in ("log_tile", "stream_head", "tree_position")}


def grow_to_the_end(trees: Trees) -> None:
    """Portion by portion."""
    while trees.grow():
        pass


def test_an_empty_log_has_the_empty_trees(trees: Trees) -> None:
    assert (0, 0) == (trees.grow(), trees.size)
    assert root_of([]) == trees.root(0)
    assert bytes(32) == trees.heads_root(trees.size)


def test_grown_in_small_steps_or_at_once_the_trees_are_the_same_and_those_of_other_peoples_code(
    trees: Trees, database: Database, postgres: PrivatePostgres
) -> None:
    for count in (1, 254, 1, 1, 300, 511, PORTION + 7):
        append(database, count)
        grow_to_the_end(trees)
    leaves = hashes(database)
    reference = oracle(leaves)
    assert len(leaves) == trees.size
    for size in (1, 2, 255, 256, 257, 556, 1024, len(leaves)):
        assert reference.get_root(size) == trees.root(size) == root_of(leaves[:size])
        assert heads_root_of(database, size) == trees.heads_root(size)
    assert heads_root_of(database, len(leaves)) == trees.heads_root(trees.size)

    small_steps = stored(database)
    with make_home(postgres, ("intake",)).database("intake") as other:
        with psycopg.connect(postgres.dsn(database=_name(other)), autocommit=True) as admin:
            _copy_log(database, admin)
        grow_to_the_end(Trees(other, matter_of))
        assert small_steps == stored(other)


def test_a_tree_of_three_levels_of_tiles_has_the_root_of_other_peoples_code(trees: Trees, database: Database) -> None:
    for _ in range(9):
        append(database, 7500)
    grow_to_the_end(trees)
    assert {1: 263, 2: 1} == {row["height"]: row["count"] for row in database.rows("SELECT height, count(*) FROM log_tile GROUP BY height")}
    leaves = hashes(database)
    for size in (65_535, 65_536, 65_537, len(leaves)):
        assert root_of(leaves[:size]) == trees.root(size)
    proof = trees.inclusion(65_000, len(leaves))
    assert root_of(leaves) == merkle.root_by_inclusion(merkle.leaf_hash(leaves[64_999]), 64_999, len(leaves), proof)


def test_every_proof_is_that_of_other_peoples_code(trees: Trees, database: Database) -> None:
    append(database, 777)
    grow_to_the_end(trees)
    leaves = hashes(database)
    reference = oracle(leaves)
    for position, size in ((1, 1), (1, 777), (256, 300), (257, 777), (512, 512), (700, 768), (777, 777)):
        proof = trees.inclusion(position, size)
        assert root_of(leaves[:size]) == merkle.root_by_inclusion(merkle.leaf_hash(leaves[position - 1]), position - 1, size, proof)
        assert [bytes.fromhex(each) for each in reference.prove_inclusion(position, size).serialize()["path"]][1:] == proof
    for old, new in ((1, 777), (256, 777), (300, 301), (511, 768)):
        assert (root_of(leaves[:old]), root_of(leaves[:new])) == merkle.roots_by_consistency(
            old, new, root_of(leaves[:old]), trees.consistency(old, new)
        )
    with pytest.raises(merkle.BadProof):
        trees.inclusion(778, 777)
    with pytest.raises(merkle.BadProof):
        trees.root(778)


def test_a_case_has_one_leaf_for_all_its_streams_and_its_proof_leads_to_the_root_now_and_then(trees: Trees, database: Database) -> None:
    append(database, 40)
    grow_to_the_end(trees)
    append(database, 10)
    grow_to_the_end(trees)
    for size in (None, 50, 40, 3):
        proof = trees.heads_proof(CASE, size)
        assert tuple(heads_of(database, size or 50)[CASE]) == proof.heads
        assert 2 == len(proof.heads)
        assert heads_root_of(database, size or 50) == root_by_proof(key_of(CASE), value_of(proof.heads), proof.siblings)
    assert trees.heads_proof(CASE).heads == trees.streams_of(CASE)
    unknown = uuid4()
    assert () == trees.streams_of(unknown)
    for matter, size in ((unknown, None), (STREAMS[5], 3)):
        absent = trees.heads_proof(matter, size)
        assert () == absent.heads
        assert heads_root_of(database, size or 50) == root_by_absence(key_of(matter), absent.neighbour, absent.siblings)


def test_what_is_undone_before_its_commit_is_grown_again_to_the_same_bytes(trees: Trees, database: Database) -> None:
    append(database, 300)

    def grow_and_fail() -> None:
        with database.transaction():
            assert 300 == trees.grow()
            raise ConnectionError

    with pytest.raises(ConnectionError):
        grow_and_fail()
    assert 0 == trees.size
    grow_to_the_end(trees)
    grown = stored(database)
    assert (0, grown) == (trees.grow(), stored(database))
    assert root_of(hashes(database)) == trees.root(300)


def test_four_who_let_it_grow_while_others_write_leave_one_right_tree(trees: Trees, database: Database) -> None:
    rounds, writing = 12, [True]

    def grow() -> None:
        while writing or trees.size < len(hashes(database)):
            trees.grow()

    growers = [Thread(target=grow) for _ in range(4)]
    for each in growers:
        each.start()
    for _ in range(rounds):
        append(database, 61)
    writing.clear()
    for each in growers:
        each.join()
    leaves = hashes(database)
    assert rounds * 61 == len(leaves) == trees.size
    assert root_of(leaves) == trees.root(len(leaves))
    assert heads_root_of(database, len(leaves)) == trees.heads_root(trees.size)


def test_what_is_not_committed_never_grows_into_the_trees(trees: Trees, database: Database) -> None:
    def record_and_grow() -> None:
        with database.transaction() as transaction:
            append(database, 3)
            transaction.position = 3  # as EventLog.record tells
            trees.grow()

    with pytest.raises(NotCommitted):
        record_and_grow()
    assert 0 == len(hashes(database)) == trees.size


@pytest.mark.parametrize(
    "damage",
    ["DELETE FROM log_events WHERE notification_id = 5", "UPDATE log_events SET originator_id = gen_random_uuid() WHERE notification_id = 9"],
    ids=["a gap", "a stream without a beginning"],
)
def test_a_log_that_lost_an_event_before_it_grew_does_not_grow(trees: Trees, database: Database, home: Home, damage: str) -> None:
    append(database, 20)
    _as_superuser(home, "ALTER TABLE log_events DISABLE TRIGGER append_only", damage)
    with pytest.raises(BrokenLog):
        trees.grow()
    assert 0 == trees.size


@pytest.mark.parametrize("statement", ["UPDATE log_tile SET hash = hash", "DELETE FROM log_tile", "TRUNCATE log_tile", "DELETE FROM stream_head"])
def test_nobody_may_change_what_has_grown(trees: Trees, database: Database, statement: str) -> None:
    append(database, 256)
    grow_to_the_end(trees)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        database.execute(statement)


def test_the_trees_grow_on_the_oldest_postgresql_we_support(postgres_15: PrivatePostgres) -> None:
    with make_home(postgres_15, ("intake",)).database("intake") as database:
        append(database, 600)
        trees = Trees(database, matter_of)
        grow_to_the_end(trees)
        assert root_of(hashes(database)) == trees.root(600)
        assert heads_root_of(database, 600) == trees.heads_root(trees.size)


def _as_superuser(home: Home, *statements: str) -> None:
    with psycopg.connect(home.admin_dsn("intake"), autocommit=True) as admin:
        for statement in statements:
            admin.execute(statement.encode())


def _name(database: Database) -> str:
    row = database.row("SELECT current_database() AS name")
    assert row is not None
    name: str = row["name"]
    return name


def _copy_log(source: Database, target: psycopg.Connection[tuple[object, ...]]) -> None:
    with (
        source.connection() as reading,
        reading.cursor().copy("COPY log_events TO STDOUT") as rows,
        target.cursor().copy("COPY log_events FROM STDIN") as writing,
    ):
        for block in rows:
            writing.write(block)
