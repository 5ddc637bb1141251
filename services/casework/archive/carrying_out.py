"""Carries out what has begun: what can't be taken back, in an order that bears a crash at any point.

The others hold until told; the file is judged anew; the report is written in a transaction that isn't committed yet, so that nobody can
change the file any more; then come the list of destroyed keys outside the databases, the vault, and the commit. A destruction that stops
halfway is taken up again: from the list on there is no way back, before it there is no harm done.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

import structlog

from services.casework.archive.commands import Archive
from services.casework.archive.elsewhere import Told, mark_in
from services.casework.domain.archive_errors import FileUnknown, NoAnswerElsewhere
from services.casework.domain.case import Case
from services.casework.domain.destruction import Destruction, File, Marks, Trace, Traces
from services.casework.read_models.destructions import carried_out, to_attest, to_carry_out
from shared.eventlog.act import Act, act_of_service
from shared.eventlog.custodian import Custodian
from shared.eventlog.destroyed import Entry
from shared.eventlog.vault import Vault
from shared.messaging.leaving import mark_of
from shared.messaging.loops import LONGEST_SILENCE, Loop
from shared.proof.note import Signer
from shared.vocabulary.calendar import today
from shared.vocabulary.codes import CancelReason, DestructionState
from shared.vocabulary.ids import service_id_of
from shared.vocabulary.words import DecisionNumber

if TYPE_CHECKING:
    from shared.messaging.workings import Workings

_log = structlog.get_logger(__name__)

LOOK_EVERY = 1.0  # seconds
APPLY_EVERY = 30.0  # seconds between asking the vault whether an older backup has brought somebody back
_ONE_AT_A_TIME = "SELECT pg_try_advisory_xact_lock(7305809) AS mine"
_HOWEVER_LONG = "SET LOCAL idle_in_transaction_session_timeout = 0"
"""Else the database would let go of the file for us, and let others change it, where the list's disk is slow."""


class CarryingOut:
    """One process at a time destroys; `vault` is the service's own, which forgets the opened key at once."""

    def __init__(self, workings: Workings, archive: Archive, custodian: Custodian, signer: Signer, vault: Vault) -> None:
        self._workings = workings
        self._archive = archive
        self._custodian = custodian
        self._signer = signer
        self._vault = vault
        self._may_hold = True  # what a crash has left is let begin at the first turn

    def apply_list(self) -> int:
        """List and log tell each other what either has lost, and what a restore has brought back is destroyed; returns how many keys that were."""
        known = {row["pupil_id"]: row for row in carried_out(self._workings.database)}
        for pupil_id, row in known.items():
            if pupil_id not in self._custodian.destroyed.entries:
                self._custodian.destroyed.add(Entry(pupil_id, row["carried_out_on"], row["decision"]), self._signer)
        brought_back = self._custodian.apply_list()
        for entry in self._custodian.destroyed.entries.values():
            if entry.subject not in known:
                self._learn(entry)
        return brought_back

    def _learn(self, entry: Entry) -> None:
        """Tell the log, and through it everybody, of a destruction that an older backup has lost; one that has begun is carried out instead."""
        try:
            cases = self._archive.file_of(entry.subject).cases
        except FileUnknown:
            return
        destruction = self._archive.destruction_of(entry.subject) or Destruction(pupil_id=entry.subject)
        if destruction.state is DestructionState.BEGUN:
            return
        destruction.learn(DecisionNumber(entry.decision), cases)
        for case in cases:
            if not case.is_destroyed:
                case.destroyed(destruction_id=destruction.id, decision=DecisionNumber(entry.decision))
        self._archive.casework.record(destruction, *cases, by=act_of_service(service_id_of("casework"), entry.on))

    def run_once(self, on: date) -> int:
        """Carry out what has begun, and name the checkpoints after what is done; returns how many files were destroyed.

        Raises NoAnswerElsewhere, and IntegrityError where a case was changed meanwhile: then nothing is destroyed, and the next turn judges anew.
        """
        database, done = self._workings.database, 0
        for pupil_id in to_carry_out(database):
            with database.transaction() as transaction:
                lock = transaction.connection.execute(_ONE_AT_A_TIME).fetchone()
                if lock is not None and lock["mine"]:
                    done += self._destroy(pupil_id, on)
        for pupil_id in to_attest(database):
            self._attest(pupil_id, on)
        self._let_others_begin()
        return done

    def _let_others_begin(self) -> None:
        """End every hold, while nobody is in the middle of a destruction: each attempt asks for a hold of its own."""
        if not self._may_hold:
            return
        with self._workings.database.transaction() as transaction:
            lock = transaction.connection.execute(_ONE_AT_A_TIME).fetchone()
            if lock is not None and lock["mine"]:
                self._archive.elsewhere.let_begin()
                self._may_hold = False

    def _destroy(self, pupil_id: UUID, on: date) -> bool:
        destruction = self._archive.destruction_of(pupil_id)
        if destruction is None or destruction.state is not DestructionState.BEGUN or destruction.decision is None:
            return False
        act, self._may_hold = self._act_of(destruction, on), True
        told, file = self._archive.elsewhere.let_go(pupil_id, until_told=True), self._archive.file_of(pupil_id)
        if pupil_id not in self._custodian.destroyed.entries and not self._may_go(told, file, destruction, on):
            destruction.stop(CancelReason.OPEN_AGAIN)
            self._archive.casework.record(destruction, by=act)
            return False
        destruction.carry_out(Traces(told.intake, told.consent, self._own_trace(file.cases)))
        for case in file.cases:
            case.destroyed(destruction_id=destruction.id, decision=destruction.decision)
        self._custodian.prove()
        self._workings.database.execute(_HOWEVER_LONG)
        self._archive.casework.record(destruction, *file.cases, by=act)  # not committed: whoever would change the file waits, and is refused
        self._custodian.destroyed.add(Entry(pupil_id, on, destruction.decision), self._signer)
        self._custodian.destroy(pupil_id)
        self._vault.forget(pupil_id)
        return True

    def _may_go(self, told: Told, file: File, destruction: Destruction, on: date) -> bool:
        return not told.is_open and told.cases <= file.matters and destruction.still_holds(file, on)

    def _own_trace(self, cases: Iterable[Case]) -> Trace:
        return Trace(sum(case.version for case in cases), mark_in(mark_of(self._workings)))

    def _attest(self, pupil_id: UUID, on: date) -> None:
        """Take a checkpoint of each log, which the destruction lies before, and name them in the report."""
        destruction = self._archive.destruction_of(pupil_id)
        if destruction is None or destruction.state is not DestructionState.CARRIED_OUT:
            return
        act = self._act_of(destruction, on)
        intake, consent = self._archive.elsewhere.marks()
        destruction.attest(Marks(intake, consent, mark_in(mark_of(self._workings))))
        self._archive.casework.record(destruction, by=act)

    def _act_of(self, destruction: Destruction, on: date) -> Act:
        """Whoever let it begin has done it, on the day when it is done."""
        begun: list[Any] = [each.event for each in self._archive.casework.story(destruction.id) if isinstance(each.event, Destruction.Begun)]
        act: Act = begun[-1].known_act
        return replace(act, effective_on=on, known_on=None)


class CarryingOutLoop(Loop):
    """Looks for what has begun, and obeys the list at start and ever again."""

    def __init__(self, carrying_out: CarryingOut) -> None:
        super().__init__("casework destructions")
        self._carrying_out = carrying_out
        self._obey_at = 0.0  # on the monotonic clock

    def turn(self) -> float:
        """Obey the list when that is due, then carry out what waits."""
        if time.monotonic() >= self._obey_at:
            brought_back = self._carrying_out.apply_list()
            if brought_back:
                _log.warning("destroyed keys were there again, as after a restore, and are destroyed anew", keys=brought_back)
            self._obey_at = time.monotonic() + APPLY_EVERY
        try:
            done = self._carrying_out.run_once(today())
        except NoAnswerElsewhere:
            _log.info("another service doesn't answer, and destructions wait for it")
            return min(self.growing_pause(), LONGEST_SILENCE)
        if done:
            _log.info("files destroyed", files=done)
        self.went_well()
        return LOOK_EVERY
