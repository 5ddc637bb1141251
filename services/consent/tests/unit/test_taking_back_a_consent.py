"""A consent may be taken back at any time; that stops sharing and erases nothing."""

from services.consent.domain.consent import Consent
from services.consent.domain.errors import NotASignatory, NothingToTakeBack, NotInTheConsent
from services.consent.tests.family import (
    BUP_ATTENDANCE,
    BUP_HEALTH,
    DAY,
    FATHER,
    MOTHER,
    SCHOOL_ATTENDANCE,
    STRANGER,
    asked,
    day,
    given,
    granted,
    no,
    take_back,
    yes,
)
from shared.vocabulary.codes import Actor, ConsentAnswer


def test_taking_back_wholly_ends_all_sharing():
    given(granted()).when(lambda consent: take_back(consent, MOTHER)).then(
        Consent.Withdrawn, edition=4, signatory_id=MOTHER, actors=(Actor.BUP, Actor.SCHOOL), wholly=True, remaining=(), complete=False
    )


def test_taking_back_for_one_actor_leaves_the_others():
    consent = granted()
    given(consent).when(lambda consent: take_back(consent, MOTHER, Actor.BUP)).then(
        Consent.Withdrawn, actors=(Actor.BUP,), wholly=False, remaining=(SCHOOL_ATTENDANCE,), complete=True
    )
    assert (SCHOOL_ATTENDANCE,) == consent.shareable(DAY)


def test_taking_back_for_every_actor_by_name_is_taking_back_wholly():
    given(granted()).when(lambda consent: take_back(consent, MOTHER, Actor.BUP, Actor.SCHOOL)).then(Consent.Withdrawn, wholly=True, complete=False)


def test_what_remains_is_what_the_others_allow_too():
    consent = asked()
    yes(consent, MOTHER)
    yes(consent, FATHER, BUP_ATTENDANCE, BUP_HEALTH)
    given(consent).when(lambda consent: take_back(consent, MOTHER, Actor.SCHOOL)).then(
        Consent.Withdrawn, remaining=(BUP_ATTENDANCE, BUP_HEALTH), complete=True
    )


def test_there_is_nothing_to_take_back_before_an_answer():
    given(asked()).when(lambda consent: take_back(consent, MOTHER)).then_refused(NothingToTakeBack)


def test_nothing_remains_while_another_answer_is_missing():
    consent = asked()
    yes(consent, MOTHER)
    given(consent).when(lambda consent: take_back(consent, MOTHER, Actor.BUP)).then(Consent.Withdrawn, remaining=(), complete=False)


def test_a_withdrawn_signatory_is_told_apart_from_one_who_said_no():
    consent = granted()
    take_back(consent, MOTHER)
    assert ConsentAnswer.WITHDRAWN is consent.answers[MOTHER].state
    assert ConsentAnswer.GRANTED is consent.answers[FATHER].state


def test_a_no_can_not_be_taken_back():
    consent = asked()
    no(consent, MOTHER)
    given(consent).when(lambda consent: take_back(consent, MOTHER)).then_refused(NothingToTakeBack)


def test_an_actor_outside_the_yes_can_not_be_taken_out():
    given(granted()).when(lambda consent: take_back(consent, MOTHER, Actor.POLICE)).then_refused(NotInTheConsent)


def test_only_those_who_sign_may_take_back():
    given(granted()).when(lambda consent: take_back(consent, STRANGER)).then_refused(NotASignatory)


def test_a_consent_past_its_last_day_can_still_be_taken_back():
    given(granted(valid_to=day(5))).when(lambda consent: take_back(consent, MOTHER, on=day(9))).then(Consent.Withdrawn, remaining=())
