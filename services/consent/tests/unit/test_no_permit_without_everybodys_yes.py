"""For any sequence of questions, answers and withdrawals a permit needs every signatory's latest answer to allow it on that day."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from services.consent.domain.consent import Consent
from services.consent.domain.errors import ConsentRefusal, NoPermit
from services.consent.domain.scope import Share
from services.consent.tests.family import MOTHER, PUPIL, SOON, day, no, opened, some_id, take_back
from shared.vocabulary.codes import Actor, Information, PermitPurpose, SignedHow

ACTORS = (Actor.SCHOOL, Actor.BUP)
INFORMATION = (Information.ATTENDANCE, Information.HEALTH)
PAIRS = [Share(actor, information) for actor in ACTORS for information in INFORMATION]
WHO = (MOTHER, PUPIL)

days = st.integers(0, 5).map(day)
scopes = st.frozensets(st.sampled_from(PAIRS), min_size=1)
people = st.sampled_from(WHO)
question = st.tuples(st.just("ask"), scopes, st.none() | days, days)
yes_of = {who: st.tuples(st.just("yes"), st.just(who), st.none() | scopes, days) for who in WHO}
deeds = st.one_of(
    question,
    *yes_of.values(),
    st.tuples(st.just("no"), people, days),
    st.tuples(st.just("take back"), people, st.frozensets(st.sampled_from(ACTORS)), days),
)
# A question and an answer of each come first, since a history without them proves little.
histories = st.builds(lambda first, rest: [*first, *rest], st.tuples(question, *yes_of.values()), st.lists(deeds, max_size=12))


@dataclass
class LatestAnswer:
    """What a person last said, kept as plainly as can be, apart from the code under test."""

    scope: frozenset[Share] = frozenset()
    first_day: date = date.max
    last_day: date | None = None

    def allows(self, share: Share, on: date) -> bool:
        return share in self.scope and self.first_day <= on and (self.last_day is None or on <= self.last_day)


class Witness:
    """Does each deed to the consent, and notes what was said when it was let through."""

    def __init__(self) -> None:
        self.consent = opened(age=15, guardians=(MOTHER,))
        self.asked: frozenset[Share] = frozenset()
        self.asked_until: date | None = None
        self.latest: dict[UUID, LatestAnswer] = {who: LatestAnswer() for who in WHO}

    def see(self, deed: tuple[Any, ...]) -> None:
        with suppress(ConsentRefusal):
            match deed:
                case ("ask", scope, until, on):
                    self.consent.request(scope, until, on=on)
                    self.asked, self.asked_until = scope, until
                    self.latest = {who: LatestAnswer() for who in WHO}
                case ("yes", who, scope, on):
                    self.consent.grant(who, scope, SignedHow.PAPER, on, "", on=on)
                    self.latest[who] = LatestAnswer(self.asked if scope is None else scope, on, self.asked_until)
                case ("no", who, on):
                    no(self.consent, who, on)
                    self.latest[who] = LatestAnswer()
                case ("take back", who, actors, on):
                    take_back(self.consent, who, *actors, on=on)
                    self.latest[who].scope = frozenset(share for share in self.latest[who].scope if actors and share.actor not in actors)


def disclose(consent: Consent, actor: Actor, information: frozenset[Information], on: date) -> bool:
    try:
        consent.issue_permit(some_id(), PermitPurpose.DISCLOSE, actor, information, on, SOON)
    except NoPermit:
        return False
    return True


@settings(max_examples=300)
@given(histories, st.sampled_from(ACTORS), st.frozensets(st.sampled_from(INFORMATION), min_size=1), days)
def test_a_permit_is_only_issued_when_everybodys_latest_answer_allows_every_asked_pair_that_day(history, actor, information, on):
    witness = Witness()
    for deed in history:
        witness.see(deed)
    wanted = [Share(actor, each) for each in information]
    everybody_allows = all(share in witness.asked and answer.allows(share, on) for share in wanted for answer in witness.latest.values())
    if disclose(witness.consent, actor, information, on):
        assert everybody_allows


@settings(max_examples=300)
@given(histories, days)
def test_a_case_only_starts_when_everybody_has_a_standing_yes_that_day(history, on):
    witness = Witness()
    for deed in history:
        witness.see(deed)
    try:
        witness.consent.issue_permit(some_id(), PermitPurpose.START_INTERVENTION, None, [], on, SOON)
    except NoPermit:
        return
    assert all(any(answer.allows(share, on) for share in witness.asked) for answer in witness.latest.values())


@given(scopes, days, st.lists(people, max_size=6))
def test_a_simple_yes_from_everybody_is_always_enough(scope, on, asked_twice):
    consent = opened(age=15, guardians=(MOTHER,))
    consent.request(scope, None, on=on)
    for who in (*WHO, *asked_twice):
        consent.grant(who, None, SignedHow.ONLINE, on, "", on=on)
    assert all(disclose(consent, share.actor, frozenset([share.information]), on) for share in scope)


@given(histories)
def test_the_events_alone_bring_back_the_same_consent(history):
    witness = Witness()
    for deed in history:
        witness.see(deed)
    again: Consent | None = None
    for event in witness.consent.pending_events:
        again = event.mutate(again)
    assert again is not None
    assert (witness.consent.answers, witness.consent.asked, witness.consent.edition) == (again.answers, again.asked, again.edition)
