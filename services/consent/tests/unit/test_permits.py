"""A permit is issued only for what everybody allows on that day."""

from collections.abc import Callable
from datetime import date

from services.consent.domain.consent import Consent
from services.consent.domain.errors import ConsentExpired, ConsentIncomplete, ConsentNotYetGiven, OutsideScope
from services.consent.tests.family import (
    DAY,
    FATHER,
    MOTHER,
    SCHOOL_ATTENDANCE,
    SOON,
    asked,
    day,
    given,
    granted,
    no,
    opened,
    some_id,
    take_back,
    yes,
)
from shared.vocabulary.codes import Actor, Information, PermitPurpose


def start(on: date = DAY) -> Callable[[Consent], None]:
    return lambda consent: consent.issue_permit(some_id(), PermitPurpose.START_INTERVENTION, None, [], on, SOON)


def disclose(actor: Actor | None, *information: Information, on: date = DAY) -> Callable[[Consent], None]:
    return lambda consent: consent.issue_permit(some_id(), PermitPurpose.DISCLOSE, actor, information, on, SOON)


def test_a_case_may_start_when_everybody_has_said_yes():
    given(granted()).when(start()).then(
        Consent.PermitIssued, edition=3, purpose=PermitPurpose.START_INTERVENTION, actor=None, information=(), on=DAY, valid_until=SOON
    )


def test_a_case_may_not_start_while_an_answer_is_missing():
    consent = asked()
    given(consent).when(start()).then_refused(ConsentIncomplete)
    yes(consent, MOTHER)
    given(consent).when(start()).then_refused(ConsentIncomplete)
    no(consent, FATHER)
    given(consent).when(start()).then_refused(ConsentIncomplete)


def test_a_case_may_not_start_before_anybody_is_asked():
    given(opened()).when(start()).then_refused(ConsentIncomplete)


def test_a_case_may_not_start_after_a_withdrawal():
    consent = granted()
    take_back(consent, FATHER)
    given(consent).when(start()).then_refused(ConsentIncomplete)


def test_information_that_everybody_allows_may_be_disclosed():
    given(granted()).when(disclose(Actor.BUP, Information.HEALTH, Information.ATTENDANCE)).then(
        Consent.PermitIssued, actor=Actor.BUP, information=(Information.ATTENDANCE, Information.HEALTH)
    )


def test_information_that_was_not_asked_for_may_not_be_disclosed():
    given(granted()).when(disclose(Actor.SCHOOL, Information.ATTENDANCE, Information.HEALTH)).then_refused(OutsideScope)
    given(granted()).when(disclose(Actor.POLICE, Information.ATTENDANCE)).then_refused(OutsideScope)


def test_one_partial_yes_is_enough_to_stop_the_rest():
    consent = asked()
    yes(consent, MOTHER)
    yes(consent, FATHER, SCHOOL_ATTENDANCE)
    given(consent).when(disclose(Actor.BUP, Information.HEALTH)).then_refused(OutsideScope)
    given(consent).when(disclose(Actor.SCHOOL, Information.ATTENDANCE)).then(Consent.PermitIssued, edition=3)


def test_a_disclosure_names_its_receiver_and_what_it_is():
    given(granted()).when(disclose(None, Information.HEALTH)).then_refused(OutsideScope)
    given(granted()).when(disclose(Actor.BUP)).then_refused(OutsideScope)


def test_an_actor_that_was_taken_out_gets_nothing_more():
    consent = granted()
    take_back(consent, MOTHER, Actor.BUP)
    given(consent).when(disclose(Actor.BUP, Information.HEALTH)).then_refused(OutsideScope)
    given(consent).when(disclose(Actor.SCHOOL, Information.ATTENDANCE)).then(Consent.PermitIssued)


def test_the_last_day_is_included_and_the_next_is_not():
    given(granted(valid_to=day(5))).when(start(day(5))).then(Consent.PermitIssued, on=day(5))
    given(granted(valid_to=day(5))).when(start(day(6))).then_refused(ConsentExpired)


def test_a_day_before_the_signature_is_not_covered():
    given(granted()).when(start(day(-1))).then_refused(ConsentNotYetGiven)


def test_a_longer_question_needs_everybodys_new_yes():
    consent = granted(valid_to=day(5))
    consent.request([SCHOOL_ATTENDANCE], day(90), on=day(3))
    yes(consent, MOTHER, on=day(4))
    given(consent).when(start(day(6))).then_refused(ConsentIncomplete)
    yes(consent, FATHER, on=day(4))
    given(consent).when(start(day(6))).then(Consent.PermitIssued, on=day(6))


def test_permits_and_invitations_leave_the_edition_as_it_is():
    consent = granted()
    start()(consent)
    assert 3 == consent.edition
