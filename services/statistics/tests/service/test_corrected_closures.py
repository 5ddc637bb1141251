"""A corrected closure counts in the place of what was told before, from the day on which the correction became known."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import permutations
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.statistics.application import CutOff, Statistics
from services.statistics.domain.outcomes import Ended, OutcomeLine
from services.statistics.reactions import KeepFacts
from services.statistics.tests.municipality import Municipality
from services.statistics.tests.service.conftest import empty
from shared.contracts.casework import CaseClosureCorrected, StartCorrected
from shared.eventlog.database import Database
from shared.eventlog.equality import digest_of_tables
from shared.vocabulary.calendar import months_on
from shared.vocabulary.codes import ClosureReason, Outcome

BEGAN, CLOSED = date(2020, 2, 3), date(2020, 8, 3)
TOLD, CORRECTED = datetime(2020, 8, 3, 9, 0, tzinfo=UTC), datetime(2021, 3, 1, 9, 0, tzinfo=UTC)
END = date(2021, 12, 31)


def a_closed_case(outcome: Outcome = Outcome.BACK_60_100) -> tuple[Municipality, UUID]:
    """One intervention that ended, all told on the days when it was so."""
    municipality = Municipality()
    case_id = municipality.intervention(BEGAN, CLOSED, outcome, ClosureReason.SCHOOL_CONTINUES, recorded_at=TOLD)
    return municipality, case_id


def correct(municipality: Municipality, case_id: UUID, outcome: Outcome, on: date = CLOSED, at: datetime = CORRECTED) -> None:
    """The closure is told otherwise."""
    municipality.send("casework", CaseClosureCorrected(case_id, outcome, ClosureReason.SCHOOL_CONTINUES, None, BEGAN), on, recorded_at=at)


def counted(statistics: Statistics, cut: CutOff) -> dict[Outcome, int]:
    """How many interventions ended how, of those that did."""
    by_outcome = statistics.outcomes(cut, begun_from=2020, begun_to=2020)[0].figures.by_outcome
    return {outcome: share.count for outcome, share in by_outcome.items() if share.count}


def test_the_table_follows_a_correction_and_shows_the_earlier_figure_as_known_before_it(keep: KeepFacts, statistics: Statistics) -> None:
    municipality, case_id = a_closed_case()
    correct(municipality, case_id, Outcome.BACK_25_60)
    keep.many(municipality.records)
    assert {Outcome.BACK_25_60: 1} == counted(statistics, CutOff(to=END))
    assert {Outcome.BACK_25_60: 1} == counted(statistics, CutOff(to=END, as_known_on=CORRECTED.date()))
    assert {Outcome.BACK_60_100: 1} == counted(statistics, CutOff(to=END, as_known_on=CORRECTED.date() - timedelta(days=1)))
    assert {} == counted(statistics, CutOff(to=END, as_known_on=TOLD.date() - timedelta(days=1)))


def test_a_closure_that_was_really_later_is_none_by_a_cut_off_before_it(keep: KeepFacts, statistics: Statistics) -> None:
    municipality, case_id = a_closed_case()
    correct(municipality, case_id, Outcome.BACK_60_100, on=date(2020, 12, 1))
    keep.many(municipality.records)
    assert {} == counted(statistics, CutOff(to=date(2020, 10, 1)))
    assert {Outcome.BACK_60_100: 1} == counted(statistics, CutOff(to=date(2020, 12, 1)))
    assert {Outcome.BACK_60_100: 1} == counted(statistics, CutOff(to=date(2020, 10, 1), as_known_on=date(2020, 12, 31)))


def test_the_last_of_several_corrections_counts_in_whatever_order_they_are_applied(
    database: Database, keep: KeepFacts, statistics: Statistics
) -> None:
    municipality, case_id = a_closed_case()
    correct(municipality, case_id, Outcome.NOT_BACK)
    correct(municipality, case_id, Outcome.BACK_25_60, at=CORRECTED + timedelta(days=1))
    digests = set()
    for records in permutations(municipality.records[-3:]):
        empty(database)
        keep.many(municipality.records[:-3])
        for record in records:
            keep.many([record])
        assert {Outcome.BACK_25_60: 1} == counted(statistics, CutOff(to=END))
        digests.add(digest_of_tables(database, KeepFacts.tables))
    assert 1 == len(digests)


def test_a_start_that_was_really_in_another_year_is_counted_there_from_the_day_on_which_that_became_known(
    keep: KeepFacts, statistics: Statistics
) -> None:
    municipality, case_id = a_closed_case()
    really = date(2019, 12, 30)
    municipality.send("casework", StartCorrected(case_id, really, months_on(really, 6), True), really, recorded_at=CORRECTED)
    keep.many(municipality.records)

    def begun(as_known_on: date | None) -> list[int]:
        cut = CutOff(to=END, as_known_on=as_known_on)
        return [statistics.outcomes(cut, begun_from=year, begun_to=year)[0].figures.begun for year in (2019, 2020)]

    assert [1, 0] == begun(None) == begun(CORRECTED.date())
    assert [0, 1] == begun(CORRECTED.date() - timedelta(days=1))
    figure = statistics.outcome_facts(CutOff(to=END), 2019, 2019, Ended(OutcomeLine.BEGUN), 10, 0)[0].figures
    assert [(really, municipality.records[-1].position)] == [(row["starts_on"], row["position"]) for row in figure.rows]


def test_the_newest_correction_is_among_the_facts_held(keep: KeepFacts, statistics: Statistics) -> None:
    municipality, case_id = a_closed_case()
    correct(municipality, case_id, Outcome.NOT_BACK)
    keep.many(municipality.records)
    held = {row["kind"]: row["facts"] for row in statistics.facts_held()}
    assert (1, 1) == (held["case_closed"], held["case_closure_corrected"])


DAYS = st.integers(0, 500).map(lambda days: BEGAN + timedelta(days=days))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(Outcome), DAYS, st.integers(0, 60)), max_size=5), DAYS, DAYS)
def test_for_any_corrections_the_table_counts_what_was_known_last(
    database: Database,
    keep: KeepFacts,
    statistics: Statistics,
    corrections: list[tuple[Outcome, date, int]],
    to: date,
    as_known_on: date,
) -> None:
    empty(database)
    municipality, case_id = a_closed_case()
    told = [(Outcome.BACK_60_100, CLOSED, TOLD)]
    for outcome, on, later in corrections:
        told.append((outcome, on, told[-1][2] + timedelta(days=later)))
        correct(municipality, case_id, outcome, on, told[-1][2])
    keep.many(municipality.records)
    known = [(outcome, on) for outcome, on, at in told if at.date() <= as_known_on]
    expected = {known[-1][0]: 1} if known and known[-1][1] <= min(to, as_known_on) else {}
    assert expected == counted(statistics, CutOff(to=to, as_known_on=as_known_on))
