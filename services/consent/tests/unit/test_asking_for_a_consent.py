"""A question names actors, information and a period."""

from services.consent.domain.consent import Consent
from services.consent.domain.errors import AskedUntilThePast, NotAskedYet, NothingAsked
from services.consent.domain.scope import ConsentPurpose
from services.consent.tests.family import (
    BUP_ATTENDANCE,
    DAY,
    FATHER,
    MOTHER,
    SCHOOL_ATTENDANCE,
    SCHOOL_HEALTH,
    asked,
    day,
    given,
    granted,
    no,
    opened,
    yes,
)
from shared.vocabulary.codes import Actor, ConsentAnswer


def test_a_question_names_each_pair_once_in_a_fixed_order_for_the_purpose_of_attendance():
    given(opened()).when(lambda consent: consent.request([SCHOOL_HEALTH, BUP_ATTENDANCE, SCHOOL_HEALTH], day(30), on=DAY)).then(
        Consent.Requested,
        edition=1,
        purpose=ConsentPurpose.ATTENDANCE,
        scope=(BUP_ATTENDANCE, SCHOOL_HEALTH),
        signatories=(MOTHER, FATHER),
        valid_to=day(30),
    )


def test_a_consent_may_not_be_general():
    given(opened()).when(lambda consent: consent.request([], None, on=DAY)).then_refused(NothingAsked)


def test_a_question_may_end_today_but_not_yesterday():
    given(opened()).when(lambda consent: consent.request([SCHOOL_HEALTH], day(0), on=DAY)).then(Consent.Requested, valid_to=day(0))
    given(opened()).when(lambda consent: consent.request([SCHOOL_HEALTH], day(-1), on=DAY)).then_refused(AskedUntilThePast)


def test_nobody_can_answer_before_the_question_is_put():
    given(opened()).when(lambda consent: yes(consent, MOTHER)).then_refused(NotAskedYet)
    given(opened()).when(lambda consent: no(consent, MOTHER)).then_refused(NotAskedYet)


def test_a_new_question_begins_a_new_round_and_nothing_is_shared_until_it_is_answered():
    consent = granted(SCHOOL_ATTENDANCE)
    consent.request([SCHOOL_ATTENDANCE, BUP_ATTENDANCE], None, on=day(1))
    assert not consent.complete
    assert () == consent.shareable(day(1))
    assert {ConsentAnswer.PENDING} == {answer.state for answer in consent.answers.values()}


def test_who_said_no_is_asked_anew_by_a_new_question():
    consent = asked()
    no(consent, MOTHER)
    consent.request([SCHOOL_ATTENDANCE], None, on=day(1))
    assert ConsentAnswer.PENDING is consent.answers[MOTHER].state


def test_the_actors_of_the_question_are_kept_as_codes():
    consent = asked()
    assert {Actor.SCHOOL, Actor.BUP} == {share.actor for share in consent.asked}
