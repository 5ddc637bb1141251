"""A log in a real PostgreSQL, checked from its bytes: whatever is done to it is found, by its hashes or by a checkpoint from outside."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import psycopg
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from deploy.commands.verify import lines
from deploy.log_check import EVENTS_AS_BYTES, Verdict, check_log, raw_events, read_log
from deploy.private import PrivatePostgres
from shared.eventlog.checkpoints import Checkpoints, Signing
from shared.eventlog.destinations import Folder
from shared.eventlog.tests.events import CASE, append, hashes, matter_of
from shared.eventlog.trees import Trees
from shared.proof.kept import Kept, read_folder
from shared.proof.note import Signer
from shared.proof.whole_log import RawEvent
from shared.web.access.chain import chain, further
from tests.databases import Home, make_home

SIGNER = Signer("narvaro.example.se", Ed25519PrivateKey.generate())
EVENTS = 600
FREE = "ALTER TABLE log_events DISABLE TRIGGER append_only"
HASH_ANEW = """
DO $$ DECLARE before bytea := genesis_hash(); e log_events; BEGIN
    FOR e IN SELECT * FROM log_events ORDER BY notification_id LOOP
        before := event_hash(before, e.notification_id, e.originator_id, e.originator_version, e.topic, e.state, e.recorded_at);
        UPDATE log_events SET hash = before WHERE notification_id = e.notification_id;
    END LOOP;
END $$
"""
FORGET_TREES = [f"ALTER TABLE {table} DISABLE TRIGGER append_only" for table in ("log_tile", "checkpoint", "checkpoint_delivery")] + [
    "DELETE FROM log_tile",
    "DELETE FROM stream_head",
    "DELETE FROM checkpoint_delivery",
    "DELETE FROM checkpoint",
    "UPDATE tree_position SET size = 0",
]


@pytest.fixture
def home(postgres: PrivatePostgres) -> Home:
    return make_home(postgres, ("intake",))


@pytest.fixture
def outside(home: Home, tmp_path: Path) -> Folder:
    """Checkpoints of a log of EVENTS events, at 100, 300 and its end, as an auditor keeps them."""
    folder = Folder(tmp_path)
    for count in (100, 200, EVENTS - 300):
        with home.database("intake") as database:
            append(database, count)
            checkpoints = Checkpoints(Trees(database, matter_of), "intake", Signing(SIGNER, (folder,)))
            checkpoints.take()
            checkpoints.deliver()
    return folder


def kept(outside: Folder) -> list[Kept]:
    """What the auditor has."""
    found, refused = read_folder(outside.root, [SIGNER.public])
    assert [] == refused
    return found


def matter_told(event: RawEvent) -> UUID | None:
    """The matter that a stream's first event tells, from its bytes."""
    return CASE if event.state == b"of a case" else None


def check(home: Home, checkpoints: list[Kept] | None = None) -> Verdict:
    """As a service's own role may read; the auditor's may no less."""
    with psycopg.connect(home.dsn("intake"), autocommit=True) as connection:
        return check_log(connection, "intake", checkpoints, matter_of=matter_told)


def rewrite(home: Home, *statements: str) -> None:
    """What a superuser can do who knows how the log works: change it, make every hash, tree and checkpoint anew."""
    as_superuser(home, FREE, *statements, HASH_ANEW, *FORGET_TREES)
    with home.database("intake") as database:
        trees = Trees(database, matter_of)
        while trees.grow():
            pass
        Checkpoints(trees, "intake", Signing(SIGNER)).take()


def as_superuser(home: Home, *statements: str) -> None:
    with psycopg.connect(home.admin_dsn("intake"), autocommit=True) as admin:
        for statement in statements:
            admin.execute(statement.encode())


def test_a_log_as_it_was_recorded_is_right_and_every_checkpoint_holds(home: Home, outside: Folder) -> None:
    verdict = check(home, kept(outside))
    assert (True, EVENTS, 3, EVENTS) == (verdict.right, verdict.events, verdict.checkpoints, verdict.newest_size)
    with home.database("intake") as database:
        assert hashes(database)[-1].hex() == verdict.last_hash
        append(database, 5)
    later = check(home, kept(outside))
    assert (True, EVENTS + 5, EVENTS) == (later.right, later.events, later.newest_size)


def test_the_oldest_postgresql_we_support_is_read_the_same(postgres_15: PrivatePostgres, tmp_path: Path) -> None:
    home = make_home(postgres_15, ("intake",))
    with home.database("intake") as database:
        append(database, 300)
        checkpoints = Checkpoints(Trees(database, matter_of), "intake", Signing(SIGNER, (Folder(tmp_path),)))
        checkpoints.take()
        checkpoints.deliver()
    verdict = check(home, kept(Folder(tmp_path)))
    assert (True, 300, 1) == (verdict.right, verdict.events, verdict.checkpoints)


@pytest.mark.parametrize(
    ("damage", "position", "told"),
    [
        ("UPDATE log_events SET state = state || ' ' WHERE notification_id = 7", 7, "the event is not what was recorded"),
        ("UPDATE log_events SET recorded_at = recorded_at - interval '1 second' WHERE notification_id = 7", 7, "the event is not what was recorded"),
        ("UPDATE log_events SET recorded_at = 'infinity' WHERE notification_id = 7", 7, "the event is not what was recorded"),
        ("UPDATE log_events SET recorded_at = '-infinity' WHERE notification_id = 7", 7, "the event is not what was recorded"),
        ("UPDATE log_events SET topic = 'test.other' WHERE notification_id = 7", 7, "the event is not what was recorded"),
        ("UPDATE log_events SET originator_id = gen_random_uuid() WHERE notification_id = 7", 7, "the event is not what was recorded"),
        ("UPDATE log_events SET hash = sha256(hash) WHERE notification_id = 7", 7, "the event is not what was recorded"),
        ("DELETE FROM log_events WHERE notification_id = 7", 7, "an event is missing"),
    ],
)
def test_a_change_is_named_by_its_place_without_any_checkpoint(home: Home, outside: Folder, damage: str, position: int, told: str) -> None:
    as_superuser(home, FREE, damage)
    verdict = check(home)
    assert (position, told, position - 1) == (verdict.wrong_at, verdict.wrong, verdict.events)
    assert [] == verdict.findings


REWRITTEN = {
    "a changed event": (["UPDATE log_events SET state = 'x' WHERE notification_id = 250"], "between positions 101 and 300"),
    "two swapped events": (
        [
            "UPDATE log_events SET notification_id = -1 WHERE notification_id = 350",
            "UPDATE log_events SET notification_id = 350 WHERE notification_id = 351",
            "UPDATE log_events SET notification_id = 351 WHERE notification_id = -1",
        ],
        "between positions 301 and 600",
    ),
    "an event moved to another stream": (
        [
            "UPDATE log_events SET originator_id = '00000000-0000-0000-0000-000000000001', originator_version = 87 WHERE notification_id = 600",
        ],
        "between positions 301 and 600",
    ),
    "the last events cut off": (["DELETE FROM log_events WHERE notification_id > 590"], "the last 10 are gone"),
    "a stream given to another case": (["UPDATE log_events SET state = 'other' WHERE notification_id = 1"], "between positions 1 and 100"),
}


@pytest.mark.parametrize("what", REWRITTEN)
def test_a_superusers_rewrite_with_every_hash_made_anew_is_caught_by_the_checkpoints_outside(home: Home, outside: Folder, what: str) -> None:
    statements, told = REWRITTEN[what]
    rewrite(home, *statements)
    alone = check(home)
    assert (True, []) == (alone.right, alone.findings)
    verdict = check(home, kept(outside))
    assert not verdict.right
    assert told in verdict.findings[0]


def test_streams_regrouped_under_another_case_are_caught_though_no_event_is_changed(home: Home, outside: Folder) -> None:
    as_superuser(home, "UPDATE stream_head SET matter = stream")
    assert ["the stored ends of streams are not those of the events"] == check(home).findings


def test_a_log_made_new_is_not_the_one_that_was_signed(home: Home, outside: Folder) -> None:
    rewrite(home, "UPDATE log_identity SET log_id = gen_random_uuid()")
    assert check(home).right
    assert "is of another log" in check(home, kept(outside)).findings[0]


def test_without_a_single_checkpoint_in_the_folder_nothing_is_proven(home: Home, outside: Folder) -> None:
    assert ["there is no checkpoint of this log in the folder"] == check(home, []).findings


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        ("UPDATE log_tile SET hash = sha256(hash) WHERE index = 1", "the stored tree is not that of the events"),
        ("DELETE FROM log_tile WHERE index = 0", "the stored tree is not that of the events"),
        ("INSERT INTO log_tile SELECT 2147483647, 9223372036854775807, hash FROM log_tile LIMIT 1", "the stored tree is not that of the events"),
        ("UPDATE stream_head SET version = -1 WHERE position = 600", "the stored ends of streams are not those of the events"),
        ("UPDATE stream_head SET matter = gen_random_uuid() WHERE position = 600", "the stored ends of streams are not those of the events"),
        ("UPDATE tree_position SET size = -1", "the trees hold -1 events, the log 600"),
        ("DELETE FROM tree_position", "the stored tree is not that of the events"),
        ("UPDATE stream_head SET version = version - 1 WHERE position = 600", "the stored ends of streams are not those of the events"),
        ("UPDATE tree_position SET size = 700", "the trees hold 700 events, the log 600"),
    ],
)
def test_stored_trees_that_are_not_those_of_the_events_are_told(home: Home, outside: Folder, damage: str, told: str) -> None:
    as_superuser(home, "ALTER TABLE log_tile DISABLE TRIGGER append_only", damage)
    assert [told] == check(home).findings


def test_a_stream_that_is_given_to_another_case_before_anything_is_signed_is_told(home: Home, tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    with home.database("intake") as database:
        append(database, 20)
        trees = Trees(database, matter_of)
        trees.grow()
        as_superuser(home, f"UPDATE stream_head SET matter = stream WHERE matter = '{CASE}'")
        checkpoints = Checkpoints(trees, "intake", Signing(SIGNER, (folder,)))
        checkpoints.take()
        checkpoints.deliver()
        assert () == trees.heads_proof(CASE).heads
    findings = check(home, kept(folder)).findings
    assert "don't belong together" in findings[0]


@pytest.mark.parametrize("damage", ["hash = 'short'", "recorded_at = NULL", "topic = NULL", "state = NULL"])
def test_a_row_of_another_shape_is_named_by_its_place(home: Home, outside: Folder, damage: str) -> None:
    loose = "ALTER TABLE log_events DROP CONSTRAINT log_events_hash_check"
    nulls = [f"ALTER TABLE log_events ALTER {column} DROP NOT NULL" for column in ("recorded_at", "topic", "state", "hash")]
    as_superuser(home, FREE, loose, *nulls, f"UPDATE log_events SET {damage} WHERE notification_id = 7")
    verdict = check(home, kept(outside))
    assert (7, 6, False) == (verdict.wrong_at, verdict.events, verdict.right)


LOOK = """
INSERT INTO access_log (person, role, kind, matters, route, shown, ground, correlation)
SELECT gen_random_uuid(), 'auditor', 'case', ARRAY[gen_random_uuid()], 'GET /casework/cases/<case_id>', 1, 'audits', gen_random_uuid()
FROM generate_series(1, 5)
"""


def test_who_read_what_is_held_against_checkpoints_too(home: Home, tmp_path: Path) -> None:
    outside = Folder(tmp_path)
    with home.database("intake") as database:
        append(database, 3)
        database.execute(LOOK)
        chain(database)
        checkpoints = Checkpoints(Trees(database, matter_of), "intake", Signing(SIGNER, (outside,)), lambda: further(database))
        checkpoints.take()
        checkpoints.deliver()
        database.execute(LOOK)
    verdict = check(home, kept(outside))
    assert verdict.right
    assert verdict.access is not None
    assert (5, 5) == (verdict.access.entries, verdict.access.waiting)

    free = [f"ALTER TABLE {table} DISABLE TRIGGER append_only" for table in ("access_log", "access_batch")]
    as_superuser(home, *free, "UPDATE access_log SET person = gen_random_uuid() WHERE entry = 2")
    verdict = check(home)
    assert (False, None) == (verdict.right, verdict.wrong_at)
    assert ["intake: WRONG in the access log: the entries 1 to 5 are not those that were chained: some were changed, added or taken out"] == [
        line for line in lines([verdict]) if "access" in line
    ]

    as_superuser(home, "UPDATE access_log SET matters = ARRAY[NULL::uuid] WHERE entry = 2")
    assert "intake: WRONG in the access log: entry 2 is not of the shape that it must have" in lines([check(home)])

    as_superuser(home, "UPDATE access_log SET matters = '{}' WHERE entry = 2", "DELETE FROM access_batch")
    with home.database("intake") as database:
        chain(database)
    assert check(home).right
    verdict = check(home, kept(outside))
    assert not verdict.right


FREE_ACCESS = [f"ALTER TABLE {table} DISABLE TRIGGER append_only" for table in ("access_log", "access_batch")]


def look_and_sign(home: Home, outside: Folder, looks: int = 1) -> None:
    """Some looks, an event, and a checkpoint of both that leaves us."""
    with home.database("intake") as database:
        append(database, 1)
        for _ in range(looks):
            database.execute(LOOK)
        chain(database)
        checkpoints = Checkpoints(Trees(database, matter_of), "intake", Signing(SIGNER, (outside,)), lambda: further(database))
        checkpoints.take()
        checkpoints.deliver()


def test_looks_taken_out_until_there_are_as_many_as_a_checkpoint_tells_are_missed(home: Home, tmp_path: Path) -> None:
    outside = Folder(tmp_path)
    look_and_sign(home, outside)
    as_superuser(home, *FREE_ACCESS, "DELETE FROM access_log", "DELETE FROM access_batch")
    look_and_sign(home, outside)
    assert check(home).right
    verdict = check(home, kept(outside))
    assert not verdict.right
    assert "the hash after 5 entries is not the one that a checkpoint tells" in lines([verdict])[-1]


def test_a_new_epoch_does_not_excuse_looks_that_were_made_anew(home: Home, tmp_path: Path) -> None:
    outside = Folder(tmp_path)
    look_and_sign(home, outside)
    (signed,) = kept(outside)
    rewritten = "UPDATE access_log SET person = gen_random_uuid()"
    as_superuser(home, *FREE_ACCESS, rewritten, "DELETE FROM access_batch", "UPDATE log_identity SET epoch = gen_random_uuid()")
    look_and_sign(home, outside)
    with psycopg.connect(home.dsn("intake"), autocommit=True) as connection:
        assert not check_log(connection, "intake", kept(outside), matter_of=matter_told).right
        assert check_log(connection, "intake", kept(outside), [signed.epoch], matter_of=matter_told).right


@pytest.mark.parametrize("hidden", ["matters = '{}'", "after = 3"])
def test_a_batch_that_hides_whose_looks_it_holds_is_told(home: Home, tmp_path: Path, hidden: str) -> None:
    look_and_sign(home, Folder(tmp_path), looks=2)
    as_superuser(home, *FREE_ACCESS, f"UPDATE access_batch SET {hidden}")
    verdict = check(home, kept(Folder(tmp_path)))
    assert not verdict.right
    assert "batch 1 does not name the cases that its entries name" in lines([verdict])[-1]


@pytest.fixture(scope="module")
def copied(postgres: PrivatePostgres) -> tuple[bytes, list[RawEvent]]:
    """A binary COPY of a small log, and its events."""
    home = make_home(postgres, ("intake",))
    with home.database("intake") as database:
        append(database, 20)
    with psycopg.connect(home.dsn("intake")) as connection, connection.cursor().copy(EVENTS_AS_BYTES) as rows:
        whole = b"".join(bytes(part) for part in rows)
    return whole, list(raw_events([whole]))


@given(st.data())
def test_rows_are_read_the_same_however_the_wire_parts_them(copied: tuple[bytes, list[RawEvent]], data: st.DataObject) -> None:
    whole, events = copied
    cuts = sorted(data.draw(st.sets(st.integers(1, len(whole) - 1), max_size=9)))
    parts = [whole[begin:end] for begin, end in zip([0, *cuts], [*cuts, len(whole)], strict=True)]
    assert 20 == len(events)
    assert events == list(raw_events(parts))


@pytest.mark.parametrize("wrong", [b"", b"PGCOPY", b"x" * 400])
def test_what_is_no_copy_or_ends_in_the_middle_is_refused(copied: tuple[bytes, list[RawEvent]], wrong: bytes) -> None:
    with pytest.raises(ValueError, match=r"COPY|middle"):
        list(raw_events([wrong]))
    with pytest.raises(ValueError, match="middle"):
        list(raw_events([copied[0][:-3]]))


def test_reading_leaves_the_connection_ready_for_the_next_question(home: Home, outside: Folder) -> None:
    as_superuser(home, FREE, "UPDATE log_events SET state = 'x' WHERE notification_id = 2")
    with psycopg.connect(home.dsn("intake"), autocommit=True) as connection:
        assert 2 == read_log(connection)[1].wrong_at
        assert (EVENTS,) == connection.execute("SELECT count(*) FROM log_events").fetchone()
