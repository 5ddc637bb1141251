"""Weeks to report, each once, and files about them."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import count
from typing import Any
from uuid import UUID

import psycopg
from werkzeug.test import TestResponse

from services.intake.domain.attendance_report import Period
from services.intake.http.attendance.report_file import COLUMNS
from services.intake.tests.attendance_stories import pupil_number
from services.intake.tests.installation import API, MUNICIPAL, Installation, command_headers
from shared.vocabulary.calendar import today

_FETCHED = count(1)


class Weeks:
    """Hands out weeks that have been, for reports to an installation."""

    def __init__(self, house: Installation) -> None:
        self._house = house
        self._given = 0

    def next(self, school: str = MUNICIPAL) -> Period:
        """A week that no report has yet, later than those before."""
        self._given += 1
        begins = today() - timedelta(weeks=60 - self._given)
        return Period(begins, begins + timedelta(days=6))

    def for_fetching(self) -> Period:
        """A week of its own among those that only systems report."""
        begins = today() - timedelta(weeks=150 - next(_FETCHED))
        return Period(begins, begins + timedelta(days=6))

    @property
    def of_long_ago(self) -> Period:
        """A week before all those."""
        begins = today() - timedelta(weeks=100)
        return Period(begins, begins + timedelta(days=6))

    def coming(self) -> Period:
        """A week that ends tomorrow."""
        tomorrow: date = self._house.tomorrow
        return Period(tomorrow - timedelta(days=6), tomorrow)

    def lines(self, pupils: int, away: int = 0) -> list[str]:
        """A line a pupil of year 8; the first ones are away all the time."""
        return [f"{pupil_number(at)};Robin;Exempelsson{at};grundskola;8;1500;" + ("900;600" if at < away else "75;0") for at in range(pupils)]

    def file(self, lines: list[str]) -> bytes:
        """A file of these lines."""
        return "\n".join([";".join(COLUMNS), *lines, ""]).encode()

    def query(self, week: Period, replaces: str | None = None, unit: UUID | None = None) -> dict[str, str]:
        """The API's query."""
        unit_id = unit or self._house.schools[MUNICIPAL].unit_id
        return {"school_unit_id": str(unit_id), "first_day": str(week.first), "last_day": str(week.last)} | (
            {"replaces": replaces} if replaces else {}
        )

    def destroy(self, subject: UUID) -> None:
        """Destroy a key, as the custodian does at a decision."""
        with psycopg.connect(self._house.admin_dsn.replace("_intake", "_vault")) as vault:
            vault.execute("SELECT destroy_keys(%s::uuid[])", ([subject],))
        assert self._house.workings.vault is not None
        self._house.workings.vault.forget(subject)

    def raw(self, week: Period, content: bytes, school: str = MUNICIPAL, **asked: Any) -> TestResponse:
        """Send a file by API."""
        sender = self._house.schools[school]
        query = self.query(week, asked.get("replaces"), asked.get("unit") or sender.unit_id)
        headers = command_headers(sender.token, None, {})
        return self._house.client().post(f"{API}/attendance-reports", query_string=query, data=content, content_type="text/csv", headers=headers)

    def post(self, week: Period, lines: list[str], **asked: Any) -> TestResponse:
        """Send lines by API."""
        return self.raw(week, self.file(lines), **asked)

    def send(self, week: Period, pupils: int, away: int = 0, **asked: Any) -> TestResponse:
        """Send a report of so many pupils by API."""
        return self.post(week, self.lines(pupils, away), **asked)
