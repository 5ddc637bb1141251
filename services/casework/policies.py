"""Whose cases one sees: a coordinator's own, all for the team lead and the auditor, none for anybody else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from services.casework.domain.case import Case
from shared.vocabulary.codes import Role

READERS = (Role.COORDINATOR, Role.TEAM_LEAD, Role.AUDITOR)
HANDLERS = (Role.COORDINATOR, Role.TEAM_LEAD)


def in_doubt(pupil_id: UUID) -> bool:
    """Whoever isn't told otherwise takes every identity for protected."""
    return True


@dataclass(frozen=True)
class Reader:
    """Somebody who wants to see cases. `protects`: whether a pupil's identity is protected, by any case of the pupil."""

    person_id: UUID
    role: Role
    protects: Callable[[UUID], bool] = in_doubt

    def sees(self, case: Case) -> bool:
        """Whether the case is there at all for this reader."""
        if self.role is Role.COORDINATOR:
            return self.person_id in case.coordinators
        return self.role in READERS

    def handles(self, case: Case) -> bool:
        """Whether the reader works with the case, and so may change it and read about a pupil with a protected identity."""
        return self.role in HANDLERS and self.sees(case)

    def opens(self, case: Case) -> bool:
        """Whether the case's personal words are opened: for its handlers, and for the auditor unless the pupil's identity is protected."""
        return self.handles(case) or (self.role is Role.AUDITOR and not self.protects(case.pupil_id))

    @property
    def only_cases_of(self) -> UUID | None:
        """The coordinator whose cases a list is limited to; None for those who see all. Others see none by role already."""
        return None if self.role in (Role.TEAM_LEAD, Role.AUDITOR) else self.person_id
