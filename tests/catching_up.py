"""Brings a service's own read models up to its log at once, where a test runs no loops."""

from __future__ import annotations

from shared.messaging.follower import Outcome
from shared.messaging.projections import ProjectionRunner
from shared.messaging.window import LogWindow
from shared.messaging.workings import Workings


def catch_up(workings: Workings) -> None:
    """Apply every event that a projection lacks; a broken one fails the test."""
    assert workings.log is not None
    for projection in workings.projections:
        runner = ProjectionRunner(projection, LogWindow(workings.log), workings.name)
        while (outcome := runner.run_once()) is Outcome.APPLIED:
            continue
        assert outcome is Outcome.CAUGHT_UP, f"{projection.name} stands still"
