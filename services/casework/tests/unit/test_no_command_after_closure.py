"""For any sequence of commands: a closed case changes no more, and a permit is used at most once."""

from datetime import date, timedelta
from uuid import UUID, uuid4

from hypothesis import given, settings
from hypothesis import strategies as st

from services.casework.domain.case import Case
from services.casework.domain.meeting import Proposal
from services.casework.domain.permit import Permit
from services.casework.tests.cases import CASE, MUM, NOON, PUPIL, a_referral, consented, withdrawal_of
from shared.vocabulary.codes import Actor, CaseState, ClosureReason, DecisionState, Information, Outcome, Profession
from shared.vocabulary.refusal import Refusal

DAYS = st.integers(0, 400).map(lambda days: date(2020, 8, 3) + timedelta(days=days))
IDS = st.integers(100, 103).map(lambda number: UUID(int=number))
PERMITS = IDS.map(lambda permit_id: Permit(permit_id, 1, NOON))
ACTORS = st.lists(st.sampled_from(Actor), unique=True, max_size=3).map(tuple)

COMMANDS = st.one_of(
    st.builds(lambda who: lambda case: case.assign(who, Profession.SOCIAL_WORKER), IDS),
    st.builds(lambda on, permit: lambda case: case.start(on, 6, permit, NOON), DAYS, PERMITS),
    st.builds(lambda until: lambda case: case.extend(until, "skäl"), DAYS),
    st.builds(
        lambda which, on, days, actors: (
            lambda case: case.call_meeting(which, on, on + timedelta(days=days), actors, time=None, place=None, agenda="dagordning")
        ),
        IDS,
        DAYS,
        st.integers(-1, 30),
        ACTORS,
    ),
    st.builds(
        lambda which, on, actors: lambda case: case.hold_meeting(which, on, actors, "ord", (Proposal(uuid4(), Actor.SCHOOL, "ord", on),)),
        IDS,
        DAYS,
        ACTORS,
    ),
    st.builds(lambda which, on, state: lambda case: case.follow_up(which, on, state, None, None), IDS, DAYS, st.sampled_from(DecisionState)),
    st.builds(
        lambda which, actor, permit: lambda case: case.disclose(which, actor, (Information.HEALTH,), "ord", permit, NOON),
        IDS,
        st.sampled_from(Actor),
        PERMITS,
    ),
    st.builds(
        lambda on, outcome, reason: lambda case: case.close(on, outcome, reason, None, None),
        DAYS,
        st.sampled_from(Outcome),
        st.sampled_from(ClosureReason),
    ),
    st.just(lambda case: case.consent_withdrawn(withdrawal=withdrawal_of(MUM))),
    st.just(consented),
)
HEARD = (Case.ConsentRequested, Case.ConsentGranted, Case.ConsentRefused, Case.ConsentWithdrawn)


@settings(max_examples=300)
@given(st.lists(COMMANDS, max_size=40))
def test_after_closure_nothing_happens_but_what_consent_tells(commands):
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
        assert not closed or all(isinstance(each, HEARD) for each in events)
        closed = case.state is CaseState.CLOSED


@settings(max_examples=200)
@given(st.lists(COMMANDS, max_size=40))
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
