"""How long it takes to see a case of a thousand events as it was known at an instant, or as it was true on a day."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from statistics import median
from uuid import UUID, uuid4

from deploy.private import PrivatePostgres
from services.casework.domain.case import Case
from services.casework.domain.meeting import Proposal
from services.casework.read_models.case_file import CaseFile, fold, replay
from services.casework.read_models.times import Times
from services.casework.tests.desk import ANNA, Desk, File, open_desk
from shared.eventlog.act import Act
from shared.runtime.logging import configure_logging
from shared.vocabulary.codes import Actor, DecisionState, Role
from tests.benchmarks.ground import Ground
from tests.benchmarks.rates import Goal, Measured
from tests.databases import make_home

EVENTS = 1000
TURNS = 15
GOAL = Goal(most=50)
WHERE = "reading the events' JSON into classes, then applying them: twice, since who may see the case is judged by how it stands now"
INVITED = (Actor.SCHOOL, Actor.BUP)


def replaying(ground: Ground) -> list[Measured]:
    """The replay itself, and the answer with every sentence in it, its words opened."""
    configure_logging("benchmark", "ERROR")
    with PrivatePostgres(ground.folder / "postgres") as server:
        home = make_home(server, ("intake", "casework"))
        with home.vault("intake") as vault:
            desk = open_desk(home, vault, ground.folder)
            try:
                return _measure(desk, desk.running())
            finally:
                desk.close()


def _measure(desk: Desk, file: File) -> list[Measured]:
    events = live_long(desk, file)
    last: datetime = desk.casework.story(file.case_id)[EVENTS - 1].recorded_at
    at, on = Times(as_of=last), Times(as_of=last, as_true_on=date(2021, 2, 1))
    known = median_ms(lambda: replayed(desk, file.case_id, at))
    true = median_ms(lambda: replayed(desk, file.case_id, on))
    answer = median_ms(lambda: told(desk, file, last))
    what = f"a case of {events} events as known at an instant"
    return [
        Measured(what, known, "ms", goal=GOAL, where=WHERE),
        Measured("the same, as true on a day of it", true, "ms"),
        Measured("its history at that instant in Swedish, over HTTP", answer, "ms"),
    ]


def replayed(desk: Desk, case_id: UUID, times: Times) -> CaseFile:
    """What a page does before it shows anything."""
    story = desk.casework.story(case_id)
    assert replay(story) is not None
    then = fold(times.of(story))
    assert then is not None
    return then


def told(desk: Desk, file: File, as_of: datetime) -> None:
    """The history as an API client gets it."""
    answer = desk.get(f"{file.path}/history", as_of=as_of.isoformat())
    assert answer.status_code == 200, answer.status_code


def median_ms(work: Callable[[], object]) -> float:
    """Of a few turns, after one that doesn't count."""
    taken = []
    for _ in range(TURNS + 1):
        begun = time.perf_counter()
        work()
        taken.append(time.perf_counter() - begun)
    return median(taken[1:]) * 1000


def live_long(desk: Desk, file: File) -> int:
    """Meet, decide and follow up until the case has a thousand events; returns how many it has."""
    desk.casework.saved.clear()  # no read model is looked at
    day = date(2020, 9, 1)
    while (case := desk.casework.load(Case, file.case_id)).version < EVENTS:
        for _ in range(min(8, (EVENTS - case.version) // 4 + 1)):
            meeting, decision = uuid4(), uuid4()
            case.call_meeting(meeting, day, day, INVITED, time=None, place=None, agenda="Hur det går")
            case.hold_meeting(meeting, day, INVITED, "Vi såg på veckan.", (Proposal(decision, Actor.SCHOOL, "Ordna ett rum", day),))
            case.follow_up(decision, day, DecisionState.CARRIED_OUT, day, "Rummet är klart.")
        desk.casework.record(case, by=Act(actor=ANNA, role=Role.COORDINATOR, organisation=None, effective_on=day, correlation=uuid4()))
        day += timedelta(days=4)
    return case.version
