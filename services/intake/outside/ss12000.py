"""A school's system by SS 12000 (SIS, version 2.1.0 of its OpenAPI description): who is enrolled at a school unit, and how they attended.

Asked for are `/organisations`, `/persons` with their enrolments, and `/aggregatedAttendance`; a system that has no sums is asked for
`/calendarEvents` with the attendance of each. Whether anything has changed since, `/attendances` and `/deletedEntities` tell too.
What the system answers of an error is never repeated: it may name a pupil.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from datetime import time as clock
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final

import requests

from services.intake.domain.attendance import Minutes
from services.intake.domain.attendance_report import Period
from shared.vocabulary.calendar import STOCKHOLM

LIMIT: Final = 500
"""How many we ask for in an answer; the system may give fewer."""
TRIES: Final = 6
LONGEST_PAUSE: Final = 60.0
SECONDS: Final = 30.0
"""How long an answer may take."""
_WINDOW: Final = timedelta(days=28)
"""Calendar events are asked for in parts: some systems refuse more than thirty days."""
_MOST_PAGES: Final = 10_000
_WORTH_ANOTHER_TRY: Final = frozenset({429, 500, 502, 503, 504})
_TOKEN_REFUSED: Final = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})
_LOOPBACK: Final = re.compile(r"http://(127\.0\.0\.1|localhost|\[::1\])(:[0-9]+)?(/.*)?")
_DELETED: Final = ["Attendance", "CalendarEvent", "Person"]
_OPEN_MARKING: Final = "Ingen"
_CODE: Final = re.compile(r"[A-Za-z0-9_.-]{1,40}")

Record = Mapping[str, Any]
Query = Mapping[str, str | list[str]]


class SchoolSystemTrouble(Exception):
    """The school's system can't be asked, refuses, or answers what is not SS 12000; the text is for the operator and holds nothing personal."""


class NoSuchEndpoint(SchoolSystemTrouble):
    """The system does not offer this part of the standard, which it need not."""


class NotUnderstood(SchoolSystemTrouble):
    """The system refuses the question itself, as for a filter that it doesn't have."""


@dataclass(frozen=True)
class Enrolled:
    """A pupil at a school unit, as the system tells; no name where the identity is protected."""

    person_id: str
    identity_number: str
    name: str | None
    school_type: str
    school_year: int | None


class SchoolSystem:
    """One organiser's system. The token is read from its file, and again when it is refused; it goes to this address only."""

    def __init__(self, address: str, token_file: Path, *, limit: int = LIMIT, pause: Callable[[float], None] = time.sleep) -> None:
        if not address.startswith("https://") and not _LOOPBACK.fullmatch(address):
            raise SchoolSystemTrouble("the address of a school's system begins with https://")
        self._address = address.rstrip("/")
        self._token_file = token_file
        self._limit = limit
        self._pause = pause
        self._token = ""
        self._session = requests.Session()
        # Neither a proxy nor a password that the environment names for other programs has any business with pupils.
        self._session.trust_env = False

    def organisation_of(self, school_unit_code: str) -> str | None:
        """The system's own id of a school unit; None where it doesn't know the code."""
        for each in self._all("/organisations", {"schoolUnitCode": school_unit_code, "type": "Skolenhet"}):
            if each.get("schoolUnitCode") == school_unit_code:
                return _text(each, "id")
        return None

    def enrolled(self, organisation: str, period: Period) -> Iterator[Enrolled]:
        """Who is enrolled at a school unit on any day of a period."""
        asked = {
            "relationship.entity.type": "enrolment",
            "relationship.organisation": organisation,
            "relationship.startDate.onOrBefore": period.last.isoformat(),
            "relationship.endDate.onOrAfter": period.first.isoformat(),
        }
        for person in self._all("/persons", asked):
            enrolment = _enrolment(person, organisation, period)
            if enrolment is not None:
                yield _enrolled(person, enrolment)

    def attendance(self, organisation: str, period: Period) -> dict[str, Minutes]:
        """Every pupil's minutes at a school unit in a period, by the system's own id of the pupil."""
        try:
            return self._sums(organisation, period)
        except NoSuchEndpoint:
            return self._events(organisation, period)

    def has_changed(self, organisation: str, period: Period, since: datetime) -> bool:
        """Whether anything that a school unit's report rests on was made, changed or taken away since; yes, where the system can't tell.

        Sums have no time of their own, but what is summed has: each pupil's attendance, lessons, and who is enrolled.
        """
        after = {"meta.modified.after": since.isoformat()}
        enrolled = {"relationship.entity.type": "enrolment", "relationship.organisation": organisation}
        try:
            gone = self._asked("/deletedEntities", {"after": since.isoformat(), "entities": _DELETED, "limit": "1"}).get("data")
            return bool(
                (any(gone.values()) if isinstance(gone, dict) else gone)
                or self._any("/attendances", {"organisation": organisation, **after})
                or self._any("/persons", {**enrolled, **after})
                or any(self._any("/calendarEvents", {"organisation": organisation, **days, **after}) for days in _windows(period))
            )
        except (NoSuchEndpoint, NotUnderstood):
            return True

    def _any(self, path: str, asked: Mapping[str, str]) -> bool:
        return bool(_list(self._asked(path, {**asked, "limit": "1"}).get("data")))

    def _sums(self, organisation: str, period: Period) -> dict[str, Minutes]:
        found: dict[str, Minutes] = {}
        asked = {"organisation": organisation, "startDate": period.first.isoformat(), "endDate": period.last.isoformat()}
        for each in self._all("/aggregatedAttendance", asked):
            absent = (_number(each, "validAbsenceSum"), _number(each, "invalidAbsenceSum"))
            told = sum(absent) + _number(each, "attendanceSum") + _number(each, "otherAttendanceSum")
            # Offered time counts also where no teacher has reported; less than what is told of it, it can't be.
            _add(found, _id_of(each, "student"), Minutes(max(_number(each, "offeredSum"), told), *absent))
        return found

    def _events(self, organisation: str, period: Period) -> dict[str, Minutes]:
        found: dict[str, Minutes] = {}
        for days in _windows(period):
            for lesson in self._all("/calendarEvents", {"organisation": organisation, **days, "expand": "attendance"}):
                if lesson.get("cancelled") is not True:
                    for each in _list(_record(lesson.get("_embedded", {})).get("attendance", [])):
                        if _record(each).get("isReported") is False:
                            continue  # nobody has said yet who was there
                        absent = (_number(each, "validAbsenceMinutes"), _number(each, "invalidAbsenceMinutes"))
                        there = _number(each, "attendanceMinutes") + _number(each, "otherAttendanceMinutes")
                        _add(found, _id_of(each, "student"), Minutes(there + sum(absent), *absent))
        return found

    def _all(self, path: str, asked: Mapping[str, str]) -> Iterator[Record]:
        """Every record of a list. A page's token stands for the whole question: nothing but `limit` may go with it."""
        query: dict[str, str] = {**asked, "limit": str(self._limit)}
        seen: set[str] = set()
        for _ in range(_MOST_PAGES):
            answer = self._asked(path, query)
            yield from (_record(each) for each in _list(answer.get("data")))
            token = answer.get("pageToken")
            if not token:
                return
            if not isinstance(token, str) or token in seen:
                raise SchoolSystemTrouble(f"{path} leads in a circle: the same pageToken came twice")
            seen.add(token)
            query = {"pageToken": token, "limit": str(self._limit)}
        raise SchoolSystemTrouble(f"{path} never ends")

    def _asked(self, path: str, query: Query) -> Record:
        """One answer, tried again with growing pauses while the system is busy or away."""
        told, wait = "", None
        for tried in range(TRIES):
            if tried:
                self._pause(min(2.0 ** (tried - 1), LONGEST_PAUSE) if wait is None else wait)
            try:
                response = self._get(path, query)
            except requests.RequestException as error:
                told, wait = f"the school's system does not answer ({type(error).__name__})", None
                continue
            if response.status_code not in _WORTH_ANOTHER_TRY:
                return self._read(path, response)
            told, wait = f"{path} answers {response.status_code}", _wanted_pause(response)
        raise SchoolSystemTrouble(f"{told}, {TRIES} times in a row")

    def _get(self, path: str, query: Query) -> requests.Response:
        response = self._once(path, query)
        if response.status_code in _TOKEN_REFUSED:
            old, self._token = self._token, ""
            if self._read_token() != old:
                response = self._once(path, query)
        return response

    def _once(self, path: str, query: Query) -> requests.Response:
        headers = {"Authorization": f"Bearer {self._token or self._read_token()}", "Accept": "application/json"}
        # A redirection is not followed: it would carry the token elsewhere.
        return self._session.get(self._address + path, params=query, headers=headers, timeout=SECONDS, allow_redirects=False)

    def _read_token(self) -> str:
        try:
            self._token = self._token_file.read_text(encoding="utf-8").strip()
        except OSError as error:
            raise SchoolSystemTrouble(f"cannot read the token from {self._token_file}: {error.strerror}") from None
        return self._token

    def _read(self, path: str, response: requests.Response) -> Record:
        status = response.status_code
        if status in _TOKEN_REFUSED:
            raise SchoolSystemTrouble(f"the school's system refuses our token for {path}{_code(response)}")
        if status in (HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.NOT_IMPLEMENTED):
            raise NoSuchEndpoint(f"the school's system has no {path}")
        if status == HTTPStatus.BAD_REQUEST:
            raise NotUnderstood(f"{path} answers {status}{_code(response)}")
        if status != HTTPStatus.OK:
            raise SchoolSystemTrouble(f"{path} answers {status}{_code(response)}")
        try:
            return _record(response.json())
        except requests.JSONDecodeError:
            raise SchoolSystemTrouble(f"{path} answers something else than JSON") from None


def _wanted_pause(response: requests.Response) -> float | None:
    """How many seconds the system asks us to wait, a minute at most; None where it says nothing."""
    wait = response.headers.get("Retry-After", "")
    return min(float(wait), LONGEST_PAUSE) if wait.isascii() and wait.isdigit() else None


def _code(response: requests.Response) -> str:
    """The standard's error code, if it looks like one; never its message."""
    try:
        code = response.json().get("code", "")
    except (requests.JSONDecodeError, AttributeError):
        return ""
    return f" ({code})" if isinstance(code, str) and _CODE.fullmatch(code) else ""


def _enrolment(person: Record, organisation: str, period: Period) -> Record | None:
    """The enrolment at the school unit that began last, of those that stood on any day of the period."""
    stood = [
        each
        for each in _list(person.get("enrolments", []))
        if _id_of(each, "enroledAt") == organisation
        and not each.get("cancelled")
        and str(each.get("startDate") or "") <= period.last.isoformat()
        and str(each.get("endDate") or "9999") >= period.first.isoformat()
    ]
    return max(stood, key=lambda each: str(each.get("startDate") or ""), default=None)


def _enrolled(person: Record, enrolment: Record) -> Enrolled:
    is_open = person.get("securityMarking", _OPEN_MARKING) == _OPEN_MARKING
    name = " ".join(str(person.get(part) or "") for part in ("givenName", "familyName")).strip()
    year = enrolment.get("schoolYear")
    return Enrolled(
        person_id=_text(person, "id"),
        identity_number=str(_record(person.get("civicNo") or {}).get("value") or ""),
        name=name if is_open and name else None,
        school_type=str(enrolment.get("schoolType") or ""),
        school_year=year if isinstance(year, int) and not isinstance(year, bool) else None,
    )


def _add(found: dict[str, Minutes], student: str, more: Minutes) -> None:
    was = found.get(student, Minutes(0, 0, 0))
    found[student] = Minutes(was.scheduled + more.scheduled, was.valid + more.valid, was.unreported + more.unreported)


def _windows(period: Period) -> Iterator[dict[str, str]]:
    """A period's days in parts, as filters on when a lesson begins."""
    first = period.first
    while first <= period.last:
        last = min(first + _WINDOW, period.last)
        yield {"startTime.onOrAfter": _instant(first, clock.min), "startTime.onOrBefore": _instant(last, clock(23, 59, 59))}
        first = last + timedelta(days=1)


def _instant(day: date, at: clock) -> str:
    return datetime.combine(day, at, STOCKHOLM).isoformat()


def _record(value: Any) -> Record:
    if not isinstance(value, dict):
        raise SchoolSystemTrouble("the school's system answers something else than SS 12000: a record is missing")
    return value


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise SchoolSystemTrouble("the school's system answers something else than SS 12000: a list is missing")
    return value


def _id_of(record: Any, reference: str) -> str:
    return _text(_record(_record(record).get(reference)), "id")


def _text(record: Record, name: str) -> str:
    value = record.get(name)
    if not isinstance(value, str) or not value:
        raise SchoolSystemTrouble(f"the school's system answers something else than SS 12000: {name} is missing")
    return value


def _number(record: Any, name: str) -> int:
    value = _record(record).get(name)
    if value is None:
        return 0
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise SchoolSystemTrouble(f"the school's system answers something else than SS 12000: {name} is no number of minutes")
    return value
