"""A referral that a guardian sends: the school knows of it when she says so, and each is asked for what it can tell."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from services.intake.domain.errors import AgreedOnAnotherDay, AnswerIsEmpty, IntakeRefusal, NoSuchGuardian, NotWaitingForCompletion
from services.intake.domain.referral import Referral
from services.intake.publishing import published
from services.intake.tests.stories import (
    ALL_DONE,
    DAY,
    EFFORTS,
    GUARDIAN,
    INVESTIGATED,
    NOTICED,
    SENDER,
    done,
    given,
    groundwork,
    receive,
    received,
)
from shared.contracts import intake as facts
from shared.eventlog.log import Recorded
from shared.vocabulary.codes import Precondition, ReferralState

NOTHING_KNOWN = groundwork()
ONE_DAY = timedelta(days=1)
SCHOOL = SENDER.organiser_id


def sent(*, told: bool = False, asked: tuple[Precondition, ...] = (), note: str | None = None) -> Referral:
    """A guardian's referral in the log, who doesn't know the school's days."""
    referral = received(NOTHING_KNOWN, guardian=GUARDIAN)
    if told:
        referral.tell_school()
    if asked or note:
        referral.ask(asked, note)
    referral.collect_events()
    return referral


def test_it_waits_for_the_team_though_the_schools_days_are_not_there() -> None:
    assert (ReferralState.RECEIVED, False) == (sent().state, sent().school_knows)


def test_the_school_answers_for_it_only_when_it_has_been_told() -> None:
    assert [False, True] == [sent(told=told).is_sent_by(UUID(int=99), SCHOOL) for told in (False, True)]
    assert [True, True] == [sent(told=told).is_sent_by(GUARDIAN, None) for told in (False, True)]
    assert not sent(told=True).is_sent_by(UUID(int=99), None)


def test_the_other_services_are_told_whether_the_school_knows() -> None:
    for guardian, fact in ((GUARDIAN, facts.ReferralReceivedUntold), (None, facts.ReferralReceived)):
        event = receive(guardian=guardian).pending_events[0]
        assert fact is type(published(event, Recorded(1, datetime.now(UTC), b"", event)))


def test_what_a_school_sends_it_knows_of() -> None:
    assert received().school_knows
    assert received().is_sent_by(UUID(int=99), SENDER.organiser_id)
    assert not received().is_sent_by(GUARDIAN, None)


def test_told_the_school_is_asked_for_its_days() -> None:
    referral = sent()
    referral.tell_school()
    assert [Referral.SchoolTold, Referral.SentBack] == [type(each) for each in referral.pending_events]
    assert (NOTICED, INVESTIGATED, EFFORTS) == referral.asked_for


def test_told_with_all_days_known_nobody_is_asked() -> None:
    given(received(ALL_DONE, guardian=GUARDIAN)).when(Referral.tell_school).then(Referral.SchoolTold, organiser_id=SCHOOL)


def test_told_once_is_told() -> None:
    referral = sent(told=True)
    referral.tell_school()
    assert [] == referral.pending_events


def test_what_a_guardian_says_to_the_team_is_kept_and_tells_the_school() -> None:
    referral = sent()
    mother = referral.guardians[0].guardian_id
    referral.agreed_otherwise(mother, DAY, DAY)
    assert [Referral.AgreementHeard, Referral.SchoolTold, Referral.SentBack] == [type(each) for each in referral.pending_events]
    referral.agreed_otherwise(mother, DAY, DAY)
    assert 3 == len(referral.pending_events)


def test_who_agrees_is_a_guardian_in_the_referral_and_does_so_on_a_day_since_it_came() -> None:
    referral = sent()
    mother = referral.guardians[0].guardian_id
    for guardian, day, refused in (
        (UUID(int=99), DAY, NoSuchGuardian),
        (mother, DAY - ONE_DAY, AgreedOnAnotherDay),
        (mother, DAY + ONE_DAY, AgreedOnAnotherDay),
    ):
        with pytest.raises(refused):
            referral.agreed_otherwise(guardian, day, DAY)
    assert not referral.school_knows


def test_told_while_the_guardian_is_asked_for_days_the_question_becomes_the_schools() -> None:
    referral = sent(asked=(INVESTIGATED,))
    assert referral.waits_for_guardian
    referral.tell_school()
    assert (False, ReferralState.TO_COMPLETE) == (referral.waits_for_guardian, referral.state)


def test_a_guardian_may_answer_in_words_what_she_can_not_date() -> None:
    given(sent(asked=(INVESTIGATED,))).when(lambda each: each.answer((), "Det vet jag inte.", DAY)).then(Referral.Completed, note="Det vet jag inte.")


def test_when_the_guardian_has_answered_the_school_is_asked_for_the_rest() -> None:
    referral = received(ALL_DONE, guardian=GUARDIAN)
    referral.tell_school()
    referral.ask((), "Hur mår barnet?")
    assert referral.waits_for_guardian
    referral.answer((), "Bättre.", DAY)
    assert ReferralState.RECEIVED is referral.state
    untold = sent(note="Hur mår barnet?")
    untold.tell_school()
    untold.answer(done(NOTICED), "Bättre.", DAY)
    assert (ReferralState.TO_COMPLETE, (INVESTIGATED, EFFORTS)) == (untold.state, untold.asked_for)


@pytest.mark.parametrize(
    ("referral", "refusal"),
    [
        (sent(), NotWaitingForCompletion),
        (sent(told=True), NotWaitingForCompletion),
        (sent(note="Hur mår barnet?"), AnswerIsEmpty),
    ],
    ids=["not asked", "the school is asked", "empty"],
)
def test_an_answer_is_refused_where_she_is_not_asked_or_says_nothing(referral: Referral, refusal: type[IntakeRefusal]) -> None:
    given(referral).when(lambda each: each.answer((), None, DAY)).then_refused(refusal)


def test_the_school_does_not_answer_what_the_guardian_is_asked() -> None:
    given(sent(note="Hur mår barnet?")).when(lambda each: each.complete(done(NOTICED), "Svar", DAY)).then_refused(NotWaitingForCompletion)


def test_the_school_completes_what_it_is_asked() -> None:
    given(sent(told=True)).when(lambda each: each.complete(done(NOTICED, INVESTIGATED, EFFORTS), None, DAY)).then(Referral.Completed)
