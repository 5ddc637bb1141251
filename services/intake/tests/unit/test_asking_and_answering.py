"""The team asks for more, the sender answers."""

from __future__ import annotations

from services.intake.domain.errors import (
    AnswerIsEmpty,
    DatedInTheFuture,
    NothingAskedFor,
    NotWaitingForCompletion,
    NotWaitingForDecision,
    StillMissing,
)
from services.intake.domain.referral import Referral
from services.intake.tests.stories import (
    DAY,
    EFFORTS,
    INVESTIGATED,
    MEASURES,
    NOTICED,
    accepted,
    asked,
    declined,
    done,
    given,
    groundwork,
    received,
)
from shared.vocabulary.codes import ReferralState


def test_the_team_asks_for_what_it_misses_in_the_order_a_school_works() -> None:
    given(received()).when(lambda referral: referral.ask([EFFORTS, NOTICED], "Vad har ni provat?")).then(
        Referral.SentBack, missing=(NOTICED, EFFORTS), note="Vad har ni provat?"
    )


def test_a_question_in_words_alone_is_enough_but_silence_is_not() -> None:
    given(received()).when(lambda referral: referral.ask([], "Vem är mentor?")).then(Referral.SentBack, missing=())
    given(received()).when(lambda referral: referral.ask([], None)).then_refused(NothingAskedFor)


def test_only_a_referral_that_waits_for_the_team_is_sent_back() -> None:
    for referral in (asked(NOTICED), accepted(), declined()):
        given(referral).when(lambda each: each.ask([NOTICED], None)).then_refused(NotWaitingForDecision)


def test_an_answer_with_everything_asked_for_puts_the_referral_before_the_team_again() -> None:
    answered = (
        given(received(groundwork(NOTICED)))
        .when(lambda referral: referral.complete(done(INVESTIGATED, EFFORTS), None, DAY))
        .then(Referral.Completed, groundwork=groundwork(NOTICED, INVESTIGATED, EFFORTS))
    )
    assert (ReferralState.RECEIVED, ()) == (answered.state, answered.asked_for)


def test_an_answer_that_leaves_something_out_is_refused() -> None:
    given(received(groundwork(NOTICED))).when(lambda referral: referral.complete(done(INVESTIGATED), None, DAY)).then_refused(StillMissing)


def test_what_a_person_asked_for_is_answered_anew_even_if_a_day_was_given() -> None:
    given(asked(NOTICED)).when(lambda referral: referral.complete([], "Se bilagan", DAY)).then_refused(StillMissing)
    given(asked(NOTICED)).when(lambda referral: referral.complete(done(NOTICED), None, DAY)).then(Referral.Completed)


def test_measures_are_answered_by_saying_that_none_are_needed() -> None:
    work = groundwork(NOTICED, INVESTIGATED, EFFORTS, measures_needed=True)
    given(received(work)).when(lambda referral: referral.complete([], None, DAY, measures_needed=False)).then(
        Referral.Completed, groundwork=groundwork(NOTICED, INVESTIGATED, EFFORTS)
    )
    given(received(work)).when(lambda referral: referral.complete(done(MEASURES), None, DAY)).then(Referral.Completed)


def test_a_certificate_may_turn_out_to_be_the_investigation() -> None:
    given(received(groundwork(NOTICED, EFFORTS))).when(lambda referral: referral.complete([], None, DAY, certificate=True)).then(Referral.Completed)


def test_a_question_in_words_is_answered_in_words() -> None:
    given(asked(note="Vem är mentor?")).when(lambda referral: referral.complete([], None, DAY)).then_refused(AnswerIsEmpty)
    given(asked(note="Vem är mentor?")).when(lambda referral: referral.complete([], "Kim Mentor", DAY)).then(Referral.Completed, note="Kim Mentor")


def test_an_answer_cannot_lie_ahead() -> None:
    given(asked(NOTICED)).when(lambda referral: referral.complete(done(NOTICED, on=DAY.replace(day=15)), None, DAY)).then_refused(DatedInTheFuture)


def test_nothing_is_answered_that_was_not_asked() -> None:
    for referral in (received(), accepted(), declined()):
        given(referral).when(lambda each: each.complete(done(NOTICED), "svar", DAY)).then_refused(NotWaitingForCompletion)
