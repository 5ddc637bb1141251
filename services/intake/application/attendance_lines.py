"""A report's lines lie under two keys: the pupil's, and within it one of the report's own, which goes when the lines have been kept long enough.

So a line goes with its pupil, and all lines of a report go by the rule of the municipality's profile, also of the many pupils who never
have a file that an archivist could look at.
"""

from __future__ import annotations

from datetime import date
from typing import Any, Final
from uuid import UUID, uuid5

from services.intake.domain.attendance import Attendance
from shared.eventlog.coding import make_converter
from shared.eventlog.database import Database
from shared.eventlog.keyring import Keyring, NoKey, open_value
from shared.eventlog.sealed import SealedValue, seal
from shared.messaging.loops import Loop
from shared.vocabulary.calendar import months_on, today

EVERY: Final = 6 * 3600.0
"""Seconds between looks at what is due."""
_DUE = "SELECT report_id FROM attendance_report WHERE received_on < %s AND received_on >= %s"

_converter = make_converter()


def lines_key_of(report_id: UUID) -> UUID:
    """Whose key a report's lines are sealed under, besides each pupil's."""
    return uuid5(report_id, "lines")


def make_lines_key(keyring: Keyring, report_id: UUID) -> bytes:
    """The key of a report's lines; one that an earlier try has made is taken."""
    subject = lines_key_of(report_id)
    try:
        return keyring.key(subject)
    except NoKey:
        keyring.make_passing_key(subject)
        return keyring.key(subject)


def sealed_line(key: bytes, report_id: UUID, line_id: UUID, attendance: Attendance) -> str:
    """A line under its report's key, to be sealed once more under the pupil's."""
    plain = _converter.dumps(attendance)
    return seal(plain, subject_key=key, subject=lines_key_of(report_id), stream=line_id, version=1, field="line").token


def opened_line(keyring: Keyring, token: str) -> Attendance:
    """What a line says; raises NoKey where the pupil's key or the report's is destroyed. The first lines lie under the pupil's key alone."""
    inner = open_value(keyring, SealedValue(token), Any)
    found: Attendance = open_value(keyring, SealedValue(inner if isinstance(inner, str) else token), Attendance)
    return found


def kept_from(on: date, years: int) -> date:
    """The day on which the oldest report came in whose lines are still kept on a day."""
    return months_on(on, -12 * years)


class LettingLinesGo(Loop):
    """Destroys the keys of lines that are due: at start all of them, since a backup of the vault may have brought some back, then the new ones."""

    def __init__(self, database: Database, keyring: Keyring, years: int) -> None:
        super().__init__("intake attendance lines")
        self._database = database
        self._keyring = keyring
        self._years = years
        self._gone_before = date.min

    def turn(self) -> float:
        """Look once."""
        before = kept_from(today(), self._years)
        for row in self._database.rows(_DUE, (before, self._gone_before)):
            self._keyring.destroy_passing_key(lines_key_of(row["report_id"]))
        # A sender with the import right may say that a report came in before today: two months are looked at again.
        self._gone_before = months_on(before, -2)
        self.went_well()
        return EVERY
