"""A signatory may be invited to answer online, with a code that is stored nowhere."""

from hashlib import sha256

from services.consent.domain.consent import Consent
from services.consent.domain.errors import InvitationTooShort, NotASignatory, NotAskedYet
from services.consent.tests.family import DAY, MOTHER, STRANGER, asked, day, given, opened, some_id
from shared.vocabulary.codes import SignatoryKind
from shared.vocabulary.words import Digest

HASH = Digest(sha256(b"not-a-real-code").hexdigest())


def test_an_invitation_names_the_signatory_and_holds_only_a_digest():
    given(asked()).when(lambda consent: consent.invite(some_id(), MOTHER, HASH, day(14), on=DAY)).then(
        Consent.InvitationMade, signatory_id=MOTHER, signatory_kind=SignatoryKind.GUARDIAN, code_hash=HASH, expires_on=day(14)
    )


def test_only_those_who_sign_are_invited():
    given(asked()).when(lambda consent: consent.invite(some_id(), STRANGER, HASH, day(14), on=DAY)).then_refused(NotASignatory)


def test_nobody_is_invited_before_there_is_a_question():
    given(opened()).when(lambda consent: consent.invite(some_id(), MOTHER, HASH, day(14), on=DAY)).then_refused(NotAskedYet)


def test_an_invitation_is_good_for_a_day_at_least():
    given(asked()).when(lambda consent: consent.invite(some_id(), MOTHER, HASH, DAY, on=DAY)).then_refused(InvitationTooShort)
