"""Every refusal about attendance reports and goals; the root is in errors.py.

AttendanceRefusal
├── NotAsReported: PeriodBackwards · PeriodNotOver · PeriodTooLong · NoLines · TooManyLines · WrongLines
├── OverlapsAnother · NothingToReplace · PupilsLeaving
└── about goals: PeriodsNotInOrder · GoalWithdrawn
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus

from services.intake.domain.errors import IntakeRefusal
from shared.vocabulary.language import later, say


class AttendanceRefusal(IntakeRefusal):
    """A rule about attendance reports says no."""


class NotAsReported(AttendanceRefusal):
    """Something in the report can't be so."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY


class PeriodBackwards(NotAsReported):
    """A period ends on the day it begins, or later."""

    code = "period-backwards"
    message = later("Periodens sista dag ligger före den första. Rätta dagarna.")
    about = ("last_day",)


class PeriodNotOver(NotAsReported):
    """What is reported has been."""

    code = "period-not-over"
    message = later("Perioden är inte slut än. Skicka rapporten när den sista dagen har varit.")
    about = ("last_day",)


class PeriodTooLong(NotAsReported):
    """A week, a month or a term; a whole year hides what happens in it."""

    code = "period-too-long"
    message = later("Perioden är längre än en termin. Skicka en rapport för varje vecka, månad eller termin.")
    about = ("last_day",)


class NoLines(NotAsReported):
    """A report is about somebody."""

    code = "no-lines"
    message = later("Filen har inga elever. Skriv en rad för varje elev under rubrikraden.")


class TooManyLines(NotAsReported):
    """A report is one school unit's."""

    code = "too-many-lines"
    message = later("Filen har fler rader än en skolenhet kan ha elever. Skicka en fil för varje skolenhet.")


@dataclass(frozen=True)
class WrongLine:
    """What is wrong in a line, by the name of its column ("" for the whole line); never what stands there."""

    number: int
    column: str
    told: str

    @property
    def sentence(self) -> str:
        """The same in one sentence."""
        return (
            say("Rad %(number)s, %(column)s: %(told)s", number=self.number, column=self.column, told=self.told)
            if self.column
            else say("Rad %(number)s: %(told)s", number=self.number, told=self.told)
        )


class WrongLines(NotAsReported):
    """One bad line is enough: nothing of the report is kept."""

    code = "wrong-lines"
    message = later("Rapporten är inte mottagen, eftersom rader i den är fel. Rätta dem och skicka hela filen igen.")

    def __init__(self, lines: Sequence[WrongLine]) -> None:
        super().__init__()
        self.lines = tuple(lines)


class OverlapsAnother(AttendanceRefusal):
    """A day of a school unit is reported once; a correction names the report that it replaces."""

    code = "overlaps-another-report"
    message = later("Någon av dagarna har redan rapporterats. Ange vilken rapport den här ersätter, eller välj en annan period.")


class NothingToReplace(AttendanceRefusal):
    """Only a report that stands can be replaced, by one of the same school unit."""

    code = "nothing-to-replace"
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    message = later("Rapporten som skulle ersättas finns inte hos skolenheten, eller är redan ersatt. Ladda om sidan och välj igen.")
    about = ("replaces",)


class PupilsLeaving(AttendanceRefusal):
    """An old file of one of the pupils is being destroyed at this very moment; in a minute that pupil is somebody new."""

    code = "try-again-soon"
    status = HTTPStatus.SERVICE_UNAVAILABLE
    message = later("Det går inte att ta emot rapporten just nu. Försök igen om en minut.")


class PeriodsNotInOrder(NotAsReported):
    """A goal holds a time after against a time before."""

    code = "periods-not-in-order"
    message = later("Tiden efter ska börja när tiden före är slut, och ingen av dem får sluta innan den börjar. Rätta dagarna.")


class GoalWithdrawn(AttendanceRefusal):
    """A goal is withdrawn once."""

    code = "goal-withdrawn"
    message = later("Målet är redan borttaget. Ladda om sidan.")
