"""A line opens with its pupil's key and its report's, and with neither alone; a line of the first version with the pupil's."""

from __future__ import annotations

from datetime import date
from uuid import UUID, uuid4

import pytest

from services.intake.application.attendance_lines import kept_from, lines_key_of, make_lines_key, opened_line, sealed_line
from services.intake.domain.attendance import Attendance
from services.intake.tests.attendance_stories import line
from shared.eventlog.coding import make_converter
from shared.eventlog.keyring import KeysInMemory, NoKey
from shared.eventlog.sealed import seal

TOLD = line(0, valid=700, unreported=50).attendance
REPORT = UUID(int=7)


def under_pupil(keys: KeysInMemory, pupil: UUID, said: Attendance | str) -> str:
    """As the log stores it."""
    plain = make_converter().dumps(said)
    return seal(plain, subject_key=keys.key(pupil), subject=pupil, stream=uuid4(), version=1, field="attendance").token


def stored(keys: KeysInMemory) -> tuple[UUID, str]:
    """A pupil, and the pupil's line under both keys."""
    pupil, line_id = keys.pupil_of("20130101TF01"), uuid4()
    return pupil, under_pupil(keys, pupil, sealed_line(make_lines_key(keys, REPORT), REPORT, line_id, TOLD))


def test_both_keys_open_a_line() -> None:
    keys = KeysInMemory()
    _, token = stored(keys)
    assert TOLD == opened_line(keys, token)
    assert make_lines_key(keys, REPORT) == make_lines_key(keys, REPORT)


@pytest.mark.parametrize("whose", ["pupil", "report"])
def test_without_either_key_it_opens_for_nobody(whose: str) -> None:
    keys = KeysInMemory()
    pupil, token = stored(keys)
    del keys.keys[pupil if whose == "pupil" else lines_key_of(REPORT)]
    with pytest.raises(NoKey):
        opened_line(keys, token)


def test_a_line_of_the_first_version_has_the_pupils_seal_alone() -> None:
    keys = KeysInMemory()
    assert TOLD == opened_line(keys, under_pupil(keys, keys.pupil_of("20130101TF01"), TOLD))


def test_lines_are_kept_whole_years() -> None:
    assert date(2026, 2, 28) == kept_from(date(2028, 2, 29), 2)
    assert date(2024, 6, 14) == kept_from(date(2026, 6, 14), 2)
