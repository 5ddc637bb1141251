"""Small scenarios that hypothesis makes: the report's people and schools, other counts."""

from dataclasses import replace
from datetime import date
from functools import cache

from hypothesis import strategies as st

from deploy.demo.loading import load
from deploy.demo.process import Share
from deploy.demo.rows import AnswerCount, AnswerKind, DeclineCount, Ending, OutcomeCount, ReasonCount, ReferralCount, Source, Window
from deploy.demo.scenario import Scenario
from shared.vocabulary.codes import ClosureReason, DeclineReason, OrganiserKind, Outcome, SchoolForm, Sex

FIRST, LAST = date(2019, 1, 1), date(2020, 12, 31)
WINDOWS = (Window(FIRST, date(2019, 12, 31)), Window(date(2020, 1, 1), LAST))
REASONS = {
    Outcome.BACK_60_100: ClosureReason.GOAL_REACHED,
    Outcome.BACK_25_60: ClosureReason.SCHOOL_CONTINUES,
    Outcome.NOT_BACK: ClosureReason.CONSENT_NO_LONGER_GIVEN,
}


@cache
def report() -> Scenario:
    """The municipality's own report, loaded once."""
    return load()


@st.composite
def scenarios(draw: st.DrawFn) -> Scenario:
    """Two years, few referrals in 2019 and more than can begin, a team of any size; some can't be planned."""
    few = st.integers(0, 4)
    referrals = tuple(
        ReferralCount(2019, form, kind, sex, draw(st.integers(1, 6)), Source.ASSUMED)
        for form in (SchoolForm.COMPULSORY, SchoolForm.UPPER_SECONDARY)
        for kind in OrganiserKind
        for sex in Sex
    )
    outcomes = tuple(OutcomeCount(window, ending, draw(st.integers(0, 2)), Source.ASSUMED) for window in WINDOWS for ending in Ending)
    reasons = tuple(
        ReasonCount(row.begun, Outcome(row.ending.value), REASONS[Outcome(row.ending.value)], row.count, Source.ASSUMED)
        for row in outcomes
        if row.ending is not Ending.RUNNING
    )
    gone = sum(row.count for row in reasons if row.reason is ClosureReason.CONSENT_NO_LONGER_GIVEN)
    answers = (AnswerCount(AnswerKind.REFUSED, draw(few), Source.ASSUMED), AnswerCount(AnswerKind.WITHDRAWN, gone, Source.ASSUMED))
    known = report()
    return replace(
        known,
        process=replace(
            known.process,
            seed=draw(st.integers(0, 9999)),
            first_day=FIRST,
            last_day=LAST,
            closed_before_start=draw(st.integers(0, 2)),
            pupils_with_temporary_number=draw(few),
            share_with_second_profession=Share(draw(st.sampled_from([0.0, 0.5]))),
        ),
        referrals=referrals,
        outcomes=outcomes,
        reasons=reasons,
        answers=answers,
        declines=tuple(DeclineCount(reason, draw(st.integers(0, 1)), Source.ASSUMED) for reason in DeclineReason),
        team=tuple(replace(member, capacity=draw(few)) for member in known.team),
    )
