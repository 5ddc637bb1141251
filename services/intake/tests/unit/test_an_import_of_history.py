"""An import is checked before it is let in, can be stopped and taken up again, and ends once."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import pytest

from services.intake.domain.history_import import HistoryImport
from services.intake.domain.import_errors import ImportRefusal, NotCancelled, NotChecked, NothingToImport, NotUnderWay
from shared.vocabulary.codes import ImportState
from shared.vocabulary.words import SystemName


def uploaded() -> HistoryImport:
    return HistoryImport(id=uuid4(), source=SystemName("prorenata"), size=100)


def checked(good: int = 3) -> HistoryImport:
    made = uploaded()
    made.checked(lines=5, good=good, known=1, wrong=4 - good)
    return made


def running() -> HistoryImport:
    made = checked()
    made.start()
    return made


def done() -> HistoryImport:
    made = running()
    made.finish(imported=3, known=1, wrong=1)
    return made


def test_it_goes_from_check_to_run_to_end() -> None:
    assert [ImportState.CHECKING, ImportState.CHECKED, ImportState.RUNNING, ImportState.DONE] == [
        make().state for make in (uploaded, checked, running, done)
    ]


@pytest.mark.parametrize("make", [uploaded, checked, running])
def test_what_is_stopped_goes_on_as_what_it_was(make: Callable[[], HistoryImport]) -> None:
    made = make()
    before = made.state
    made.cancel()
    assert ImportState.CANCELLED is made.state
    made.resume()
    assert before is made.state


@pytest.mark.parametrize(
    ("make", "command", "refusal"),
    [
        (uploaded, HistoryImport.start, NotChecked),
        (running, HistoryImport.start, NotChecked),
        (lambda: checked(good=0), HistoryImport.start, NothingToImport),
        (done, HistoryImport.cancel, NotUnderWay),
        (running, HistoryImport.resume, NotCancelled),
    ],
)
def test_what_does_not_fit_is_refused(
    make: Callable[[], HistoryImport], command: Callable[[HistoryImport], None], refusal: type[ImportRefusal]
) -> None:
    with pytest.raises(refusal):
        command(make())


def test_only_what_has_not_ended_expires() -> None:
    waiting, over = checked(), done()
    waiting.expire()
    over.expire()
    assert (ImportState.EXPIRED, ImportState.DONE) == (waiting.state, over.state)
