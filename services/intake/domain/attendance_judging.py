"""Whether the lines of a report can be so, each by itself and together, and what the report is known by."""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from typing import Final

from services.intake.domain.attendance import Line
from services.intake.domain.attendance_errors import NoLines, TooManyLines, WrongLine, WrongLines
from services.intake.domain.attendance_report import Period
from shared.vocabulary.language import say
from shared.vocabulary.school_years import fits, stage_of
from shared.vocabulary.words import Digest

MOST_LINES: Final = 5_000
"""No school unit has as many pupils."""
MOST_TOLD: Final = 100
"""How many wrong lines are told at once."""
_WHOLE: Final = 2**256


def judge(lines: Iterable[Line | WrongLine], period: Period, forms: frozenset[str], key: bytes) -> tuple[Digest, int]:
    """The lines' digest and number; raises WrongLines with the first hundred, NoLines, TooManyLines.

    The digest is a sum of keyed digests, so that the order of the lines doesn't matter and nobody can try numbers against it.
    """
    wrong: list[WrongLine] = []
    seen: dict[str, int] = {}
    total = 0
    for each in lines:
        found = each if isinstance(each, WrongLine) else _wrong(each, period, forms, seen)
        if found is not None:
            wrong.append(found)
            if len(wrong) >= MOST_TOLD:
                break
            continue
        assert isinstance(each, Line), "what is not wrong is a line"
        if len(seen) >= MOST_LINES:
            raise TooManyLines
        seen[each.pupil.text] = each.number
        total += int.from_bytes(hmac.digest(key, _as_told(each), "sha256"))
    if wrong:
        raise WrongLines(wrong)
    if not seen:
        raise NoLines
    return Digest(f"{total % _WHOLE:064x}"), len(seen)


def _as_told(line: Line) -> bytes:
    told, minutes = line.attendance, line.attendance.minutes
    return f"{line.pupil.text}|{told.name}|{told.school_form}|{told.school_year}|{minutes.scheduled}|{minutes.valid}|{minutes.unreported}".encode()


def _wrong(line: Line, period: Period, forms: frozenset[str], seen: dict[str, int]) -> WrongLine | None:
    attendance = line.attendance
    if line.pupil.text in seen:
        return WrongLine(line.number, "personnummer", say("Eleven står redan på rad %(seen)s. Slå ihop raderna.", seen=seen[line.pupil.text]))
    if line.pupil.born > period.last:
        return WrongLine(line.number, "personnummer", say("Födelsedagen ligger efter perioden. Kontrollera numret."))
    if attendance.school_form not in forms:
        return WrongLine(line.number, "skolform", say("Skolenheten har inte den skolformen."))
    form, year = attendance.school_form, attendance.school_year
    if not fits(form, year, period.last) or stage_of(form, year, period.last) is None:
        return WrongLine(line.number, "arskurs", say("Skriv en årskurs som skolformen har. I förskoleklass lämnas årskursen tom."))
    if attendance.minutes.absent > attendance.minutes.scheduled:
        return WrongLine(line.number, "schemalagd_tid", say("Frånvaron är längre än den schemalagda tiden. Alla tider skrivs i minuter."))
    return None
