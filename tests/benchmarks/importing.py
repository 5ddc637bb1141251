"""Lines of history imported a second, as `narvaro import` does it, beside Flask alone with one INSERT of one checked record a request, in turns."""

from __future__ import annotations

import time
from statistics import median
from uuid import UUID, uuid4

import psycopg

from deploy.private import PrivatePostgres
from services.intake.http.imports.history_file import read_history
from services.intake.tests.histories import many, rows
from services.intake.tests.installation import MUNICIPAL, Installation, install
from shared.eventlog.act import act_of_service
from shared.runtime.logging import configure_logging
from shared.vocabulary.calendar import today
from shared.vocabulary.words import SystemName
from tests.benchmarks.bare_process import TABLE, bare_service
from tests.benchmarks.ground import Ground
from tests.benchmarks.load import Load, send
from tests.benchmarks.rates import Goal, Measured
from tests.benchmarks.sending import CLIENTS, MOST
from tests.databases import make_home

LINES = 3_000
TURNS = 3
SECONDS = 3.0
GOAL = Goal(least_ratio=0.5)
WHERE = "sealing, coding and hashing three events a line, and the log's own inserts"
ACT = act_of_service(UUID(int=1), today())


def importing(ground: Ground) -> list[Measured]:
    """The check, which changes nothing, and the run; every line a pupil of its own."""
    configure_logging("benchmark", "ERROR")
    with PrivatePostgres(ground.folder / "postgres") as server:
        house = install(make_home(server, ("intake",)), ground.folder)
        house.intake.saved.clear()  # read models follow on their own time
        try:
            return _measure(house, ground)
        finally:
            for close in (house.workings.database.close, *house.workings.closing):
                close()


def _measure(house: Installation, ground: Ground) -> list[Measured]:
    with psycopg.connect(house.admin_dsn, autocommit=True) as admin:
        admin.execute(TABLE)
    checked: list[float] = []
    imported: list[float] = []
    peers: list[float] = []
    with bare_service(house.admin_dsn, ground.folder / "bare.log") as address:
        school = house.schools[MUNICIPAL]
        for turn in range(TURNS):
            import_id = _upload(house, turn * LINES)
            checked.append(_lines_a_second(house))
            house.intake.start_import(import_id=import_id, expected=2, by=ACT)
            imported.append(_lines_a_second(house))
            peers.append(send(Load(address, "", str(school.unit_id), CLIENTS, SECONDS, 0, MOST)).per_second)
    peer = median(peers)
    return [
        Measured("lines of history imported; peer: Flask and INSERT", median(imported), "/s", peer, GOAL, WHERE),
        Measured("lines of history checked, with a report of each", median(checked), "/s", peer),
    ]


def _upload(house: Installation, first: int) -> UUID:
    with house.intake.receive_history(row.encode() for row in rows(many(LINES, first))) as upload:
        house.intake.upload_history(upload, source=SystemName(f"bench-{uuid4().hex[:8]}"), by=ACT)
    return upload.import_id


def _lines_a_second(house: Installation) -> float:
    begun = time.perf_counter()
    while house.intake.work_on_import(read_history) is not None:
        continue
    return LINES / (time.perf_counter() - begun)
