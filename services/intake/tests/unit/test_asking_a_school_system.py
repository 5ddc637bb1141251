"""A school's system is asked by the standard, page by page, again when it is busy, and never with the token anywhere else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from services.intake.domain.attendance import Minutes
from services.intake.domain.attendance_report import Period
from services.intake.outside.ss12000 import LONGEST_PAUSE, TRIES, SchoolSystem, SchoolSystemTrouble
from services.intake.tests.attendance_stories import pupil_number
from services.intake.tests.school_system import ATTENDANCES, DELETED, EVENTS, PERSONS, SUMS, SchoolSystemServer, id_of, serving

UNIT = "10000001"
WEEK = Period(date(2021, 2, 1), date(2021, 2, 7))


@pytest.fixture
def server() -> Iterator[SchoolSystemServer]:
    with serving() as started:
        started.units.append(UNIT)
        yield started


class Asking:
    """A client of the server, whose pauses are noted instead of waited for."""

    def __init__(self, server: SchoolSystemServer, folder: Path) -> None:
        self.token_file = folder / "token"
        self.token_file.write_text(f"{server.token}\n")
        self.pauses: list[float] = []
        self.system = SchoolSystem(server.address, self.token_file, pause=self.pauses.append)


@pytest.fixture
def asking(server: SchoolSystemServer, tmp_path: Path) -> Asking:
    return Asking(server, tmp_path)


def test_a_school_unit_is_found_by_its_code(asking: Asking) -> None:
    assert id_of(UNIT) == asking.system.organisation_of(UNIT)
    assert asking.system.organisation_of("99999999") is None


def test_every_page_is_read_and_a_token_goes_with_limit_alone(server: SchoolSystemServer, asking: Asking) -> None:
    numbers = [pupil_number(at) for at in range(8)]
    for number in numbers:
        server.pupil(UNIT, number)
    assert numbers == [each.identity_number for each in asking.system.enrolled(id_of(UNIT), WEEK)]
    assert [PERSONS] * 3 == [path for path, _ in server.asked]
    assert [{"pageToken", "limit"}] * 2 == [set(query) for _, query in server.asked[1:]]
    assert ["2021-02-07"] == server.asked[0][1]["relationship.startDate.onOrBefore"]


def test_a_protected_pupil_has_no_name_and_enrolments_of_other_times_are_passed_over(server: SchoolSystemServer, asking: Asking) -> None:
    server.pupil(UNIT, pupil_number(0), marked="Sekretessmarkering")
    server.pupil(UNIT, pupil_number(1), endDate="2021-01-31")
    server.pupil(UNIT, pupil_number(2), startDate="2021-02-08")
    server.pupil(UNIT, pupil_number(3), cancelled=True)
    server.pupil(UNIT, pupil_number(4), endDate="2021-02-01", schoolType="FKLASS", schoolYear=None)
    protected, last_day = asking.system.enrolled(id_of(UNIT), WEEK)
    assert (pupil_number(0), None, 8) == (protected.identity_number, protected.name, protected.school_year)
    assert (pupil_number(4), "Robin Exempelsson", None) == (last_day.identity_number, last_day.name, last_day.school_year)


def test_sums_of_all_activities_are_added_and_offered_time_is_the_schedule(server: SchoolSystemServer, asking: Asking) -> None:
    person = server.pupil(UNIT, pupil_number(0))
    server.sum(UNIT, person, attendanceSum=300, validAbsenceSum=60, invalidAbsenceSum=40, otherAttendanceSum=20, offeredSum=500)
    server.sum(UNIT, person, attendanceSum=100, invalidAbsenceSum=100)
    assert {person: Minutes(700, 60, 140)} == asking.system.attendance(id_of(UNIT), WEEK)


def test_a_system_without_sums_is_asked_for_its_lessons_a_month_at_a_time(server: SchoolSystemServer, asking: Asking) -> None:
    server.offers.remove(SUMS)
    person = server.pupil(UNIT, pupil_number(0))
    seen = {"student": {"id": person}, "isReported": True}
    server.lesson(UNIT, "2021-02-01T08:00:00+01:00", [seen | {"attendanceMinutes": 40, "invalidAbsenceMinutes": 20}])
    server.lesson(UNIT, "2021-03-15T08:00:00+01:00", [seen | {"validAbsenceMinutes": 60}])
    server.lesson(UNIT, "2021-03-15T09:00:00+01:00", [seen | {"validAbsenceMinutes": 60}], cancelled=True)
    server.lesson(UNIT, "2021-05-01T08:00:00+02:00", [seen | {"validAbsenceMinutes": 60}])
    server.lesson(UNIT, "2021-03-16T08:00:00+01:00", [seen | {"isReported": False, "attendanceMinutes": 60}])
    term = Period(date(2021, 2, 1), date(2021, 3, 31))
    assert {person: Minutes(120, 60, 20)} == asking.system.attendance(id_of(UNIT), term)
    windows = [query["startTime.onOrAfter"][0][:10] for path, query in server.asked if path == EVENTS and "pageToken" not in query]
    assert ["2021-02-01", "2021-03-02", "2021-03-31"] == windows


def test_a_busy_system_is_asked_again_after_bounded_pauses(server: SchoolSystemServer, asking: Asking) -> None:
    server.failures = [(429, {"Retry-After": "7"}), (503, {}), (502, {"Retry-After": "86400"}), (503, {"Retry-After": "soon"})]
    assert id_of(UNIT) == asking.system.organisation_of(UNIT)
    assert [7.0, 2.0, LONGEST_PAUSE, 8.0] == asking.pauses


def test_a_system_that_stays_away_is_given_up_without_its_words(server: SchoolSystemServer, asking: Asking) -> None:
    server.breaks_at = 0
    with pytest.raises(SchoolSystemTrouble, match=f"answers 500, {TRIES} times in a row") as trouble:
        asking.system.organisation_of(UNIT)
    assert TRIES == len(server.asked)
    assert "Exempelsson" not in str(trouble.value)


def test_nobody_there_is_told_without_the_address_or_token(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("secret token")
    system = SchoolSystem("http://127.0.0.1:9/", tmp_path / "token", pause=lambda _: None)
    with pytest.raises(SchoolSystemTrouble, match="does not answer") as trouble:
        system.organisation_of(UNIT)
    assert "secret" not in str(trouble.value)


def test_a_token_that_was_renewed_in_its_file_is_read_again(server: SchoolSystemServer, asking: Asking) -> None:
    asking.system.organisation_of(UNIT)
    server.token = "the next token"
    asking.token_file.write_text(server.token)
    assert id_of(UNIT) == asking.system.organisation_of(UNIT)


def test_a_wrong_token_is_told_with_the_standards_code_alone(server: SchoolSystemServer, asking: Asking) -> None:
    server.token = "another"
    with pytest.raises(SchoolSystemTrouble, match=r"refuses our token for /organisations \(FORBIDDEN\)") as trouble:
        asking.system.organisation_of(UNIT)
    assert [] == asking.pauses
    assert not any(word in str(trouble.value) for word in ("Exempelsson", "right token"))


def test_paging_in_a_circle_ends(server: SchoolSystemServer, asking: Asking) -> None:
    server.circle = True
    with pytest.raises(SchoolSystemTrouble, match="circle"):
        list(asking.system.enrolled(id_of(UNIT), WEEK))


@pytest.mark.parametrize("minutes", [-5, 1.5, "60", True])
def test_minutes_that_are_none_are_not_guessed(server: SchoolSystemServer, asking: Asking, minutes: object) -> None:
    server.sums.append({"unit": id_of(UNIT), "student": {"id": id_of("somebody")}, "validAbsenceSum": minutes})
    with pytest.raises(SchoolSystemTrouble, match="validAbsenceSum is no number of minutes"):
        asking.system.attendance(id_of(UNIT), WEEK)


@pytest.mark.parametrize("address", ["http://skolsystem.example/", "ftp://skolsystem.example/", "http://127.0.0.1.skolsystem.example/"])
def test_a_token_is_never_sent_in_the_clear(tmp_path: Path, address: str) -> None:
    with pytest.raises(SchoolSystemTrouble, match="https://"):
        SchoolSystem(address, tmp_path / "token")


SINCE = datetime(2021, 2, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("change", "changed"),
    [
        (None, False),
        ((ATTENDANCES, UNIT, "2021-02-08T10:00:00+00:00"), True),
        ((ATTENDANCES, UNIT, "2021-02-07T10:00:00+00:00"), False),
        ((ATTENDANCES, "99999999", "2021-02-08T10:00:00+00:00"), False),
        ((PERSONS, UNIT, "2021-02-08T10:00:00+00:00"), True),
        ((EVENTS, UNIT, "2021-02-08T10:00:00+00:00"), True),
        ((DELETED, "Attendance", "2021-02-08T10:00:00+00:00"), True),
        ((DELETED, "Grade", "2021-02-08T10:00:00+00:00"), False),
    ],
)
def test_the_system_tells_whether_anything_has_changed_since(
    server: SchoolSystemServer, asking: Asking, change: tuple[str, str, str] | None, changed: bool
) -> None:
    server.offers |= {ATTENDANCES, DELETED}
    server.changed = [change] if change else []
    assert changed == asking.system.has_changed(id_of(UNIT), WEEK, SINCE)


def test_a_system_that_can_not_tell_is_taken_to_have_changed(server: SchoolSystemServer, asking: Asking) -> None:
    assert asking.system.has_changed(id_of(UNIT), WEEK, SINCE)
    server.offers |= {ATTENDANCES, DELETED}
    server.failures = [(400, {})]
    assert asking.system.has_changed(id_of(UNIT), WEEK, SINCE)
