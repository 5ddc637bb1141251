"""The archivist's commands: load, decide, save; one verb each."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING
from uuid import UUID

from services.casework.archive.elsewhere import Elsewhere
from services.casework.archive.sip import Package, Packages
from services.casework.domain import archive_errors
from services.casework.domain.case import Case
from services.casework.domain.destruction import Destruction, File
from services.casework.domain.retention import Declined, declined_due, keeping_of
from services.casework.read_models.declined import declined_of
from services.casework.read_models.retention import cases_of_pupil, undated
from shared.eventlog.act import Act
from shared.vocabulary.codes import CancelReason
from shared.vocabulary.language import SWEDISH, speaking
from shared.vocabulary.profile import Retention
from shared.vocabulary.words import DecisionNumber, Digest

if TYPE_CHECKING:
    from services.casework.application import Casework

MOST_AT_ONCE = 100


class Archive:
    """What happens to files after their cases are closed. `can_destroy`: there is a login that destroys keys, and a list of them."""

    def __init__(self, casework: Casework, rules: Retention, elsewhere: Elsewhere, packages: Packages, *, can_destroy: bool) -> None:
        self.casework = casework
        self.rules = rules
        self.elsewhere = elsewhere
        self.can_destroy = can_destroy
        self.packages = packages

    def file_of(self, pupil_id: UUID) -> File:
        """Everything that is kept about a pupil; raises FileUnknown."""
        database = self.casework.database
        cases = tuple(self.casework.load(Case, each) for each in cases_of_pupil(database, pupil_id))
        file = File(cases, tuple(Declined(**row, due_on=declined_due(self.rules, row["declined_on"])) for row in declined_of(database, pupil_id)))
        if not file.matters:
            raise archive_errors.FileUnknown
        return file

    def destruction_of(self, pupil_id: UUID) -> Destruction | None:
        """The pupil's destruction, as far as it has come; None where none was ever proposed."""
        return self.casework.find(Destruction, Destruction.create_id(pupil_id))

    def set_dates(self, by: Act) -> int:
        """Set the retention date of cases that were closed before there were any, by today's rules; returns how many got one."""
        done = 0
        for row in undated(self.casework.database, MOST_AT_ONCE):
            case = self.casework.load(Case, row["case_id"])
            if case.keeping is None and not case.is_destroyed:
                case.keep(keeping_of(self.rules, row["outcome"], row["closed_on"]))
                self.casework.record(case, by=by)
                done += 1
        return done

    def propose(self, pupil_id: UUID, decision: DecisionNumber, by: Act) -> Destruction:
        """Propose the destruction of a pupil's file, by a decision."""
        destruction = self.destruction_of(pupil_id) or Destruction(pupil_id=pupil_id)
        destruction.propose(decision, self.file_of(pupil_id), by.actor, by.effective_on)
        return self._save(destruction, by)

    def approve(self, pupil_id: UUID, by: Act, expected: int) -> Destruction:
        """Say yes as the second person; the cooling-off time begins."""
        destruction = self._load(pupil_id, expected)
        destruction.approve(by.actor, by.effective_on, self.rules.cooling_off_days)
        return self._save(destruction, by)

    def cancel(self, pupil_id: UUID, reason: CancelReason, by: Act, expected: int) -> Destruction:
        """Call it off."""
        destruction = self._load(pupil_id, expected)
        destruction.cancel(reason)
        return self._save(destruction, by)

    def begin(self, pupil_id: UUID, by: Act, expected: int) -> Destruction:
        """Let the destruction be carried out (carrying_out.py does it at once); raises NoCustodian, OpenElsewhere, NoAnswerElsewhere."""
        if not self.can_destroy:
            raise archive_errors.NoCustodian
        destruction, file = self._load(pupil_id, expected), self.file_of(pupil_id)
        destruction.begin(file, by.actor, by.effective_on)
        told = self.elsewhere.let_go(pupil_id)
        if told.is_open or told.cases - file.matters:
            raise archive_errors.OpenElsewhere
        return self._save(destruction, by)

    def preserve(self, case_id: UUID, by: Act, expected: int) -> tuple[Case, Package]:
        """Make a case's package for the e-archive, and record that it left; raises NotToBePreserved, NoEvidence, FileDestroyed."""
        case = self.casework.load(Case, case_id, expected=expected)
        case.may_be_preserved(by.effective_on)
        with speaking(SWEDISH):
            made = self.packages.make(case_id, by.actor)
        case.preserve(Digest(sha256(made.content).hexdigest()), by.effective_on)
        self.casework.record(case, by=by)
        return case, made

    def _load(self, pupil_id: UUID, expected: int) -> Destruction:
        if self.destruction_of(pupil_id) is None:
            raise archive_errors.NothingProposed
        return self.casework.load(Destruction, Destruction.create_id(pupil_id), expected=expected)

    def _save(self, destruction: Destruction, by: Act) -> Destruction:
        self.casework.record(destruction, by=by)
        return destruction
