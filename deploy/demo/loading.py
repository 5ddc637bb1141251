"""Reads a scenario's folder, file by file; every file is checked, then what they say of each other (agreement.py)."""

import csv
from collections import Counter
from collections.abc import Hashable, Iterable
from dataclasses import replace
from pathlib import Path

from deploy.demo import people_files
from deploy.demo.agreement import check_agreement
from deploy.demo.process import load_process
from deploy.demo.rows import AnswerCount, AnswerKind, DeclineCount, Ending, OutcomeCount, ReasonCount, ReferralCount, Source, Window
from deploy.demo.scenario import Scenario
from deploy.demo.table_file import Line, ScenarioError, read
from shared.vocabulary.codes import ClosureReason, DeclineReason, OrganiserKind, Outcome, SchoolForm, Sex

OURS = Path(__file__).parent / "scenario"
"""The municipality's own report."""

WITH_SOURCES = ("referrals.csv", "outcomes.csv", "reasons.csv", "declines.csv", "answers.csv", "team.csv", "process.csv")
"""Files whose numbers a reader of the tables should know the source of."""

TEXTS = (
    "need",
    "tried",
    "completion",
    "declined",
    "answer",
    "withdrawal",
    "agenda",
    "minutes",
    "decision",
    "follow_up",
    "disclosure",
    "extension",
    "closure_back",
    "closure_partly",
    "closure_not_back",
    "closure_before_start",
    "closure_refused",
)
"""Kinds of texts, each used where its name says."""


def load(folder: Path = OURS) -> Scenario:
    """The scenario in a folder. Raises ScenarioError, which says which file, which line and what."""
    if not folder.is_dir():
        raise ScenarioError(folder, None, "there is no such folder")
    process = load_process(folder)
    scenario = Scenario(
        process=process,
        referrals=_referrals(folder),
        outcomes=_outcomes(folder),
        reasons=_reasons(folder),
        declines=_declines(folder),
        answers=_answers(folder),
        organisers=people_files.organisers(folder),
        school_units=people_files.school_units(folder),
        team=people_files.team(folder),
        staff=people_files.staff(folder),
        names=people_files.names(folder),
        identity_numbers=people_files.identity_numbers(folder),
        month_weights=_month_weights(folder),
        school_years=_school_years(folder),
        texts=_texts(folder),
    )
    check_agreement(folder, scenario)
    return replace(scenario, sources=_tallies(folder))


def once(lines: Iterable[tuple[Line, Hashable]]) -> None:
    """Refuse the first line that says again what another line has said."""
    seen: dict[Hashable, int] = {}
    for line, key in lines:
        if key in seen:
            line.wrong(f"says again what line {seen[key]} says")
        seen[key] = line.number


def _referrals(folder: Path) -> tuple[ReferralCount, ...]:
    lines = read(folder, "referrals.csv", ("year", "form", "organiser_kind", "sex", "count", "source"))
    rows = [
        ReferralCount(
            line.whole("year", at_least=1990, at_most=2100),
            line.code("form", SchoolForm),
            line.code("organiser_kind", OrganiserKind),
            line.code("sex", Sex),
            line.whole("count"),
            line.code("source", Source),
        )
        for line in lines
    ]
    once(zip(lines, ((row.year, row.form, row.organiser_kind, row.sex) for row in rows), strict=True))
    return tuple(rows)


def _window(line: Line) -> Window:
    window = Window(line.day("begun_from"), line.day("begun_to"))
    if window.last < window.first:
        line.wrong("begun_to comes before begun_from")
    return window


def _outcomes(folder: Path) -> tuple[OutcomeCount, ...]:
    lines = read(folder, "outcomes.csv", ("begun_from", "begun_to", "outcome", "count", "source"))
    rows = [OutcomeCount(_window(line), line.code("outcome", Ending), line.whole("count"), line.code("source", Source)) for line in lines]
    once(zip(lines, ((row.begun, row.ending) for row in rows), strict=True))
    for line, row in zip(lines, rows, strict=True):
        for other in rows:
            if other.begun != row.begun and other.begun.first <= row.begun.last and row.begun.first <= other.begun.last:
                line.wrong("the days from begun_from to begun_to overlap those of another line without being the same")
    return tuple(rows)


def _reasons(folder: Path) -> tuple[ReasonCount, ...]:
    lines = read(folder, "reasons.csv", ("begun_from", "begun_to", "outcome", "reason", "count", "source"))
    rows = [
        ReasonCount(
            _window(line), line.code("outcome", Outcome), line.code("reason", ClosureReason), line.whole("count"), line.code("source", Source)
        )
        for line in lines
    ]
    once(zip(lines, ((row.begun, row.outcome, row.reason) for row in rows), strict=True))
    for line, row in zip(lines, rows, strict=True):
        if row.reason is ClosureReason.NEVER_STARTED:
            line.wrong("an intervention that was begun can't end as never-started; closed_before_start in process.csv counts those")
    return tuple(rows)


def _declines(folder: Path) -> tuple[DeclineCount, ...]:
    lines = read(folder, "declines.csv", ("reason", "count", "source"))
    rows = [DeclineCount(line.code("reason", DeclineReason), line.whole("count"), line.code("source", Source)) for line in lines]
    once(zip(lines, (row.reason for row in rows), strict=True))
    return tuple(rows)


def _answers(folder: Path) -> tuple[AnswerCount, ...]:
    lines = read(folder, "answers.csv", ("answer", "count", "source"))
    rows = [AnswerCount(line.code("answer", AnswerKind), line.whole("count"), line.code("source", Source)) for line in lines]
    once(zip(lines, (row.kind for row in rows), strict=True))
    return tuple(rows)


def _month_weights(folder: Path) -> tuple[int, ...]:
    lines = read(folder, "months.csv", ("month", "weight", "source"))
    weights = {line.whole("month", at_least=1, at_most=12): line.whole("weight", at_most=1000) for line in lines}
    once((line, line.cells["month"].strip()) for line in lines)
    if len(weights) != 12:
        raise ScenarioError(lines[0].file, None, "must have the twelve months, each once")
    return tuple(weights[month] for month in range(1, 13))


def _school_years(folder: Path) -> dict[SchoolForm, tuple[tuple[int, int], ...]]:
    lines = read(folder, "school_years.csv", ("form", "school_year", "weight", "source"))
    once((line, (line.cells["form"], line.cells["school_year"].strip())) for line in lines)
    years: dict[SchoolForm, list[tuple[int, int]]] = {}
    for line in lines:
        year = (line.whole("school_year", at_most=10), line.whole("weight", at_most=1000))
        years.setdefault(line.code("form", SchoolForm), []).append(year)
    return {form: tuple(each) for form, each in years.items()}


def _texts(folder: Path) -> dict[str, tuple[str, ...]]:
    lines = read(folder, "texts.csv", ("kind", "text"))
    texts: dict[str, list[str]] = {}
    for line in lines:
        if line.text("kind") not in TEXTS:
            line.wrong(f"kind must be one of: {', '.join(TEXTS)}")
        texts.setdefault(line.text("kind"), []).append(line.text("text"))
    missing = [kind for kind in TEXTS if kind not in texts]
    if missing:
        raise ScenarioError(lines[0].file, None, f"lacks texts of the kind {', '.join(missing)}")
    return {kind: tuple(each) for kind, each in texts.items()}


def _tallies(folder: Path) -> dict[str, Counter[Source]]:
    """Of each file with sources, how many of its lines stand in the report and how many are assumed; the lines are checked already."""
    found = {}
    for name in WITH_SOURCES:
        with (folder / name).open(encoding="utf-8-sig", newline="") as lines:
            sources = [Source(line["source"].strip()) for line in csv.DictReader(lines)]
        found[name] = Counter(sources)
    return found
