"""Our register brought up to a file of the national school-unit register: first what would change, then all of it or nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final
from uuid import UUID

from services.intake.application.registers import Registers
from services.intake.domain.organiser import Organiser
from services.intake.domain.register_errors import RegisterChangedMeanwhile
from services.intake.domain.school_register import Difference, KnownOrganiser, KnownUnit, RegisterUnit, Step, differences, digest_of
from shared.eventlog.act import Act
from shared.vocabulary.codes import SchoolForm

_ORGANISERS: Final = "SELECT organiser_id, version, organisation_number, name FROM organiser"
_CHANGED: Final = "SELECT DISTINCT originator_id FROM log_events WHERE originator_id = ANY(%s) AND topic = %s"
_UNITS: Final = (
    "SELECT school_unit_id, u.version, code, u.name, school_forms, valid_to, organisation_number "
    "FROM school_unit u JOIN organiser USING (organiser_id)"
)


class SchoolRegister(Registers):
    """Compares and carries out; carried out twice, it is as once."""

    def compare_register(self, units: Iterable[RegisterUnit], *, everywhere: bool, by: Act) -> list[Difference]:
        """How our register differs from what a file says, of the municipality's own schools and those we know, or of schools everywhere."""
        return differences(units, self._organisers(), self._known_units(), None if everywhere else self.profile.code, by.effective_on)

    def take_over_register(
        self, units: Iterable[RegisterUnit], *, everywhere: bool, seen: str | None = None, by: Act, tell: Callable[[int, int], None] | None = None
    ) -> list[Difference]:
        """Carry out every difference, in one transaction; what is unknown in the file is left alone.

        Raises RegisterChangedMeanwhile where they are others than those of the digest `seen`, Changed, OrganisationNumberTaken, SchoolUnitCodeTaken.
        """
        found = self.compare_register(units, everywhere=everywhere, by=by)
        if seen is not None and digest_of(found) != seen:
            raise RegisterChangedMeanwhile
        with self.database.transaction():
            organisers = {number: each.id for number, each in self._organisers().items()}
            versions: dict[UUID, int] = {}
            for done, each in enumerate(found, start=1):
                self._carry_out(each, organisers, versions, by)
                if tell is not None:
                    tell(done, len(found))
        return found

    def _carry_out(self, difference: Difference, organisers: dict[str, UUID], versions: dict[UUID, int], by: Act) -> None:
        unit, ours = difference.unit, difference.ours
        if unit is None:
            return
        if ours is None:
            if difference.step is Step.NEW_ORGANISER:
                made = self.register_organiser(
                    kind=unit.organiser_kind, organisation_number=unit.organisation_number, name=unit.organiser_name, by=by
                )
                organisers[unit.organisation_number] = made.id
            else:
                self.register_school_unit(
                    organiser_id=organisers[unit.organisation_number],
                    code=unit.code,
                    name=unit.name,
                    school_forms=unit.school_forms,
                    valid_from=unit.opened or by.effective_on,
                    by=by,
                )
            return
        expected = versions.get(ours, difference.version)
        versions[ours] = expected + 1
        match difference.step:
            case Step.ORGANISER_RENAMED:
                self.rename_organiser(organiser_id=ours, name=unit.organiser_name, expected=expected, by=by)
            case Step.RENAMED:
                self.rename_school_unit(school_unit_id=ours, name=unit.name, expected=expected, by=by)
            case Step.FORMS_CHANGED:
                self.change_school_forms(school_unit_id=ours, school_forms=unit.school_forms, expected=expected, by=by)
            case Step.MOVED:
                self.move_school_unit(school_unit_id=ours, organiser_id=organisers[unit.organisation_number], expected=expected, by=by)
            case Step.CLOSED:
                self.close_school_unit(school_unit_id=ours, last_day=unit.closed or by.effective_on, successors=(), expected=expected, by=by)
            case Step.REOPENED:
                self.reopen_school_unit(school_unit_id=ours, expected=expected, by=by)

    def _organisers(self) -> dict[str, KnownOrganiser]:
        rows = self.database.rows(_ORGANISERS)
        changed = self.database.rows(_CHANGED, ([row["organiser_id"] for row in rows], Organiser.Changed.TOPIC))
        ended = {row["originator_id"] for row in changed if self.load(Organiser, row["originator_id"]).ended}
        return {
            row["organisation_number"]: KnownOrganiser(
                row["organiser_id"], row["version"], row["organisation_number"], row["name"], row["organiser_id"] in ended
            )
            for row in rows
        }

    def _known_units(self) -> dict[str, KnownUnit]:
        return {
            row["code"]: KnownUnit(
                row["school_unit_id"],
                row["version"],
                row["code"],
                row["name"],
                tuple(form for form in SchoolForm if form in row["school_forms"]),
                row["valid_to"],
                row["organisation_number"],
            )
            for row in self.database.rows(_UNITS)
        }
