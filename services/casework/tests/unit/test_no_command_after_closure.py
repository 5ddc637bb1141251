"""For any sequence of commands: a closed case changes no more but by corrections, and a permit is used at most once."""

from typing import get_args

from hypothesis import given, settings
from hypothesis import strategies as st

from services.casework.domain.case import Case
from services.casework.story import Correction
from services.casework.tests.cases import CASE, PUPIL, a_referral
from services.casework.tests.commands import COMMANDS, CORRECTIONS
from shared.vocabulary.codes import CaseState
from shared.vocabulary.refusal import Refusal

CORRECTED = get_args(Correction)
HEARD = (Case.ConsentRequested, Case.ConsentGranted, Case.ConsentRefused, Case.ConsentWithdrawn)


@settings(max_examples=300)
@given(st.lists(st.one_of(COMMANDS, CORRECTIONS), max_size=40))
def test_after_closure_nothing_happens_but_what_consent_tells_and_what_is_corrected(commands):
    case = Case(id=CASE, pupil_id=PUPIL)
    case.accept(a_referral())
    closed = False
    for command in commands:
        case.collect_events()
        try:
            command(case)
        except Refusal:
            assert [] == case.collect_events()
            continue
        events = case.collect_events()
        assert not closed or all(isinstance(each, HEARD + CORRECTED) for each in events)
        closed = case.state is CaseState.CLOSED


@settings(max_examples=200)
@given(st.lists(st.one_of(COMMANDS, CORRECTIONS), max_size=40))
def test_a_permit_is_cited_by_one_event_at_most_and_replay_gives_the_same_case(commands):
    case = Case(id=CASE, pupil_id=PUPIL)
    case.accept(a_referral())
    for command in commands:
        try:
            command(case)
        except Refusal:
            continue
    events = case.collect_events()
    cited = [each.permit_id for each in events if isinstance(each, (Case.InterventionStarted, Case.InformationDisclosed))]
    assert len(set(cited)) == len(cited)
    replayed = None
    for each in events:
        replayed = each.mutate(replayed)
    assert vars(case) == vars(replayed)
