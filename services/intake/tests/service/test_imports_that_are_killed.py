"""An import whose process is killed, again and again, ends as one that was never disturbed; a long file takes no more memory than a short one."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from services.intake.domain.referral_events import ReferralEvents
from services.intake.tests.histories import many, rows
from services.intake.tests.installation import Installation
from shared.eventlog.act import act_of_service
from shared.runtime.settings import PREFIX
from shared.vocabulary.calendar import today
from shared.vocabulary.words import SystemName

ROOT = Path(__file__).parents[4]
ACT = act_of_service(UUID(int=1), today())
LINES = 4_000
SHORT, LONG, MOST_MORE = 2_000, 20_000, 24 * 1024  # lines; kibibytes


def test_a_worker_that_is_killed_at_any_moment_leaves_nothing_half_done_and_nothing_twice(house: Installation) -> None:
    chance = random.Random(20)
    import_id = upload(house, LINES, "killed")
    deaths = work_until(house, import_id, "checked", chance)
    house.intake.start_import(import_id=import_id, expected=version(house, import_id), by=ACT)
    deaths += work_until(house, import_id, "done", chance)
    assert deaths > 5
    row = house.workings.database.row("SELECT imported, known, wrong FROM history_import WHERE import_id = %s", (import_id,))
    assert {"imported": LINES, "known": 0, "wrong": 0} == row
    received = [each.event for each in house.intake.recorded(0, limit=10**6) if isinstance(each.event, ReferralEvents.Received)]
    assert LINES == len(received)
    for year, count in Counter(event.received_on.year for event in received).items():
        numbers = sorted(event.registry_number for event in received if event.received_on.year == year)
        assert [f"UBN-{year}-{number:05}" for number in range(1, count + 1)] == numbers
    streams = Counter(each.event.originator_id for each in house.intake.recorded(0, limit=10**6) if isinstance(each.event, ReferralEvents.Event))
    assert {3} == set(streams.values())


def test_a_file_ten_times_as_long_takes_no_more_memory(house: Installation) -> None:
    most = []
    for lines in (SHORT, LONG):
        import_id = upload(house, lines, f"memory-{lines}")
        for _ in ("check", "run"):
            worker = start_worker(house)
            told, _ = worker.communicate()
            most.append(int(told.split()[-1]))
            if version(house, import_id) == 2:
                house.intake.start_import(import_id=import_id, expected=2, by=ACT)
    assert most[3] - most[1] < MOST_MORE, most
    assert most[2] - most[0] < MOST_MORE, most


def upload(house: Installation, lines: int, mark: str) -> UUID:
    house.intake.saved.clear()  # no read model is looked at
    with house.intake.receive_history(row.encode() for row in rows(many(lines, mark=mark))) as upload:
        house.intake.upload_history(upload, source=SystemName(f"{mark}-{uuid4().hex[:8]}"), by=ACT)
    return upload.import_id


def work_until(house: Installation, import_id: UUID, state: str, chance: random.Random) -> int:
    """How often a worker was killed until the import came so far."""
    deaths = 0
    while True:
        worker = start_worker(house)
        assert worker.stdout is not None
        for _ in range(chance.randint(1, 3)):
            worker.stdout.readline()
        worker.send_signal(signal.SIGKILL)
        worker.communicate()
        row = house.workings.database.row("SELECT state FROM history_import WHERE import_id = %s", (import_id,))
        assert row is not None
        if row["state"] == state:
            return deaths
        deaths += 1


def start_worker(house: Installation) -> subprocess.Popen[bytes]:
    given = {f"{PREFIX}{name.upper()}": str(value) for name, value in vars(house.settings).items() if value not in (None, "", False)}
    command = [sys.executable, "-m", "services.intake.tests.import_worker"]
    return subprocess.Popen(command, env={**os.environ, **given}, stdout=subprocess.PIPE, cwd=ROOT)


def version(house: Installation, import_id: UUID) -> int:
    row = house.workings.database.row("SELECT version FROM history_import WHERE import_id = %s", (import_id,))
    assert row is not None
    return int(row["version"])


pytestmark = [pytest.mark.long, pytest.mark.timeout(900)]
