"""Replicas of a service fill the same read models; what one has read and the other applies first is not left lying."""

from __future__ import annotations

from collections.abc import Iterator

from psycopg import Connection
from psycopg.rows import DictRow

from shared.eventlog.log import Recorded
from shared.messaging.follower import Outcome
from shared.messaging.projections import ProjectionRunner
from shared.messaging.tests.service.parts import log_of
from shared.messaging.window import Entry, LogWindow
from shared.messaging.workings import Workings


class Noting:
    """A projection that notes where it has been."""

    name = "noting"
    tables = ()

    def __init__(self) -> None:
        self.applied: list[int] = []

    def apply(self, _: Connection[DictRow], recorded: Recorded) -> None:
        self.applied.append(recorded.position)


class Overtaken(LogWindow):
    """What is read here is overtaken once: another process applies the first event of it meanwhile."""

    other: ProjectionRunner | None = None

    def after(self, position: int, limit: int) -> Iterator[Entry]:
        read = list(super().after(position, limit))
        other, self.other = self.other, None
        if other is not None:
            other.run_once(1)
        yield from read


def test_what_another_process_began_is_finished(north: Workings) -> None:
    log_of(north).add(1, 5)
    noting, window = Noting(), Overtaken(log_of(north))
    window.other = ProjectionRunner(noting, LogWindow(log_of(north)), "north")
    runner = ProjectionRunner(noting, window, "north")
    assert [Outcome.APPLIED, Outcome.CAUGHT_UP] == [runner.run_once(), runner.run_once()]
    assert [1, 2] == noting.applied
