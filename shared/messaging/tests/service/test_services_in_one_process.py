"""All services in one process, over the broker inside it."""

from __future__ import annotations

import psycopg

from shared.messaging.health import workings_health
from shared.messaging.tests.processes import Processes, eventually
from shared.messaging.tests.service.parts import total_of
from shared.messaging.workings import Workings
from tests.databases import Home


def test_facts_flow_and_nothing_outlives_the_process_but_the_logs(processes: Processes, tally: Workings) -> None:
    together = processes.start("north", "south", "tally")
    assert [True] * 30 == [together.add(number % 3, 1).isdigit() for number in range(30)]
    eventually(30, lambda: total_of(tally, "south"))
    assert 30 == total_of(tally, "north")
    assert 0 == together.stop()
    alone = processes.start("north")
    assert alone.add(1, 5).isdigit()
    alone.kill()
    processes.start("north", "south", "tally")
    eventually(35, lambda: total_of(tally, "south"))
    assert 35 == total_of(tally, "north")


def test_a_projection_keeps_its_own_services_tables(home: Home, processes: Processes, north: Workings) -> None:
    service = processes.start("north")
    for amount in (1, 2, 3):
        service.add(1, amount)
    eventually({"total": 6}, lambda: north.database.row("SELECT total FROM count"))
    with psycopg.connect(home.admin_dsn("north"), autocommit=True) as admin:
        admin.execute("ALTER TABLE count ADD CHECK (total < 10)")
    service.add(1, 4)
    service.add(2, 1)
    eventually("degraded", lambda: workings_health(north)["status"])
    assert {"total": 6} == north.database.row("SELECT total FROM count")
    trouble = [each["trouble"] for each in workings_health(north)["followers"] if each["follower"] == "counts"]
    assert ["CheckViolation at position 5"] == trouble
    with psycopg.connect(home.admin_dsn("north"), autocommit=True) as admin:
        admin.execute("ALTER TABLE count DROP CONSTRAINT count_total_check")
    eventually([{"total": 1}, {"total": 10}], lambda: north.database.rows("SELECT total FROM count ORDER BY total"))
    eventually("ok", lambda: workings_health(north)["status"])
