"""The team says yes or no, once."""

from __future__ import annotations

import pytest

from services.intake.domain.errors import AlreadyDecided, NotRegisteredInMunicipality, NotWaitingForDecision
from services.intake.domain.referral import Referral
from services.intake.tests.stories import (
    FATHER,
    KEYS,
    MOTHER,
    NOTICED,
    SENDER,
    SIGTUNA,
    UPPSALA,
    accepted,
    asked,
    declined,
    given,
    receive,
    received,
)
from shared.eventlog.keyring import open_value
from shared.eventlog.mapper import SealingMapper
from shared.vocabulary.codes import DeclineReason, ReferralState
from shared.vocabulary.ids import case_id_of


def test_an_accepted_referral_carries_all_that_the_next_services_begin_with() -> None:
    referral = given(received()).when(lambda each: each.accept(8, UPPSALA)).then(Referral.Accepted, age=8, sender=SENDER)
    event = referral.pending_events[0]
    assert isinstance(event, Referral.Accepted)
    assert "Robin Exempelsson" == open_value(KEYS, event.pupil_name)
    assert [MOTHER.name, FATHER.name] == [open_value(KEYS, each.name) for each in event.guardians]
    assert [MOTHER.contact, FATHER.contact] == [open_value(KEYS, each.contact) for each in event.guardians]
    assert (ReferralState.ACCEPTED, case_id_of(referral.id)) == (referral.state, referral.case_id)


def test_names_are_never_copied_plain_into_an_acceptance() -> None:
    fresh = receive()
    fresh.accept(8, UPPSALA)
    event = fresh.pending_events[-1]
    object.__setattr__(event, "subject", fresh.subject_id)
    stored = SealingMapper(KEYS).to_stored_event(event)
    assert not any(name.encode() in stored.state for name in ("Robin", "Kim", "Alex"))


def test_a_pupil_of_another_municipality_is_not_taken_on_but_can_be_declined() -> None:
    given(received(registered_in=SIGTUNA)).when(lambda each: each.accept(8, UPPSALA)).then_refused(NotRegisteredInMunicipality)
    given(received(registered_in=SIGTUNA)).when(
        lambda each: each.decline(DeclineReason.NOT_REGISTERED_IN_MUNICIPALITY, "Vänd er till Sigtuna.")
    ).then(Referral.Declined, reason=DeclineReason.NOT_REGISTERED_IN_MUNICIPALITY, note="Vänd er till Sigtuna.")


def test_what_waits_for_the_sender_is_not_accepted() -> None:
    given(asked(NOTICED)).when(lambda each: each.accept(8, UPPSALA)).then_refused(NotWaitingForDecision)


def test_what_waits_for_the_sender_can_be_declined() -> None:
    given(asked(NOTICED)).when(lambda each: each.decline(DeclineReason.WITHDRAWN_BY_SENDER, None)).then(Referral.Declined)


@pytest.mark.parametrize("decided", [accepted, declined])
def test_a_decision_is_final(decided) -> None:
    given(decided()).when(lambda each: each.accept(8, UPPSALA)).then_refused(AlreadyDecided)
    given(decided()).when(lambda each: each.decline(DeclineReason.OTHER_ACTOR, None)).then_refused(AlreadyDecided)
