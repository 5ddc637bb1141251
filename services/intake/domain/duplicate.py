"""Two things sent in that may be about one pupil: found by rule, judged by a person, and judged again where that was wrong.

The verdict stands here and not in the referrals, whose senders see each change of them: a school must not learn that another has sent one.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import NAMESPACE_OID, UUID, uuid5

from eventsourcing.domain import event

from services.intake.domain.duplicate_errors import NothingToMerge, SameNumberSamePupil, WhichNumberIsRight
from shared.eventlog.aggregate import Aggregate, Created
from shared.eventlog.sealed import Sealed
from shared.vocabulary.codes import DuplicateGround, DuplicateVerdict, SentIn


@dataclass(frozen=True)
class Incoming:
    """One thing that was sent in, about a pupil as its number found her."""

    kind: SentIn
    id: UUID
    pupil_id: UUID


@dataclass(frozen=True)
class Merging:
    """Which referral is no more than a repetition, and of which."""

    merged: UUID
    into: UUID


def merging_of(newer: Incoming, earlier: Incoming, open_ones: frozenset[UUID]) -> Merging | None:
    """Which of two becomes part of the other: the newer where both wait for an answer, else the one that does; notices never."""
    if newer.kind is not SentIn.REFERRAL or earlier.kind is not SentIn.REFERRAL:
        return None
    if newer.id in open_ones:
        return Merging(newer.id, earlier.id)
    return Merging(earlier.id, newer.id) if earlier.id in open_ones else None


class PossibleDuplicate(Aggregate):
    """A pair, asked about once: of two pupils whatever is sent in about them later, of one pupil for each two things."""

    TOPIC = "intake.possible-duplicate"

    class Found(Created):
        """A rule has found that the two may be about the same pupil."""

        TOPIC = "intake.possible-duplicate.found"
        newer: Incoming
        earlier: Incoming
        ground: DuplicateGround

    @event(Found)
    def __init__(self, newer: Incoming, earlier: Incoming, ground: DuplicateGround) -> None:
        self.newer = newer
        self.earlier = earlier
        self.ground = ground
        self.verdict: DuplicateVerdict | None = None
        self.right: UUID | None = None
        self.merging: Merging | None = None

    @staticmethod
    def create_id(newer: Incoming, earlier: Incoming, ground: DuplicateGround) -> UUID:
        """The same for the same two, whichever came first."""
        alone = ground is DuplicateGround.SAME_PUPIL
        ids = sorted((newer.id, earlier.id) if alone else (newer.pupil_id, earlier.pupil_id))
        return uuid5(NAMESPACE_OID, f"narvaro possible duplicate {ids[0]} {ids[1]}")

    @property
    def subject_id(self) -> UUID:
        """The pupil of the newer one, whose key seals why."""
        return self.newer.pupil_id

    def judge(self, verdict: DuplicateVerdict, right: UUID | None, why: str, open_ones: frozenset[UUID]) -> None:
        """Say what they are, and which of the two has the pupil's right number; `open_ones` wait for an answer.

        Raises SameNumberSamePupil, WhichNumberIsRight, NothingToMerge.
        """
        one_number = self.ground is DuplicateGround.SAME_PUPIL
        if one_number and verdict is DuplicateVerdict.DIFFERENT_PUPILS:
            raise SameNumberSamePupil
        needs_right = not one_number and verdict is not DuplicateVerdict.DIFFERENT_PUPILS
        if needs_right and right not in (self.newer.id, self.earlier.id):
            raise WhichNumberIsRight
        merging = None
        if verdict is DuplicateVerdict.SAME_MATTER:
            merging = merging_of(self.newer, self.earlier, open_ones)
            if merging is None:
                raise NothingToMerge
        same_as = self.earlier.pupil_id if needs_right else None
        right = right if needs_right else None
        self._judged(verdict=verdict, right=right, pupil_id=self.newer.pupil_id, same_as=same_as, merging=merging, why=why)

    class Judged(Aggregate.Event):
        """Somebody has looked at both; the latest verdict stands."""

        TOPIC = "intake.possible-duplicate.judged"
        verdict: DuplicateVerdict
        right: UUID | None
        pupil_id: UUID
        same_as: UUID | None
        merging: Merging | None
        why: Sealed[str]

    @event(Judged)
    def _judged(
        self, verdict: DuplicateVerdict, right: UUID | None, pupil_id: UUID, same_as: UUID | None, merging: Merging | None, why: Sealed[str]
    ) -> None:
        self.verdict = verdict
        self.right = right
        self.merging = merging
