"""The two tables, counted from facts in PostgreSQL, up to a day and by what was known on a day."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from services.statistics.application import CutOff, Statistics
from services.statistics.domain.outcomes import BegunYears, EmptyPeriod, Share
from services.statistics.reactions import KeepFacts
from services.statistics.tests.municipality import REPORTED_ON, TABLE_1, Municipality, as_reported
from shared.eventlog.database import Database
from shared.vocabulary.codes import Outcome, SchoolForm

AS_IT_IS = CutOff()


def test_table_1_is_the_reports(keep: KeepFacts, statistics: Statistics) -> None:
    keep.many(as_reported())
    table = statistics.incoming_cases(AS_IT_IS).figures
    assert TABLE_1 == {(line.year, line.form): line.cells for line in table.lines}
    assert 336 == table.everything.total


def test_outcomes_are_the_reports(keep: KeepFacts, statistics: Statistics) -> None:
    keep.many(as_reported())
    answer, years = statistics.outcomes(AS_IT_IS)
    assert BegunYears(2019, 2020) == years
    assert (82, Share(80, 100), Share(52, 65)) == (answer.figures.begun, answer.figures.closed, answer.figures.back)
    assert {Outcome.BACK_60_100: Share(35, 44), Outcome.BACK_25_60: Share(17, 21), Outcome.NOT_BACK: Share(28, 35)} == answer.figures.by_outcome


def test_the_newest_day_among_the_facts_is_the_cut_off_where_nobody_asks(keep: KeepFacts, statistics: Statistics) -> None:
    keep.many(as_reported())
    basis = statistics.incoming_cases(AS_IT_IS).basis
    assert REPORTED_ON == basis.days.to == basis.days.newest == basis.through


def test_a_referral_on_the_last_day_counts_and_one_after_it_does_not(keep: KeepFacts, statistics: Statistics) -> None:
    municipality = Municipality()
    municipality.referral(date(2021, 8, 13))
    municipality.referral(date(2021, 8, 14))
    keep.many(municipality.records)
    assert 1 == statistics.incoming_cases(CutOff(to=date(2021, 8, 13))).figures.everything.total


def test_one_form_has_its_own_table(keep: KeepFacts, statistics: Statistics) -> None:
    keep.many(as_reported())
    table = statistics.incoming_cases(AS_IT_IS, SchoolForm.UPPER_SECONDARY).figures
    assert [13, 12, 4, 1] == [line.total for line in table.years]


def test_days_after_the_newest_fact_are_not_covered(keep: KeepFacts, statistics: Statistics) -> None:
    municipality = Municipality()
    municipality.referral(date(2021, 8, 13))
    keep.many(municipality.records)
    answer = statistics.incoming_cases(CutOff(to=date(2030, 12, 31)))
    assert [2021] == [line.year for line in answer.figures.years]
    assert answer.figures.part is not None
    assert 225 == answer.figures.part.days


def test_what_was_learned_later_is_not_in_a_table_as_known_before(keep: KeepFacts, statistics: Statistics) -> None:
    municipality = Municipality()
    municipality.referral(date(2021, 3, 1), recorded_at=datetime(2021, 3, 1, 9, 0, tzinfo=UTC))
    municipality.referral(date(2021, 3, 2), recorded_at=datetime(2021, 6, 1, 9, 0, tzinfo=UTC))
    keep.many(municipality.records)
    answer = statistics.incoming_cases(CutOff(as_known_on=date(2021, 3, 31)))
    assert 1 == answer.figures.everything.total
    assert not answer.basis.claims_used


def test_a_year_is_whole_as_known_on_its_last_day_although_its_last_fact_is_older(keep: KeepFacts, statistics: Statistics) -> None:
    municipality = Municipality()
    municipality.referral(date(2020, 12, 14), known_on=date(2020, 12, 14))
    municipality.referral(date(2021, 1, 7), known_on=date(2021, 1, 7))
    keep.many(municipality.records)
    answer = statistics.incoming_cases(CutOff(as_known_on=date(2020, 12, 31)))
    assert date(2020, 12, 31) == answer.basis.days.to
    assert answer.figures.part is None
    assert [(2020, 1)] == [(line.year, line.total) for line in answer.figures.years]


def test_the_day_of_learning_is_the_swedish_day(keep: KeepFacts, statistics: Statistics) -> None:
    municipality = Municipality()
    municipality.referral(date(2021, 3, 1), recorded_at=datetime(2021, 3, 1, 23, 30, tzinfo=UTC))
    keep.many(municipality.records)
    assert 0 == statistics.incoming_cases(CutOff(as_known_on=date(2021, 3, 1))).figures.everything.total
    assert 1 == statistics.incoming_cases(CutOff(as_known_on=date(2021, 3, 2))).figures.everything.total


def test_a_claimed_day_of_knowledge_goes_before_the_day_of_recording_and_is_told(keep: KeepFacts, statistics: Statistics) -> None:
    municipality = Municipality()
    municipality.referral(date(2021, 3, 1), known_on=date(2021, 3, 5))
    keep.many(municipality.records)
    early, late = (statistics.incoming_cases(CutOff(as_known_on=day)) for day in (date(2021, 3, 4), date(2021, 3, 5)))
    assert (0, 1) == (early.figures.everything.total, late.figures.everything.total)
    assert late.basis.claims_used
    assert 1 == late.basis.claimed


def test_an_intervention_closed_after_the_cut_off_is_begun_but_not_closed(keep: KeepFacts, statistics: Statistics) -> None:
    municipality = Municipality()
    municipality.intervention(date(2020, 9, 1), closes=date(2021, 3, 2))
    keep.many(municipality.records)
    table = statistics.outcomes(CutOff(to=date(2021, 3, 1)))[0].figures
    assert (1, 0, 1) == (table.begun, table.closed.count, table.not_closed)


def test_interventions_begun_in_other_years_are_outside(keep: KeepFacts, statistics: Statistics) -> None:
    municipality = Municipality()
    municipality.intervention(date(2018, 12, 31), closes=date(2019, 6, 30))
    municipality.intervention(date(2019, 1, 1), closes=date(2019, 6, 30))
    keep.many(municipality.records)
    assert 1 == statistics.outcomes(CutOff(to=date(2021, 8, 13)))[0].figures.closed.count
    assert 2 == statistics.outcomes(CutOff(), begun_from=2018, begun_to=2019)[0].figures.closed.count


def test_a_fact_of_much_later_does_not_empty_the_table_that_nobody_asked_a_period_for(keep: KeepFacts, statistics: Statistics) -> None:
    municipality = Municipality()
    municipality.intervention(date(2020, 2, 3), closes=date(2020, 6, 30))
    municipality.intervention(date(2026, 11, 21))
    keep.many(municipality.records)
    answer, years = statistics.outcomes(CutOff())
    assert years == BegunYears(2019, 2020)
    assert 1 == answer.figures.closed.count


def test_nothing_is_counted_after_the_day_it_is_to_be_known_on(keep: KeepFacts, statistics: Statistics) -> None:
    municipality = Municipality()
    municipality.intervention(date(2020, 2, 3), closes=date(2020, 6, 30))
    keep.many(municipality.records)
    assert date(2021, 6, 30) == statistics.incoming_cases(CutOff(to=date(2030, 1, 1), as_known_on=date(2021, 6, 30))).basis.days.to


def test_years_in_the_wrong_order_are_refused(keep: KeepFacts, statistics: Statistics) -> None:
    keep.many(as_reported())
    with pytest.raises(EmptyPeriod):
        statistics.outcomes(AS_IT_IS, begun_from=2021, begun_to=2019)


def test_no_facts_make_empty_tables_without_a_cut_off(statistics: Statistics) -> None:
    incoming, (outcomes, years) = statistics.incoming_cases(AS_IT_IS), statistics.outcomes(AS_IT_IS)
    assert [None, None, None] == [incoming.basis.days.to, incoming.basis.days.newest, outcomes.basis.days.to]
    assert years is None
    assert 0 == incoming.figures.everything.total == outcomes.figures.begun


def test_an_answer_tells_how_far_each_source_is_counted_in(database: Database, keep: KeepFacts, statistics: Statistics) -> None:
    keep.many(as_reported())
    position = "INSERT INTO follower_position (follower, source, position, state) VALUES ('statistics', %s, %s, %s) "
    replace = "ON CONFLICT (follower, source) DO UPDATE SET position = excluded.position, state = excluded.state"
    for values in (("intake", 338, "following"), ("casework", 250, "stalled")):
        database.execute(position + replace, values)
    basis = statistics.incoming_cases(AS_IT_IS).basis
    assert {"intake": (338, True), "consent": (0, True), "casework": (250, False)} == {
        name: (source.position, source.following) for name, source in basis.sources.items()
    }


def test_an_unknown_day_asked_for_has_an_empty_table(statistics: Statistics) -> None:
    answer, years = statistics.outcomes(CutOff(to=date(2021, 8, 13)))
    assert (0, BegunYears(2019, 2020)) == (answer.figures.begun, years)
    assert answer.basis.through is None


def test_the_facts_held_are_told_by_kind_in_the_order_of_a_case(keep: KeepFacts, statistics: Statistics) -> None:
    keep.many(as_reported())
    held = {row["kind"]: row["facts"] for row in statistics.facts_held()}
    assert (336 + 1, 1) == (held["referral_received"], held["duplicate_judged"])
    assert "referral_received" == next(iter(held))
    assert "case_closure_corrected" == list(held)[-1]
