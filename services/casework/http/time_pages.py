"""A case's history: as it was known at any instant, as it was true on any day, and what differs between two instants."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from services.casework.application import Casework
from services.casework.domain.errors import BeforeTheFirstEvent
from services.casework.http import schemas
from services.casework.http.pages import look
from services.casework.http.reading import case_for_reader, case_then, moment_of, reader, words_of
from services.casework.policies import READERS
from services.casework.read_models.case_file import CaseFile
from services.casework.read_models.differences import differences, told
from services.casework.read_models.history import Entry, book_of, chronicle
from services.casework.read_models.times import NOW, Times, steps, written_together
from shared.vocabulary.calendar import STOCKHOLM, today
from shared.vocabulary.codes import Look
from shared.web.access.looks import looks
from shared.web.asked import asked
from shared.web.forms import Form
from shared.web.rights import allowed
from shared.web.service import application

time_pages = Blueprint("times", __name__)


@dataclass(frozen=True)
class Step:
    """One of a case's own instants: its number from 1, of how many, when it was, and what the log learned then."""

    number: int
    of: int
    at: datetime
    what: str = ""


@time_pages.get("/cases/<uuid:case_id>/history")
@allowed(*READERS)
@looks(Look.CASE)
def show_history(case_id: UUID) -> ResponseReturnValue:
    """The case as it was known at an instant or was so on a day: its facts then, and every event with who, when and why."""
    form = asked(schemas.TimesArgs()) if request.args else Form()
    now = case_for_reader(case_id)
    instants = steps(now.events)
    times = Times(_instant(form.data, instants), form.data.get("true_on")) if form.good else NOW
    file, times = _then(now, times, form)
    shown = render_template(
        "casework/history.html",
        **look(file, times.on(today())),
        form=form,
        times=times,
        step=_step(instants, times.as_of),
        entries=list(reversed(_entries(file))),
        correctable=times == NOW,
        together=written_together(now.events),
    )
    return shown, 200 if form.good else 422


@time_pages.get("/cases/<uuid:case_id>/differences")
@allowed(*READERS)
@looks(Look.CASE)
def show_differences(case_id: UUID) -> ResponseReturnValue:
    """What differs between two instants: between steps of the case's own, or the ends of days; the last step where none is asked for."""
    form = asked(schemas.DifferencePageArgs())
    now = case_for_reader(case_id)
    instants, wanted = steps(now.events), form.data if form.good else {}
    after = _instant({"step": wanted.get("to_step"), "day": wanted.get("to_day")}, instants) or instants[-1]
    before = _instant({"step": wanted.get("from_step"), "day": wanted.get("from_day")}, instants) or instants[max(0, len(instants) - 2)]
    sides = [Times(each, wanted.get("true_on")) for each in sorted((before, after))]
    try:
        older, newer = (moment_of(now, each) for each in sides)
    except BeforeTheFirstEvent as refusal:
        form.refuse(refusal, "true_on" if wanted.get("true_on") else "from_day")
        older = newer = moment_of(now, NOW)
    people, entries, words = book_of(application(Casework), now, reader()).people, _entries(now), words_of(now)
    shown = render_template(
        "casework/differences.html",
        **look(now),
        form=form,
        times=sides,
        steps=[_step(instants, each.as_of, entries) for each in sides],
        differences=told(differences(older, newer, now.events), words, people),
        said=words.said,
        entries={each.version: each for each in entries},
    )
    return shown, 200 if form.good else 422


def _then(now: CaseFile, times: Times, form: Form) -> tuple[CaseFile, Times]:
    """The case at the times asked for; as it is now, with the reason in the form, where it wasn't there then."""
    try:
        return case_then(now, times), times
    except BeforeTheFirstEvent as refusal:
        form.refuse(refusal, "true_on" if times.as_true_on else "day")
        return now, NOW


def _entries(file: CaseFile) -> list[Entry]:
    return chronicle(file, book_of(application(Casework), file, reader()))


def _instant(wanted: dict[str, Any], instants: Sequence[datetime]) -> datetime | None:
    """The end of a day or of a minute of it, else a step's instant; the last step where there are fewer.

    A day goes first: somebody wrote it, whereas the control over the steps always stands somewhere.
    """
    day: date | None = wanted.get("day")
    if day is not None:
        at: time | None = wanted.get("time")
        return datetime.combine(day, at.replace(second=59, microsecond=999_999) if at else time.max, STOCKHOLM)
    if not wanted.get("step"):
        return None
    number: int = min(wanted["step"], len(instants))
    return instants[number - 1]


def _step(instants: Sequence[datetime], as_of: datetime | None, entries: Sequence[Entry] = ()) -> Step:
    """The step that an instant is at: the last one that was known then."""
    number = max(1, sum(as_of is None or each <= as_of for each in instants))
    at = instants[number - 1]
    return Step(number, len(instants), at, " ".join(each.told.what for each in entries if each.recorded_at == at))
