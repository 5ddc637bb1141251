"""What a scenario's files must agree on; each refusal names the file to mend."""

from collections import Counter
from pathlib import Path
from typing import NoReturn

from deploy.demo.rows import AnswerKind, Ending
from deploy.demo.scenario import Scenario
from deploy.demo.table_file import ScenarioError
from shared.vocabulary.codes import ClosureReason, Outcome, SchoolForm

UPPER_SECONDARY = {SchoolForm.UPPER_SECONDARY, SchoolForm.UPPER_SECONDARY_SPECIAL, SchoolForm.UPPER_SECONDARY_ADAPTED}


def check_agreement(folder: Path, scenario: Scenario) -> None:
    """Raises ScenarioError for the first thing that two files tell differently."""
    for check in (_schools, _years, _windows, _reasons, _answers, _totals):
        check(folder, scenario)


def _wrong(folder: Path, file: str, what: str) -> NoReturn:
    raise ScenarioError(folder / file, None, what)


def _schools(folder: Path, scenario: Scenario) -> None:
    kinds = {each.key: each.kind for each in scenario.organisers}
    for place, unit in enumerate(scenario.school_units, start=2):
        if unit.organiser not in kinds:
            raise ScenarioError(folder / "school_units.csv", place, "the organiser is not in organisers.csv")
    offered = {(kinds[unit.organiser], form) for unit in scenario.school_units for form in unit.forms}
    for place, row in enumerate(scenario.referrals, start=2):
        if row.count and (row.organiser_kind, row.form) not in offered:
            raise ScenarioError(folder / "referrals.csv", place, "no school unit in school_units.csv has this form and kind of organiser")


def _years(folder: Path, scenario: Scenario) -> None:
    first, last = scenario.process.first_day, scenario.process.last_day
    for place, row in enumerate(scenario.referrals, start=2):
        if row.count and not first.year <= row.year <= last.year:
            raise ScenarioError(folder / "referrals.csv", place, "the year lies outside first_day and last_day in process.csv")
        if row.count and not sum(weight for _, weight in scenario.school_years.get(row.form, ())):
            raise ScenarioError(folder / "referrals.csv", place, "the form has no school year with a weight in school_years.csv")
    if not any(scenario.month_weights):
        _wrong(folder, "months.csv", "all weights are 0")


def _windows(folder: Path, scenario: Scenario) -> None:
    for window in scenario.windows:
        if window.first < scenario.process.first_day or window.last > scenario.process.last_day:
            _wrong(folder, "outcomes.csv", f"{window.first} to {window.last} lies outside first_day and last_day in process.csv")


def _reasons(folder: Path, scenario: Scenario) -> None:
    told: Counter[tuple[object, Outcome]] = Counter()
    for row in scenario.reasons:
        told[(row.begun, row.outcome)] += row.count
    for window in scenario.windows:
        for outcome in Outcome:
            closed, reasons = scenario.ending(window, Ending(outcome.value)), told.pop((window, outcome), 0)
            if closed != reasons:
                days = f"begun {window.first} to {window.last}"
                _wrong(folder, "reasons.csv", f"gives reasons for {reasons} of the {closed} that outcomes.csv closes as {outcome}, {days}")
    if any(told.values()):
        _wrong(folder, "reasons.csv", "has begun_from and begun_to that are not in outcomes.csv")
    discharged = sum(row.count for row in scenario.reasons if row.reason is ClosureReason.DISCHARGED_FROM_UPPER_SECONDARY)
    if discharged > sum(row.count for row in scenario.referrals if row.form in UPPER_SECONDARY):
        _wrong(folder, "reasons.csv", "discharges more from upper secondary school than referrals.csv has pupils there")


def _answers(folder: Path, scenario: Scenario) -> None:
    gone = sum(row.count for row in scenario.reasons if row.reason is ClosureReason.CONSENT_NO_LONGER_GIVEN)
    if scenario.answer(AnswerKind.WITHDRAWN) < gone:
        _wrong(folder, "answers.csv", f"withdrawn must be at least the {gone} that reasons.csv closes as consent-no-longer-given")


def _totals(folder: Path, scenario: Scenario) -> None:
    begun = sum(row.count for row in scenario.outcomes)
    fates = begun + scenario.declined_total + scenario.answer(AnswerKind.REFUSED) + scenario.process.closed_before_start
    if fates > scenario.referral_total:
        what = f"with declines.csv, refused and closed_before_start {fates} referrals are needed; referrals.csv has {scenario.referral_total}"
        _wrong(folder, "outcomes.csv", what)
