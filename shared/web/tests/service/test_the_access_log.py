"""The last door: what leaves has its entry, whether the view has said what it shows or not; and the chain covers all of an entry."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from flask import Blueprint
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.eventlog.database import Database
from shared.eventlog.keyring import open_value
from shared.eventlog.log import EventLog
from shared.eventlog.sealed import SealedValue, seal
from shared.runtime.settings import Settings
from shared.vocabulary.codes import AuditPurpose, Look, LookGround, Role
from shared.web.access.chain import chain, check, entry_hash, further
from shared.web.access.entry import Entry
from shared.web.access.looks import looked, looks, shows_nothing
from shared.web.access.writing import AccessWriter
from shared.web.app import make_app
from shared.web.identity import Identity
from shared.web.rights import EVERYBODY, allowed, public
from shared.web.service import application
from tests.databases import Home, make_home

SOMEBODY = Identity(UUID(int=7), Role.ADMIN)
SUBJECT = UUID(int=8)
_COLUMNS = (
    "entry, written_at, person, role, organisation, kind, matters, route, shown, ground, purpose, as_of, as_true_on, term, correlation, "
    "access_entry_hash(access_log) AS hash"
)
pages = Blueprint("pages", __name__)


def opened() -> str:
    """A personal value, opened."""
    log = application(EventLog)
    log.keyring.make_key(SUBJECT)
    value = seal(b'"Astrid"', subject_key=log.keyring.key(SUBJECT), subject=SUBJECT, stream=uuid4(), version=1, field="name")
    return str(open_value(log.keyring, SealedValue(value.token)))


@pages.get("/undeclared")
@allowed(*EVERYBODY)
def undeclared() -> str:
    """Says nothing about what it shows."""
    return "something"


@pages.get("/liar")
@allowed(*EVERYBODY)
@shows_nothing
def liar() -> str:
    """Says that it shows nothing, and shows a name."""
    return opened()


@pages.get("/open")
@public
def for_anybody() -> str:
    """Open to anybody, and shows a name."""
    return opened()


@pages.get("/harmless")
@public
def harmless() -> str:
    """Open to anybody, about nobody."""
    return "nothing"


@pages.get("/late/<uuid:case_id>")
@allowed(*EVERYBODY)
@looks(Look.CASE)
def late(case_id: UUID) -> str:
    """Thinks of something more to tell when all was told."""
    looked(complete=True)
    looked(as_true_on=date(2021, 6, 14))
    return "a case"


@pytest.fixture
def client(log: EventLog) -> FlaskClient:
    app = make_app("intake", Settings(profile="demo"), log.database, log, lambda _: SOMEBODY, pages=[pages])
    return app.test_client()


def ask(client: FlaskClient, database: Database, path: str) -> list[dict[str, Any]]:
    """The entries of one request."""
    errand = uuid4()
    assert 200 == client.get(f"/intake/{path}", headers={"Narvaro-Correlation": str(errand)}).status_code
    return database.rows("SELECT * FROM access_log WHERE correlation = %s ORDER BY entry", (errand,))


@pytest.mark.parametrize("path", ["undeclared", "liar", "open"])
def test_what_nobody_has_declared_is_noted_as_other(client: FlaskClient, log: EventLog, path: str):
    found = ask(client, log.database, path)
    assert [("other", f"GET /intake/{path}", SOMEBODY.person_id)] == [(each["kind"], each["route"], each["person"]) for each in found]


def test_what_is_open_to_anybody_and_about_nobody_is_not_noted(client: FlaskClient, log: EventLog):
    assert [] == ask(client, log.database, "harmless")


def test_what_is_told_too_late_is_told_in_another_entry(client: FlaskClient, log: EventLog):
    found = ask(client, log.database, f"late/{uuid4()}")
    assert [None, date(2021, 6, 14)] == [each["as_true_on"] for each in found]


def entry(correlation: UUID | None = None, **told: Any) -> Entry:
    """A look, with what matters to a test."""
    plain: dict[str, Any] = dict.fromkeys(("person", "role", "organisation", "shown", "purpose", "as_of", "as_true_on", "term"))
    plain |= {"kind": Look.CASE, "matters": [], "route": "GET /x", "ground": LookGround.AUDITS, "correlation": correlation or uuid4()}
    return Entry(**plain | told)


def test_entries_that_come_while_one_is_under_way_are_committed_together(log: EventLog):
    writer, errand = AccessWriter(log.database), uuid4()
    writings = [writer.begin(entry(correlation=errand, matters=[uuid4()])) for _ in range(20)]
    for writing in reversed(writings):
        writer.wait(writing)
    rows = log.database.rows("SELECT xmin::text AS committed FROM access_log WHERE correlation = %s", (errand,))
    assert 20 == len(rows)
    assert len({each["committed"] for each in rows}) < 20


def test_entries_that_cannot_be_written_are_told_to_each_who_waits_and_the_next_is_written(log: EventLog):
    writer = AccessWriter(log.database)
    writings = [writer.begin(entry(shown=2**40)) for _ in range(3)]
    for writing in writings:
        with pytest.raises(psycopg.Error):
            writer.wait(writing)
    writer.wait(writer.begin(entry()))


SECONDS, MICROSECONDS = st.integers(-(2**31), 2**32), st.integers(0, 999_999)
entries = st.builds(
    entry,
    correlation=st.uuids(),
    person=st.none() | st.uuids(),
    role=st.none() | st.sampled_from(Role),
    organisation=st.none() | st.uuids(),
    kind=st.sampled_from(Look),
    matters=st.lists(st.uuids(), max_size=30),
    route=st.sampled_from(["GET /casework/cases/<uuid:case_id>", "POST /å"]),
    shown=st.none() | st.integers(0, 2**31 - 1),
    purpose=st.none() | st.sampled_from(AuditPurpose),
    as_of=st.none() | st.builds(lambda second, part: datetime.fromtimestamp(second, UTC).replace(microsecond=part), SECONDS, MICROSECONDS),
    as_true_on=st.none() | st.dates(date(1900, 1, 1), date(2100, 1, 1)),
    term=st.none() | st.just("sealed.v1.AAAA"),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(entries)
def test_the_hash_of_any_entry_is_worked_out_alike_by_the_database_and_by_us(log: EventLog, any_entry: Entry):
    writer = AccessWriter(log.database)
    writer.wait(writer.begin(any_entry))
    row = log.database.row(f"SELECT {_COLUMNS} FROM access_log ORDER BY entry DESC LIMIT 1")
    assert row is not None
    told = bytes(row.pop("hash"))
    assert told == entry_hash(*row.values())
    assert (any_entry.matters, any_entry.as_of, any_entry.correlation) == (row["matters"], row["as_of"], row["correlation"])


@pytest.mark.parametrize("server", ["postgres", "postgres_15"])
def test_the_chain_goes_on_where_it_was_and_tells_checkpoints_of_its_end(request: pytest.FixtureRequest, server: str):
    home: Home = make_home(request.getfixturevalue(server), ("intake",))
    with home.database("intake") as database, psycopg.connect(home.admin_dsn("intake")) as administrator:
        writer = AccessWriter(database)
        assert {} == further(database)
        for batches in range(1, 4):
            for _ in range(batches):
                writer.wait(writer.begin(entry(matters=[uuid4()])))
            assert batches == chain(database)
        assert 0 == chain(database)
        assert further(database)["access"].startswith("6 ")
        row = administrator.execute("SELECT log_id FROM log_identity").fetchone()
        assert row is not None
        administrator.rollback()
        verdict = check(administrator, row[0])
        assert (True, 6, 3, 0) == (verdict.right, verdict.entries, verdict.batches, verdict.waiting)
