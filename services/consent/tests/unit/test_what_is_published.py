"""Every event that concerns others becomes one fact, of ids, codes and days only."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from services.consent.domain.consent import Consent
from services.consent.publishing import published
from services.consent.tests.family import (
    ALL_ASKED,
    CASE,
    DAY,
    FATHER,
    MOTHER,
    PUPIL,
    SCHOOL_ATTENDANCE,
    SOON,
    asked,
    day,
    granted,
    no,
    opened,
    some_id,
    take_back,
    yes,
)
from shared.contracts import consent as facts
from shared.contracts.fact import fact_to_plain
from shared.eventlog.act import Act
from shared.eventlog.log import Recorded
from shared.vocabulary.codes import Actor, PermitPurpose, Role, SignatoryKind, SignedHow
from shared.vocabulary.ids import consent_id_of
from shared.vocabulary.words import Digest


def last_fact(consent: Consent) -> Any:
    """What the last event is to others, once it is recorded."""
    event = consent.pending_events[-1]
    object.__setattr__(event, "act", Act(uuid4(), Role.COORDINATOR, None, DAY, uuid4()))
    object.__setattr__(event, "subject", consent.subject_id)
    return published(event, Recorded(1, datetime.now(UTC), b"", event))


def shares(*pairs: Any) -> tuple[facts.Share, ...]:
    return tuple(facts.Share(pair.actor, pair.information) for pair in sorted(pairs))


def test_that_a_consent_is_open_concerns_nobody_else():
    assert None is last_fact(opened())


def test_a_question_tells_its_scope_and_who_is_asked():
    expected = facts.ConsentRequested(consent_id_of(CASE), CASE, PUPIL, 1, shares(*ALL_ASKED), (MOTHER, FATHER), day(9))
    assert expected == last_fact(asked(valid_to=day(9)))


def test_a_yes_tells_whether_the_consent_is_complete():
    expected = facts.ConsentGranted(consent_id_of(CASE), CASE, PUPIL, 3, FATHER, SignatoryKind.GUARDIAN, shares(*ALL_ASKED), complete=True)
    assert expected == last_fact(granted())


def test_a_no_tells_who_said_it():
    consent = asked()
    no(consent, MOTHER)
    assert facts.ConsentRefused(consent_id_of(CASE), CASE, PUPIL, 2, MOTHER, SignatoryKind.GUARDIAN) == last_fact(consent)


def test_a_withdrawal_tells_what_remains():
    consent = granted()
    take_back(consent, MOTHER, Actor.BUP)
    fact = last_fact(consent)
    assert ((Actor.BUP,), shares(SCHOOL_ATTENDANCE), True) == (fact.actors, fact.remaining, fact.complete)


def test_a_withdrawal_of_all_names_every_actor_that_loses():
    consent = granted()
    take_back(consent, MOTHER)
    fact = last_fact(consent)
    assert ((Actor.BUP, Actor.SCHOOL), (), False) == (fact.actors, fact.remaining, fact.complete)


def test_an_invitation_travels_as_a_digest():
    consent = asked()
    consent.invite(some_id(), MOTHER, Digest("a" * 64), day(14), on=DAY)
    fact = last_fact(consent)
    assert ("a" * 64, MOTHER, day(14)) == (fact.code_hash, fact.signatory_id, fact.expires_on)


def test_a_permit_names_the_version_that_it_rests_on():
    consent = granted()
    consent.issue_permit(some_id(), PermitPurpose.START_INTERVENTION, None, [], DAY, SOON)
    fact = last_fact(consent)
    assert (3, PermitPurpose.START_INTERVENTION, None, (), SOON) == (
        fact.consent_version,
        fact.purpose,
        fact.actor,
        fact.information,
        fact.valid_until,
    )


def test_no_words_leave_with_a_fact():
    consent = asked()
    yes(consent, MOTHER)
    consent.withdraw(MOTHER, [], SignedHow.PHONE, "En hemlighet", on=DAY)
    assert "hemlighet" not in str(fact_to_plain(last_fact(consent)))
