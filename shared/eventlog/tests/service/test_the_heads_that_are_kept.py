"""The tree of heads that is kept in memory is the one worked out from everything, whatever happens in between."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest

from deploy.private import PrivatePostgres
from shared.eventlog.kept_heads import KeptHeads
from shared.eventlog.tests.events import append, heads_root_of, matter_of
from shared.eventlog.tests.fragile import Fragile
from shared.eventlog.trees import Trees
from shared.proof.heads import EMPTY
from tests.databases import Home, make_home


@pytest.fixture
def home(postgres: PrivatePostgres) -> Home:
    return make_home(postgres, ("intake",))


@pytest.fixture
def database(home: Home) -> Iterator[Fragile]:
    opened = Fragile(home.dsn("intake"))
    opened.open()
    yield opened
    opened.close()


def grown(database: Fragile) -> Trees:
    """The trees at the log's end."""
    trees = Trees(database, matter_of)
    while trees.grow():
        pass
    return trees


def test_it_follows_the_log_from_nothing_on(database: Fragile) -> None:
    kept = KeptHeads(database)
    assert EMPTY == kept.root(0)
    for count in (1, 2, 3, 1, 30, 700, 1):
        append(database, count)
        trees = grown(database)
        assert heads_root_of(database, trees.size) == kept.root(trees.size) == kept.root(trees.size)


def test_it_goes_back_and_forth_between_sizes(database: Fragile) -> None:
    kept = KeptHeads(database)
    append(database, 40)
    grown(database)
    for size in (40, 3, 17, 1, 40, 39, 0, 2):
        assert heads_root_of(database, size) == kept.root(size)


def test_another_log_underneath_is_noticed(database: Fragile, home: Home) -> None:
    kept = KeptHeads(database)
    append(database, 20)
    kept.root(grown(database).size)
    for damage in ("DELETE FROM log_events WHERE notification_id > 12", "UPDATE log_events SET hash = sha256('x') WHERE notification_id = 12"):
        with psycopg.connect(home.admin_dsn("intake"), autocommit=True) as admin:
            for statement in (
                "ALTER TABLE log_events DISABLE TRIGGER append_only",
                damage,
                "DELETE FROM stream_head",
                "UPDATE tree_position SET size = 0",
            ):
                admin.execute(statement.encode())
        trees = grown(database)
        assert heads_root_of(database, trees.size) == kept.root(trees.size)


def test_broken_off_in_the_middle_it_begins_anew(database: Fragile) -> None:
    kept = KeptHeads(database)
    append(database, 20)
    kept.root(grown(database).size)
    append(database, 5)
    trees = grown(database)

    def ask_and_break() -> None:
        with database.transaction():
            kept.root(trees.size)

    for statement in (1, 2, 3):
        database.breaks_at = statement
        with pytest.raises(psycopg.OperationalError):
            ask_and_break()
        assert heads_root_of(database, trees.size) == kept.root(trees.size)
