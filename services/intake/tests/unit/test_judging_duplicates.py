"""A pair is judged by a person: which becomes part of which, whose number is right, and judged again."""

from __future__ import annotations

from uuid import UUID

import pytest

from services.intake.domain.duplicate import Incoming, Merging, PossibleDuplicate, merging_of
from services.intake.domain.duplicate_errors import NothingToMerge, SameNumberSamePupil, WhichNumberIsRight
from services.intake.domain.errors import IntakeRefusal
from shared.vocabulary.codes import DuplicateGround, DuplicateVerdict, SentIn

EARLIER = Incoming(SentIn.REFERRAL, UUID(int=1), UUID(int=11))
NEWER = Incoming(SentIn.REFERRAL, UUID(int=2), UUID(int=12))
NOTICE = Incoming(SentIn.ABSENCE_NOTICE, UUID(int=3), UUID(int=13))
BOTH, NONE = frozenset({EARLIER.id, NEWER.id}), frozenset[UUID]()
SAME_MATTER, SAME_PUPIL, DIFFERENT = DuplicateVerdict


def a_pair(ground: DuplicateGround = DuplicateGround.TEMPORARY_NUMBER, newer: Incoming = NEWER) -> PossibleDuplicate:
    pair = PossibleDuplicate(newer=newer, earlier=EARLIER, ground=ground)
    pair.collect_events()
    return pair


@pytest.mark.parametrize(
    ("newer", "open_ones", "merging"),
    [
        (NEWER, BOTH, Merging(NEWER.id, EARLIER.id)),
        (NEWER, frozenset({NEWER.id}), Merging(NEWER.id, EARLIER.id)),
        (NEWER, frozenset({EARLIER.id}), Merging(EARLIER.id, NEWER.id)),
        (NEWER, NONE, None),
        (NOTICE, BOTH, None),
    ],
)
def test_what_waits_for_an_answer_becomes_part_of_the_other(newer: Incoming, open_ones: frozenset[UUID], merging: Merging | None) -> None:
    assert merging == merging_of(newer, EARLIER, open_ones)


def test_a_pair_of_pupils_is_one_pair_whatever_is_sent_in_about_them() -> None:
    again = Incoming(SentIn.REFERRAL, UUID(int=9), EARLIER.pupil_id)
    one, other = a_pair(), PossibleDuplicate(newer=again, earlier=NEWER, ground=DuplicateGround.NUMBER_MISTYPED)
    assert one.id == other.id


def test_two_referrals_on_one_pupil_are_a_pair_of_their_own() -> None:
    others = [Incoming(SentIn.REFERRAL, UUID(int=each), EARLIER.pupil_id) for each in (7, 8)]
    pairs = {PossibleDuplicate.create_id(each, EARLIER, DuplicateGround.SAME_PUPIL) for each in others}
    assert 2 == len(pairs)


@pytest.mark.parametrize(
    ("ground", "verdict", "right", "open_ones", "refusal"),
    [
        (DuplicateGround.SAME_PUPIL, DIFFERENT, None, BOTH, SameNumberSamePupil),
        (DuplicateGround.NUMBER_MISTYPED, SAME_PUPIL, None, BOTH, WhichNumberIsRight),
        (DuplicateGround.NUMBER_MISTYPED, SAME_MATTER, NOTICE.id, BOTH, WhichNumberIsRight),
        (DuplicateGround.SAME_PUPIL, SAME_MATTER, None, NONE, NothingToMerge),
    ],
)
def test_what_cannot_be_said_of_a_pair(
    ground: DuplicateGround, verdict: DuplicateVerdict, right: UUID | None, open_ones: frozenset[UUID], refusal: type[IntakeRefusal]
) -> None:
    pair = a_pair(ground)
    with pytest.raises(refusal):
        pair.judge(verdict, right, "Skäl", open_ones)
    assert [] == pair.pending_events


def test_a_verdict_is_changed_by_another() -> None:
    pair = a_pair()
    pair.judge(SAME_MATTER, NEWER.id, "Skolan bekräftade numret.", BOTH)
    assert (Merging(NEWER.id, EARLIER.id), NEWER.id) == (pair.merging, pair.right)
    pair.judge(DIFFERENT, NEWER.id, "De är syskon.", BOTH)
    first, second = pair.collect_events()
    assert (None, None, DIFFERENT) == (pair.merging, pair.right, pair.verdict)
    assert isinstance(first, PossibleDuplicate.Judged)
    assert isinstance(second, PossibleDuplicate.Judged)
    assert (EARLIER.pupil_id, None) == (first.same_as, second.same_as)
