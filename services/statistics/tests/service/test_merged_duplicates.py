"""A referral that only repeats another is not counted, from the day on which somebody said so; the last word of a pair stands."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from random import Random
from uuid import UUID, uuid4

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.statistics.application import CutOff, Statistics
from services.statistics.domain.incoming_cases import Cell
from services.statistics.reactions import KeepFacts
from services.statistics.tests.municipality import Municipality
from services.statistics.tests.service.conftest import empty
from shared.contracts.intake import DuplicateJudged
from shared.eventlog.database import Database

CAME, JUDGED, AGAIN = (datetime(2021, month, 1, 9, 0, tzinfo=UTC) for month in (2, 3, 5))
END = CutOff(to=date(2021, 12, 31))


def two_referrals() -> tuple[Municipality, UUID, UUID]:
    """A referral, and one that repeats it."""
    municipality = Municipality()
    first, second = (municipality.referral(date(2021, 2, 1), recorded_at=CAME) for _ in range(2))
    return municipality, first.referral_id, second.referral_id


def judge(municipality: Municipality, pair: UUID, merged: UUID | None, into: UUID | None, at: datetime) -> None:
    """Somebody says what the two are."""
    fact = DuplicateJudged(pair_id=pair, pupil_id=uuid4(), same_as=None, merged=merged, into=into)
    municipality.send("intake", fact, at.date(), recorded_at=at)


def counted(statistics: Statistics, cut: CutOff) -> int:
    """How many referrals the table counts."""
    return statistics.incoming_facts(cut, None, Cell(None, None, None), 100, 0).figures.total


def test_a_merged_referral_is_not_counted_from_the_day_on_which_it_is_known(keep: KeepFacts, statistics: Statistics) -> None:
    municipality, first, second = two_referrals()
    pair = uuid4()
    judge(municipality, pair, second, first, JUDGED)
    keep.many(municipality.records)
    before = CutOff(to=END.to, as_known_on=JUDGED.date() - timedelta(days=1))
    assert (1, 2) == (counted(statistics, END), counted(statistics, before))
    assert 1 == sum(year.total for year in statistics.incoming_cases(END).figures.years)


def test_a_verdict_that_is_changed_lets_both_count_again(keep: KeepFacts, statistics: Statistics) -> None:
    municipality, first, second = two_referrals()
    pair = uuid4()
    judge(municipality, pair, second, first, JUDGED)
    judge(municipality, pair, None, None, AGAIN)
    keep.many(municipality.records)
    between = CutOff(to=END.to, as_known_on=AGAIN.date() - timedelta(days=1))
    assert (2, 1) == (counted(statistics, END), counted(statistics, between))


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.booleans(), min_size=1, max_size=5), st.randoms(use_true_random=False))
def test_only_the_last_word_of_a_pair_matters_in_whatever_order_facts_arrive(database: Database, words: list[bool], random: Random) -> None:
    empty(database)
    municipality, first, second = two_referrals()
    pair = uuid4()
    for merges in words:
        judge(municipality, pair, second if merges else None, first if merges else None, JUDGED)
    records = [*municipality.records, *municipality.records]
    random.shuffle(records)
    KeepFacts(database).many(records)
    assert (1 if words[-1] else 2) == counted(Statistics(database), END)
