"""What proofs cost: appending to a short and to a long log in turns, growing the trees, signing, and checking everything again."""

from __future__ import annotations

import statistics
import time
from contextlib import ExitStack
from hashlib import sha256
from uuid import UUID, uuid4

import psycopg
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from deploy.log_check import check_log
from deploy.private import PrivatePostgres
from shared.eventlog.checkpoints import Checkpoints, Signing
from shared.eventlog.database import Database
from shared.eventlog.destinations import Folder
from shared.eventlog.log import EventLog
from shared.eventlog.tests.diary import Diary, somebody
from shared.eventlog.trees import Trees
from shared.proof.kept import read_folder
from shared.proof.note import Signer
from tests.benchmarks.ground import Ground
from tests.benchmarks.rates import Goal, Measured
from tests.databases import Home, make_home

SHORT, LONG = 10_000, 1_000_000
EVENTS_OF_A_STREAM = 20
AT_A_TIME = 4_000
TAKEN = 25  # checkpoints, each after some more events
SIGNED_EVERY = 100  # events: about what happens between two closures
ROUNDS, APPENDS = 30, 100
HELD = 200_000  # events of the log that is held against its checkpoints


def proving(ground: Ground) -> list[Measured]:
    """On one server: a log of ten thousand events, one of a million, and one that is signed every hundred events."""
    with PrivatePostgres(ground.folder / "postgres") as server:
        short, long, signed = (make_home(server, ("intake",)) for _ in range(3))
        fill(short, SHORT)
        fill(long, LONG)
        return [_appending(short, long), *_growing(long), _holding(signed, Folder(ground.folder / "checkpoints"))]


def fill(home: Home, events: int) -> None:
    """Append so many events of the size of a sealed one."""
    with home.database("intake") as database, home.vault() as vault:
        state = _sealed_state(EventLog(database, vault))
        for first in range(0, events, AT_A_TIME):
            append(database, range(first, first + AT_A_TIME), state)
    with psycopg.connect(home.admin_dsn("intake"), autocommit=True) as admin:
        admin.execute("VACUUM ANALYZE log_events")
        admin.execute("CHECKPOINT")


def append(database: Database, numbers: range, state: bytes) -> None:
    """Events in streams of twenty, two hundred of which go on in turns, as cases do, two events a command."""
    many = AT_A_TIME // EVENTS_OF_A_STREAM
    streams = [_stream(number // AT_A_TIME * many + number // 2 % many) for number in numbers]
    versions = [number % AT_A_TIME // (2 * many) * 2 + number % 2 + 1 for number in numbers]
    columns = (streams, versions, ["casework.case.meeting-called"] * len(numbers), [state] * len(numbers))
    database.execute("SELECT append_events(%b::uuid[], %b::bigint[], %b::text[], %b::bytea[])", columns)


def _appending(short: Home, long: Home) -> Measured:
    """One append after the other, a round to each log in turns, so that a neighbour's noise meets both."""
    with ExitStack() as stack:
        logs = [EventLog(stack.enter_context(home.database("intake")), stack.enter_context(home.vault())) for home in (short, long)]
        owners = [log.keyring.pupil_of(uuid4().hex) for log in logs]
        spent: list[list[float]] = [[], []]
        for _ in range(ROUNDS):
            for log, owner, seconds in zip(logs, owners, spent, strict=True):
                for _ in range(APPENDS):
                    begun = time.perf_counter()
                    log.record(Diary(owner=owner, name="Astrid Exempelsson"), by=somebody())
                    seconds.append(time.perf_counter() - begun)
    peer, ours = (statistics.median(each) * 1e6 for each in spent)
    what = f"an append to a log of {LONG:,} events; peer: of {SHORT:,}, in turns, medians"
    return Measured(what, ours, "µs", peer, Goal(most_ratio=1.3))


def _growing(home: Home) -> list[Measured]:
    """The whole tree from nothing, and then checkpoints of a long log after a little more."""
    with home.database("intake") as database:
        trees = Trees(database)
        begun = time.perf_counter()
        while trees.grow():
            continue
        rate = trees.size / (time.perf_counter() - begun)
        checkpoints = Checkpoints(trees, "intake", _signing())
        checkpoints.take()
        state, seconds = b"x" * 400, list[float]()
        for number in range(TAKEN):
            first = LONG + number * AT_A_TIME
            append(database, range(first, first + SIGNED_EVERY), state)
            begun = time.perf_counter()
            checkpoints.take()
            seconds.append(time.perf_counter() - begun)
    return [
        Measured("growing the trees after the log", rate, "events/s"),
        Measured(f"a checkpoint after {SIGNED_EVERY} more events on {LONG:,}", statistics.median(seconds) * 1000, "ms"),
    ]


def _holding(home: Home, folder: Folder) -> Measured:
    """A log with all its checkpoints, checked as `narvaro verify` does, best of two."""
    signing, rates = _signing(folder), list[float]()
    with home.database("intake") as database:
        checkpoints = Checkpoints(Trees(database), "intake", signing)
        for first in range(0, HELD, SIGNED_EVERY):
            append(database, range(first, first + SIGNED_EVERY), b"x" * 400)
            checkpoints.take()
        while checkpoints.deliver():
            continue
    kept, _ = read_folder(folder.root, [signing.signer.public])
    for _ in range(2):
        with psycopg.connect(home.dsn("intake"), autocommit=True) as connection:
            begun = time.perf_counter()
            verdict = check_log(connection, "intake", kept)
            rates.append(verdict.events / (time.perf_counter() - begun))
        assert (True, len(kept)) == (verdict.right, verdict.checkpoints), "a log that nobody changed is right"
    return Measured(f"events verified, no value opened, {len(kept):,} checkpoints held", max(rates), "/s", goal=Goal(least=50_000))


def _signing(*folders: Folder) -> Signing:
    return Signing(Signer("bench.example.se", Ed25519PrivateKey.generate()), folders)


def _sealed_state(log: EventLog) -> bytes:
    """What is stored of an event with a sealed name."""
    diary = Diary(owner=log.keyring.pupil_of(uuid4().hex), name="Astrid Exempelsson")
    (event,) = diary.pending_events
    object.__setattr__(event, "act", somebody())
    object.__setattr__(event, "subject", diary.subject_id)
    return log.mapper.to_stored_event(event).state


def _stream(number: int) -> UUID:
    """Ids that are spread as random ones are."""
    return UUID(bytes=sha256(number.to_bytes(8, "big")).digest()[:16])
