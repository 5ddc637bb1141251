"""Possible duplicates: looked for after receipt, so that no sender can tell from the answer, and judged by the team."""

from __future__ import annotations

from collections import defaultdict
from typing import Final
from uuid import UUID

from eventsourcing.application import AggregateNotFoundError

from services.intake.application.protecting import Protecting
from services.intake.domain.absence_notice import AbsenceNotice
from services.intake.domain.duplicate import Incoming, PossibleDuplicate
from services.intake.domain.duplicate_errors import NothingToMerge
from services.intake.domain.errors import PupilLeaving
from services.intake.domain.likeness import ground_of, near_numbers
from services.intake.domain.referral import Referral
from services.intake.read_models.protection import known_protection, sees_pupils
from shared.eventlog.act import Act, act_of_service
from shared.eventlog.keyring import NoKey
from shared.eventlog.sealed import CannotOpen
from shared.messaging.leaving import may_begin
from shared.vocabulary.calendar import today
from shared.vocabulary.codes import DuplicateGround, DuplicateVerdict, ReferralState, SentIn
from shared.vocabulary.ids import service_id_of

_NEXT: Final = "SELECT matter_id, kind, pupil_id FROM pupil_matter WHERE NOT compared ORDER BY number LIMIT 1 FOR UPDATE SKIP LOCKED"
_COMPARED: Final = "UPDATE pupil_matter SET compared = true WHERE matter_id = %s"
_CLOSED_CASE: Final = "SELECT 1 FROM casework_progress WHERE case_id = %s AND state = 'closed'"
_WAITING = frozenset({ReferralState.RECEIVED, ReferralState.TO_COMPLETE})


class Duplicates(Protecting):
    """Finding pairs and judging them."""

    def compare_next(self) -> bool:
        """Look for the like of what came in first of all that nobody has looked at; False where nothing waits."""
        with self.database.transaction():
            row = self.database.row(_NEXT)
            if row is None:
                return False
            incoming = Incoming(SentIn(row["kind"]), row["matter_id"], row["pupil_id"])
            try:
                self._compare(incoming)
            except (NoKey, CannotOpen):
                pass  # Destroyed meanwhile, or spoilt, which is for the verifier to tell: there is nothing to compare.
            self.database.execute(_COMPARED, (incoming.id,))
        return True

    def judge_duplicate(self, *, pair_id: UUID, verdict: DuplicateVerdict, right: UUID | None, why: str, expected: int, by: Act) -> PossibleDuplicate:
        """Say what the two are; what followed of an earlier verdict ends. To who doesn't handle a protected pupil the pair is not there.

        Raises AggregateNotFoundError, Changed, PupilLeaving, and what PossibleDuplicate.judge does.
        """
        with self.database.transaction():
            pair = self.load(PossibleDuplicate, pair_id)
            if not sees_pupils(self.database, (pair.newer.pupil_id, pair.earlier.pupil_id), by.actor):
                raise AggregateNotFoundError
            pair = self.load(PossibleDuplicate, pair_id, expected=expected)
            if not may_begin(self.database, pair.newer.pupil_id):
                raise PupilLeaving
            self.same_pupils.forget(pair.id)
            waiting = frozenset(each.id for each in (pair.newer, pair.earlier) if self._waits(each))
            pair.judge(verdict, right, why, waiting)
            if pair.merging is not None and self.same_pupils.answered_in(pair.merging.into) == pair.merging.merged:
                raise NothingToMerge
            self.same_pupils.let_stand(pair)
            protection = known_protection(self.database, pair.newer.pupil_id)
            self.record(pair, *self.protected_too(pair.newer.pupil_id, protection), by=by)
        return pair

    def _compare(self, incoming: Incoming) -> None:
        ids = self.same_pupils.ids_of(incoming.pupil_id)
        if not may_begin(self.database, incoming.pupil_id):
            return
        described, is_open = self.described(incoming), self._is_open(incoming)
        if incoming.kind is SentIn.REFERRAL and is_open:
            self._found_of_same_pupil(incoming)
        near = self.keyring.find_pupils(near_numbers(described.number))
        others = (near | self.keyring.born_with(incoming.pupil_id, described.number.born)) - ids
        of_each: dict[UUID, list[Incoming]] = defaultdict(list)
        for each in self.same_pupils.sent_in_under(list(others)):
            of_each[each.pupil_id].append(each)
        latest = self.described_in([each[-1] for each in of_each.values()])
        for sent_in in of_each.values():
            ground = ground_of(described, latest[sent_in[-1].id]) if sent_in[-1].id in latest else None
            if ground is None:
                continue
            open_one = next((each for each in sent_in if self._is_open(each)), None)
            if open_one is not None or is_open:
                self._found(incoming, open_one or sent_in[-1], ground)

    def _found_of_same_pupil(self, incoming: Incoming) -> None:
        """The oldest other referral on the pupil that is open, or whose case is."""
        others = (each for each in self.same_pupils.sent_in_about(incoming.pupil_id) if each.kind is SentIn.REFERRAL and each.id != incoming.id)
        other = next((each for each in others if self._is_open(each) and not self._is_merged(each)), None)
        if other is not None:
            self._found(incoming, other, DuplicateGround.SAME_PUPIL)

    def _found(self, one: Incoming, other: Incoming, ground: DuplicateGround) -> None:
        earlier, newer = self.same_pupils.in_order(one, other)
        if self.find(PossibleDuplicate, PossibleDuplicate.create_id(newer, earlier, ground)) is None:
            pair = PossibleDuplicate(newer=newer, earlier=earlier, ground=ground)
            self.record(pair, by=act_of_service(service_id_of("intake"), today()))

    def _waits(self, incoming: Incoming) -> bool:
        """Whether it is a referral that is not decided, and no part of another."""
        if incoming.kind is not SentIn.REFERRAL or self._is_merged(incoming):
            return False
        return self.load(Referral, incoming.id).state in _WAITING

    def _is_merged(self, incoming: Incoming) -> bool:
        return self.same_pupils.answered_in(incoming.id) != incoming.id

    def _is_open(self, incoming: Incoming) -> bool:
        """Whether somebody still works with it."""
        if incoming.kind is SentIn.ABSENCE_NOTICE:
            return not self.load(AbsenceNotice, incoming.id).closed
        referral = self.load(Referral, incoming.id)
        if referral.state is ReferralState.ACCEPTED:
            return self.database.row(_CLOSED_CASE, (referral.case_id,)) is None
        return referral.state in _WAITING
