"""What one referral costs the databases: libpq's own record of every message that went and came while it was received."""

from __future__ import annotations

import gc
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg.pq import Trace

from deploy.private import PrivatePostgres
from services.intake.tests.installation import MUNICIPAL, Installation, install, referral_body
from shared.runtime.logging import configure_logging
from tests.benchmarks.load import identity_number
from tests.benchmarks.rates import Measured
from tests.databases import make_home

WARM_UP = 20
_MESSAGE = re.compile(r"([FB])\t(\d+)\t(\w+)")
_STATEMENT = "Execute"
"""Without BEGIN and COMMIT."""
_READY = "ReadyForQuery"


def cost_of_a_referral(folder: Path) -> list[Measured]:
    """Statements, turns and bytes of one referral on a pupil that nobody has heard of."""
    configure_logging("benchmark", "ERROR")
    with PrivatePostgres(folder / "postgres") as server:
        home = folder / "intake"
        home.mkdir()
        house = install(make_home(server, ("intake",)), home)
        house.intake.saved.clear()  # read models follow on their own time
        try:
            for number in range(WARM_UP):
                _send(house, number)
            with _traced(folder / "trace") as lines:
                _send(house, WARM_UP)
            told = _told(lines())
        finally:
            for close in (house.workings.database.close, *house.workings.closing):
                close()
    return [
        Measured("one referral, the databases' part: statements", told["statements"], ""),
        Measured("  turns there and back", told["turns"], ""),
        Measured("  bytes sent", told["F"], "B"),
        Measured("  bytes received", told["B"], "B"),
    ]


def _send(house: Installation, number: int) -> None:
    school = house.schools[MUNICIPAL]
    answer = house.post("/referrals", school.token, referral_body(school.unit_id, identity_number(number)))
    assert answer.status_code == 201, answer.status_code


@contextmanager
def _traced(file: Path) -> Iterator[Callable[[], list[str]]]:
    """Record what every open connection of this process says; yields what reads it."""
    open_ones = [each for each in gc.get_objects() if isinstance(each, psycopg.Connection) and not each.closed]
    with file.open("w") as output:
        for each in open_ones:
            each.pgconn.trace(output.fileno())
            each.pgconn.set_trace_flags(Trace.SUPPRESS_TIMESTAMPS)
        try:
            yield lambda: file.read_text(errors="replace").splitlines()
        finally:
            for each in open_ones:
                each.pgconn.untrace()


def _told(lines: Iterable[str]) -> Counter[str]:
    """Bytes each way by F and B, statements, and how often the server had said all it had to say."""
    counted: Counter[str] = Counter()
    for line in lines:
        message = _MESSAGE.match(line)
        if message is None:
            continue
        way, length, kind = message.groups()
        counted[way] += int(length) + 1  # libpq leaves out the byte that tells the kind
        counted["statements"] += kind == _STATEMENT
        counted["turns"] += kind == _READY
    return counted
