"""process.csv: the days, shares and counts that the report doesn't give, each by its name."""

from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any

from deploy.demo.table_file import Line, ScenarioError, read
from shared.vocabulary.municipalities import is_municipality


@dataclass(frozen=True)
class Between:
    """A whole number drawn evenly between two, both included: written 3..14."""

    low: int
    high: int


@dataclass(frozen=True)
class Share:
    """A part of a whole, from 0 to 1."""

    value: float


@dataclass(frozen=True)
class Process:
    """How referrals and cases go their way; the field names are the names in the file."""

    first_day: date
    last_day: date
    seed: int
    home_municipality: str
    other_municipality: str
    intervention_months: int
    closed_before_start: int
    pupils_with_temporary_number: int
    share_with_two_guardians: Share
    share_sent_back: Share
    share_of_certificates_as_investigation: Share
    share_extended: Share
    share_with_second_profession: Share
    share_of_decisions_late: Share
    share_of_decisions_not_carried_out: Share
    share_with_disclosure: Share
    days_until_known: Between
    days_until_handled: Between
    days_until_completed: Between
    days_until_consent_asked: Between
    days_until_answered: Between
    days_from_assignment_to_start: Between
    days_until_first_meeting: Between
    days_between_meetings: Between
    days_until_decision_due: Between
    days_of_shorter_interventions: Between
    meetings: Between
    decisions_of_a_meeting: Between


def load_process(folder: Path) -> Process:
    """The process in a scenario's folder. Raises ScenarioError."""
    kinds = {each.name: each.type for each in fields(Process)}
    values: dict[str, Any] = {}
    lines = read(folder, "process.csv", ("name", "value", "source"))
    for line in lines:
        name = line.text("name")
        if name not in kinds:
            line.wrong(f"there is no such name; those there are: {', '.join(kinds)}")
        if name in values:
            line.wrong("the name is there twice")
        values[name] = _value(line, kinds[name])
    missing = [name for name in kinds if name not in values]
    if missing:
        raise ScenarioError(lines[0].file, None, f"lacks {', '.join(missing)}")
    if values["last_day"] <= values["first_day"]:
        raise ScenarioError(lines[0].file, None, "last_day must come after first_day")
    return Process(**values)


def _value(line: Line, kind: Any) -> Any:
    if kind is date:
        return line.day("value")
    if kind is int:
        return line.whole("value", at_most=2**31)
    if kind is str:
        return _municipality(line)
    if kind is Share:
        return _share(line)
    return _between(line)


def _municipality(line: Line) -> str:
    code = line.text("value")
    if not is_municipality(code):
        line.wrong("value must be the four digits of a municipality")
    return code


def _share(line: Line) -> Share:
    try:
        share = float(line.text("value"))
    except ValueError:
        share = -1.0
    if not 0 <= share <= 1:
        line.wrong("value must be a share from 0 to 1, like 0.25")
    return Share(share)


def _between(line: Line) -> Between:
    low, dots, high = line.text("value").partition("..")
    if not (dots and low.isascii() and low.isdigit() and high.isascii() and high.isdigit() and int(low) <= int(high) <= 1000):
        line.wrong("value must be two whole numbers, the lower first, like 3..14 (at most 1000)")
    return Between(int(low), int(high))
