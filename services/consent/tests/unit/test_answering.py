"""Yes, yes to a part, and no."""

from services.consent.domain.consent import Consent
from services.consent.domain.errors import EmptyYes, NotASignatory, OutsideTheQuestion, QuestionExpired, SignedLater, WouldTakeBack
from services.consent.tests.family import (
    ALL_ASKED,
    BUP_ATTENDANCE,
    DAY,
    FATHER,
    MOTHER,
    PUPIL,
    SCHOOL_ATTENDANCE,
    SCHOOL_HEALTH,
    STRANGER,
    asked,
    day,
    given,
    granted,
    no,
    take_back,
    yes,
)
from shared.vocabulary.codes import ConsentAnswer, SignatoryKind, SignedHow


def test_a_yes_without_a_scope_is_a_yes_to_all_that_is_asked():
    given(asked()).when(lambda consent: yes(consent, MOTHER)).then(
        Consent.Granted, edition=2, signatory_id=MOTHER, signatory_kind=SignatoryKind.GUARDIAN, scope=tuple(sorted(ALL_ASKED)), complete=False
    )


def test_the_consent_is_complete_with_the_last_yes():
    consent = asked()
    yes(consent, MOTHER)
    given(consent).when(lambda consent: yes(consent, FATHER)).then(Consent.Granted, complete=True)
    assert consent.complete


def test_an_older_pupil_is_needed_too():
    consent = asked(age=14)
    yes(consent, MOTHER)
    yes(consent, FATHER)
    assert not consent.complete
    given(consent).when(lambda consent: yes(consent, PUPIL)).then(Consent.Granted, signatory_kind=SignatoryKind.PUPIL, complete=True)


def test_a_yes_to_a_part_lets_only_that_part_be_shared():
    consent = asked()
    yes(consent, MOTHER)
    yes(consent, FATHER, SCHOOL_ATTENDANCE)
    assert (SCHOOL_ATTENDANCE,) == consent.shareable(DAY)


def test_a_no_is_recorded_and_leaves_the_consent_incomplete():
    given(asked()).when(lambda consent: no(consent, FATHER)).then(Consent.Refused, edition=2, signatory_id=FATHER)


def test_a_yes_after_a_no_counts():
    consent = asked()
    yes(consent, MOTHER)
    no(consent, FATHER)
    given(consent).when(lambda consent: yes(consent, FATHER)).then(Consent.Granted, complete=True)


def test_a_yes_after_a_withdrawal_counts():
    consent = granted()
    take_back(consent, FATHER)
    given(consent).when(lambda consent: yes(consent, FATHER, SCHOOL_ATTENDANCE)).then(Consent.Granted, complete=True)
    assert (SCHOOL_ATTENDANCE,) == consent.shareable(DAY)


def test_a_yes_may_grow_but_not_shrink():
    consent = asked()
    yes(consent, MOTHER, SCHOOL_ATTENDANCE)
    given(consent).when(lambda consent: yes(consent, MOTHER, BUP_ATTENDANCE)).then_refused(WouldTakeBack)
    given(consent).when(lambda consent: yes(consent, MOTHER, SCHOOL_ATTENDANCE, BUP_ATTENDANCE)).then(Consent.Granted, edition=3)


def test_a_no_does_not_replace_a_standing_yes():
    given(granted()).when(lambda consent: no(consent, MOTHER)).then_refused(WouldTakeBack)


def test_a_yes_to_something_else_is_refused():
    given(asked()).when(lambda consent: yes(consent, MOTHER, SCHOOL_HEALTH)).then_refused(OutsideTheQuestion)


def test_a_yes_to_nothing_is_refused():
    given(asked()).when(lambda consent: consent.grant(MOTHER, [], SignedHow.PAPER, DAY, "", on=DAY)).then_refused(EmptyYes)


def test_only_those_who_sign_may_answer():
    given(asked()).when(lambda consent: yes(consent, STRANGER)).then_refused(NotASignatory)
    given(asked(age=18)).when(lambda consent: yes(consent, MOTHER)).then_refused(NotASignatory)


def test_nobody_signs_tomorrow():
    given(asked()).when(lambda consent: consent.grant(MOTHER, None, SignedHow.PAPER, day(1), "", on=DAY)).then_refused(SignedLater)


def test_a_paper_signed_before_the_question_was_registered_is_good():
    given(asked()).when(lambda consent: consent.grant(MOTHER, None, SignedHow.PAPER, day(-9), "", on=DAY)).then(Consent.Granted, signed_on=day(-9))


def test_a_question_whose_time_is_over_can_not_be_answered():
    given(asked(valid_to=day(5))).when(lambda consent: yes(consent, MOTHER, on=day(5))).then(Consent.Granted, signed_on=day(5))
    given(asked(valid_to=day(5))).when(lambda consent: yes(consent, MOTHER, on=day(6))).then_refused(QuestionExpired)


def test_an_answer_waits_until_it_is_given():
    assert {MOTHER: ConsentAnswer.PENDING, FATHER: ConsentAnswer.PENDING} == {who: answer.state for who, answer in asked().answers.items()}
