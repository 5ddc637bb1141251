"""One pupil's file as the archivist sees it: without a name, with what may be done next and by whom."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from services.casework.application import Casework
from services.casework.domain.case import Case
from services.casework.domain.destruction import WAITING, Destruction, check_due
from services.casework.domain.retention import Declined
from services.casework.read_models.destruction_story import Step, steps_of
from services.casework.read_models.words import Words, names_of
from shared.vocabulary.calendar import today
from shared.vocabulary.codes import DestructionState, Outcome, RetentionAction, Role
from shared.vocabulary.refusal import Refusal
from shared.web.access.looks import looked
from shared.web.identity import current
from shared.web.service import application, the_service

READERS = (Role.ARCHIVIST, Role.TEAM_LEAD, Role.AUDITOR)
APPROVERS = (Role.ARCHIVIST, Role.TEAM_LEAD)


@dataclass(frozen=True)
class FileSeen:
    """A file, where its destruction stands, and why it can't be proposed, if it can't. `closings` are the cases' rows: closed_on, outcome."""

    pupil_id: UUID
    cases: tuple[Case, ...]
    declined: tuple[Declined, ...]
    closings: dict[UUID, dict[str, Any]]
    destruction: Destruction | None
    held_back: str
    steps: list[Step]
    on: date
    can_destroy: bool

    @property
    def state(self) -> DestructionState | None:
        """Where the destruction stands; None where none is proposed."""
        return self.destruction.state if self.destruction else None

    @property
    def version(self) -> int:
        """The version of the destruction's stream, which a change must name."""
        return self.destruction.version if self.destruction else 0

    @property
    def numbers(self) -> list[str]:
        """The registry numbers in the file: of cases, then of declined referrals."""
        return [*(case.referral.registry_number for case in self.cases if case.referral), *(each.registry_number for each in self.declined)]

    @property
    def is_destroyed(self) -> bool:
        """Whether the key is gone."""
        return self.state is DestructionState.CARRIED_OUT

    @property
    def preserved(self) -> list[Case]:
        """The cases that are to be preserved, and are due."""
        due = [each for each in self.cases if each.keeping is not None and each.keeping.then is RetentionAction.PRESERVATION]
        return [each for each in due if not each.is_destroyed]

    @property
    def may_propose(self) -> bool:
        """Whether the reader may propose that it goes."""
        return current().role is Role.ARCHIVIST and not self.held_back and self.state in (None, DestructionState.CANCELLED)

    @property
    def may_approve(self) -> bool:
        """Whether the reader is a second person."""
        proposer = self.destruction.proposed_by if self.destruction else None
        return self.state is DestructionState.PROPOSED and current().role in APPROVERS and current().person_id != proposer

    @property
    def may_package(self) -> bool:
        """Whether the reader may take a file out for the e-archive."""
        return current().role is Role.ARCHIVIST

    @property
    def may_cancel(self) -> bool:
        """Whether the reader may call it off."""
        return self.state in WAITING and current().role in APPROVERS

    @property
    def may_destroy(self) -> bool:
        """Whether the days between have passed and this installation can destroy."""
        if self.destruction is None or self.state is not DestructionState.APPROVED or self.destruction.earliest_on is None:
            return False
        return current().role is Role.ARCHIVIST and self.can_destroy and self.destruction.earliest_on <= self.on


def file_seen(pupil_id: UUID) -> FileSeen:
    """The file for whoever is signed in; raises FileUnknown."""
    casework = application(Casework)
    archive, on = casework.archive, today()
    file = archive.file_of(pupil_id)
    destruction = archive.destruction_of(pupil_id)
    looked(matters=sorted(file.matters))
    rows = the_service().database.rows("SELECT case_id, closed_on, outcome, preserved_on FROM case_file WHERE pupil_id = %s", (pupil_id,))
    story = casework.story(destruction.id) if destruction else []
    people = names_of(casework, [each.event.known_act.actor for each in story], Words(casework, True))
    return FileSeen(
        pupil_id,
        file.cases,
        file.declined,
        {row["case_id"]: {**row, "outcome": Outcome(row["outcome"]) if row["outcome"] else None} for row in rows},
        destruction,
        _why_not(lambda: check_due(file, on)),
        steps_of(story, people),
        on,
        archive.can_destroy,
    )


def _why_not(check: Callable[[], None]) -> str:
    try:
        check()
    except Refusal as refusal:
        return str(refusal)
    return ""
