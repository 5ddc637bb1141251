"""Possible duplicates: looked for after receipt, so that no sender can tell from the answer, and judged by the team."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain, islice
from typing import Final
from uuid import UUID

from eventsourcing.application import AggregateNotFoundError

from services.intake.application.protecting import Protecting
from services.intake.domain.absence_notice import AbsenceNotice
from services.intake.domain.duplicate import Incoming, PossibleDuplicate
from services.intake.domain.duplicate_errors import NothingToMerge
from services.intake.domain.errors import PupilLeaving
from services.intake.domain.likeness import Described, ground_of, near_numbers
from services.intake.domain.referral import Referral
from services.intake.domain.sending import NOT_PROTECTED
from shared.eventlog.act import Act, act_of_service
from shared.messaging.leaving import may_begin, those_that_may_begin
from shared.vocabulary.calendar import today
from shared.vocabulary.codes import DuplicateGround, DuplicateVerdict, ReferralState, SentIn
from shared.vocabulary.ids import service_id_of

AT_ONCE: Final = 20
"""How many are compared together: their questions to the databases are asked once, and requests wait no longer than for a page."""
_CLOSED_CASE: Final = "SELECT 1 FROM casework_progress WHERE case_id = %s AND state = 'closed'"
_WAITING = frozenset({ReferralState.RECEIVED, ReferralState.TO_COMPLETE})

IsOpen = Callable[[Incoming], bool]


@dataclass(frozen=True)
class _Known:
    """A pupil with all that was sent in under one number, oldest first, as the latest describes her."""

    pupil_id: UUID
    sent_in: Sequence[Incoming]
    described: Described


class Duplicates(Protecting):
    """Finding pairs and judging them."""

    def compare_next(self, most: int = AT_ONCE) -> int:
        """Look for the like of what came in first of all that nobody has looked at; how many of it there were."""
        with self.database.transaction():
            incoming = self.same_pupils.next_to_compare(most)
            if incoming:
                self._record_new(self._pairs(incoming))
                self.same_pupils.compared(incoming)
        return len(incoming)

    def judge_duplicate(self, *, pair_id: UUID, verdict: DuplicateVerdict, right: UUID | None, why: str, expected: int, by: Act) -> PossibleDuplicate:
        """Say what the two are; what followed of an earlier verdict ends. To who doesn't handle a protected pupil the pair is not there.

        Raises AggregateNotFoundError, Changed, PupilLeaving, and what PossibleDuplicate.judge does.
        """
        with self.database.transaction():
            pair = self.load(PossibleDuplicate, pair_id)
            on_them = [each for pupil_id in sorted({pair.newer.pupil_id, pair.earlier.pupil_id}) for each in self.referrals_on(pupil_id)]
            if not all(each.is_handled_by(by.actor) for each in on_them):
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
            protection = self.known_protections([pair.newer.pupil_id]).get(pair.newer.pupil_id, NOT_PROTECTED)
            self.record(pair, *self.protected_too(pair.newer.pupil_id, protection), by=by)
        return pair

    def _pairs(self, incoming: Sequence[Incoming]) -> Iterator[PossibleDuplicate]:
        """Each of these with whatever may be about the same pupil; where a key is destroyed there is nothing to compare."""
        ids_of = self.same_pupils.ids_of({each.pupil_id for each in incoming})
        staying = those_that_may_begin(self.database, ids_of)
        described = self.described_in([each for each in incoming if each.pupil_id in staying])
        compared = [each for each in incoming if each.id in described]
        sent_in = self.same_pupils.sent_in_under(self._like(compared, described).union(*ids_of.values()))
        place = {each.id: at for at, each in enumerate(sent_in)}
        of_pupil: dict[UUID, list[Incoming]] = defaultdict(list)
        for each in sent_in:
            of_pupil[each.pupil_id].append(each)
        described |= self.described_in([latest for *_, latest in of_pupil.values() if latest.id not in described])
        known = [_Known(pupil_id, each, described[each[-1].id]) for pupil_id, each in of_pupil.items() if each[-1].id in described]
        is_open = cache(self._is_open)
        for one in compared:
            ids = ids_of[one.pupil_id]
            own = sorted((each for pupil_id in ids for each in of_pupil[pupil_id]), key=lambda each: place[each.id])
            for other, ground in chain(self._of_same_pupil(one, own, is_open), self._of_others(one, described[one.id], ids, known, is_open)):
                earlier, newer = sorted((one, other), key=lambda each: place[each.id])
                yield PossibleDuplicate(newer=newer, earlier=earlier, ground=ground)

    def _like(self, compared: Sequence[Incoming], described: Mapping[UUID, Described]) -> set[UUID]:
        """Pupils whose number or birth date is that of one of these, or nearly."""
        numbers = {each.pupil_id: described[each.id].number for each in compared}
        near = set[str]().union(*(near_numbers(each.text) for each in numbers.values()))
        return self.keyring.find_pupils(near) | self.keyring.born_with({pupil_id: each.born for pupil_id, each in numbers.items()})

    def _of_same_pupil(self, one: Incoming, own: Iterable[Incoming], is_open: IsOpen) -> Iterator[tuple[Incoming, DuplicateGround]]:
        """The oldest other referral on the pupil that is open, or whose case is."""
        others = [each for each in own if each.kind is SentIn.REFERRAL and each.id != one.id]
        if one.kind is SentIn.REFERRAL and others and is_open(one):
            found = (each for each in others if is_open(each) and not self._is_merged(each))
            yield from ((each, DuplicateGround.SAME_PUPIL) for each in islice(found, 1))

    def _of_others(
        self, one: Incoming, described: Described, ids: Collection[UUID], known: Iterable[_Known], is_open: IsOpen
    ) -> Iterator[tuple[Incoming, DuplicateGround]]:
        """What was sent in about each other pupil who is like this one, the open one if there is; one of the two is open."""
        for other in known:
            ground = ground_of(described, other.described)
            if ground is not None and other.pupil_id not in ids:
                open_one = next((each for each in other.sent_in if is_open(each)), None)
                if open_one is not None or is_open(one):
                    yield open_one or other.sent_in[-1], ground

    def _record_new(self, pairs: Iterable[PossibleDuplicate]) -> None:
        """Those that nobody has been asked about."""
        found: dict[UUID, PossibleDuplicate] = {}
        for each in pairs:
            found.setdefault(each.id, each)
        known = {each.event.originator_id for each in self.beginnings(list(found))} if found else set()
        self.record(*(pair for pair_id, pair in found.items() if pair_id not in known), by=act_of_service(service_id_of("intake"), today()))

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
