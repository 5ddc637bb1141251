"""Fetches an organiser's attendance from its own system: a report a school unit, so that a new try goes on where it stopped."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from uuid import UUID

from services.intake.application.attendance import AttendanceReports
from services.intake.domain.attendance import Attendance, Line
from services.intake.domain.attendance_errors import NoLines
from services.intake.domain.attendance_report import Period, SchoolAttendance, stream_of
from services.intake.domain.errors import IntakeRefusal
from services.intake.outside.ss12000 import SchoolSystem
from shared.eventlog.act import Act
from shared.vocabulary.calendar import STOCKHOLM
from shared.vocabulary.codes import AttendanceSource
from shared.vocabulary.identity_numbers import NotAnIdentityNumber, parse_identity_number
from shared.vocabulary.school_system import form_of_school_type

_UNITS = (
    "SELECT school_unit_id, code, school_unit.name FROM school_unit JOIN organiser USING (organiser_id) "
    "WHERE organisation_number = %s AND valid_from <= %s ORDER BY code"
)
_FETCHED = "SELECT received_on FROM attendance_report WHERE report_id = %s AND source = %s"
_ORGANISER = "SELECT organiser_id FROM organiser WHERE organisation_number = %s"


class Outcome(StrEnum):
    """What became of a school unit."""

    RECEIVED = "received"
    HERE_ALREADY = "here-already"
    NOT_IN_THE_SYSTEM = "not-in-the-system"
    NOBODY_ATTENDED = "nobody-attended"
    REFUSED = "refused"


@dataclass(frozen=True)
class Fetched:
    """One school unit: what was received, how many pupils were left out for want of a number, and why it was refused if it was."""

    code: str
    name: str
    outcome: Outcome
    pupils: int = 0
    left_out: int = 0
    why: str = ""


class NoSuchOrganisation(LookupError):
    """No organiser is registered by this organisation number."""


def organiser_by_number(intake: AttendanceReports, number: str) -> UUID:
    """The organiser's id; raises NoSuchOrganisation."""
    row = intake.database.row(_ORGANISER, (number,))
    if row is None:
        raise NoSuchOrganisation("no organiser is registered by this organisation number")
    found: UUID = row["organiser_id"]
    return found


def fetch_attendance(
    intake: AttendanceReports,
    system: SchoolSystem,
    organisation_number: str,
    period: Period,
    *,
    again: bool,
    by: Act,
    tell: Callable[[int, int], None] = lambda done, total: None,
) -> Iterator[Fetched]:
    """Each school unit in turn; what is here already only `again`, where the system tells of a change, and replaced if anything differs.

    Raises SchoolSystemTrouble.
    """
    units = intake.database.rows(_UNITS, (organisation_number, period.first))
    for done, unit in enumerate(units):
        tell(done, len(units))
        yield _of_unit(intake, system, unit, period, again=again, by=by)
    tell(len(units), len(units))


def _of_unit(intake: AttendanceReports, system: SchoolSystem, unit: dict[str, object], period: Period, *, again: bool, by: Act) -> Fetched:
    unit_id, code, name = unit["school_unit_id"], str(unit["code"]), str(unit["name"])
    assert isinstance(unit_id, UUID), "a school unit has an id"
    known = intake.find(SchoolAttendance, stream_of(unit_id))
    standing = known.standing_for(period) if known else None
    if standing is not None and not again:
        return Fetched(code, name, Outcome.HERE_ALREADY)
    organisation = system.organisation_of(code)
    if organisation is None:
        return Fetched(code, name, Outcome.NOT_IN_THE_SYSTEM)
    since = _fetched_on(intake, standing)
    if since is not None and not system.has_changed(organisation, period, since):
        return Fetched(code, name, Outcome.HERE_ALREADY)
    lines, left_out = _lines(system, organisation, period)
    try:
        received = intake.receive_attendance_report(
            school_unit_id=unit_id,
            period=period,
            replaces=standing,
            source=AttendanceSource.SCHOOL_SYSTEM,
            lines=lambda: lines,
            by=by,
        )
    except NoLines:
        return Fetched(code, name, Outcome.NOBODY_ATTENDED, left_out=left_out)
    except IntakeRefusal as refusal:
        return Fetched(code, name, Outcome.REFUSED, len(lines), left_out, str(refusal))
    outcome = Outcome.RECEIVED if received.is_new else Outcome.HERE_ALREADY
    return Fetched(code, name, outcome, received.pupils, left_out)


def _fetched_on(intake: AttendanceReports, report_id: UUID | None) -> datetime | None:
    """Since when to ask for changes: the day before a report was fetched, since clocks differ and a fetch takes its time.

    None for what did not come from the system, which may say something else.
    """
    row = intake.database.row(_FETCHED, (report_id, AttendanceSource.SCHOOL_SYSTEM)) if report_id else None
    return None if row is None else datetime.combine(row["received_on"] - timedelta(days=1), time.min, STOCKHOLM)


def _lines(system: SchoolSystem, organisation: str, period: Period) -> tuple[list[Line], int]:
    """A line for each pupil who had anything to attend; how many of those were left out, since they have no number that we could know them by.

    Pupils of forms that nobody here works with, like adult education, are no pupils of the report.
    """
    minutes = system.attendance(organisation, period)
    lines: list[Line] = []
    left_out = 0
    for pupil in system.enrolled(organisation, period):
        form = form_of_school_type(pupil.school_type, period.last)
        if form is None or pupil.person_id not in minutes:
            continue
        try:
            number = parse_identity_number(pupil.identity_number)
        except NotAnIdentityNumber:
            left_out += 1
            continue
        lines.append(Line(len(lines) + 1, number, Attendance(pupil.name, form, pupil.school_year, minutes[pupil.person_id])))
    return lines, left_out
