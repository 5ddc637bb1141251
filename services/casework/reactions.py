"""What casework does when another service's fact arrives, in the transaction that moves the follower's place."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from services.casework.application import Casework
from services.casework.domain.case import Case
from services.casework.domain.referral import Guardian, Referral
from services.casework.domain.sharing import Grant, Refusal, Request, Share, Withdrawal
from services.casework.read_models import declined, registers, same_pupil, untold
from shared.contracts import consent as told_by_consent
from shared.contracts import intake as told_by_intake
from shared.contracts.fact import FactRecord
from shared.eventlog.database import Database
from shared.vocabulary.words import RegistryNumber
from shared.web import credentials


class Registers:
    """Organisations, people, tokens and referrals without a case go to our registers, which a rebuild fills again."""

    tables: Sequence[str] = (*registers.TABLES, *declined.TABLES, *same_pupil.TABLES, *untold.TABLES, *credentials.TABLES)

    def __init__(self, database: Database) -> None:
        self._database = database
        self._credentials = credentials.FollowCredentials(database)

    def __call__(self, record: FactRecord) -> None:
        """Write one fact down; those about anything else are passed over."""
        self._credentials(record)
        registers.follow(self._database, record.fact)
        declined.follow(self._database, record)
        same_pupil.follow(self._database, record)
        untold.follow(self._database, record)


class FollowIntake:
    """An accepted referral becomes a case, and its marking the case's; what intake tells is `written` down besides."""

    def __init__(self, casework: Casework) -> None:
        self.written = Registers(casework.database)
        self._casework = casework

    def __call__(self, record: FactRecord) -> None:
        """Apply one fact."""
        fact = record.fact
        self.written(record)
        match fact:
            case told_by_intake.ReferralAccepted():
                self._casework.open_case(fact.case_id, fact.pupil_id, referral_of(fact), record.act)
            case told_by_intake.SecurityMarked():
                self._casework.mark(fact.case_id, fact.marking, record.act)


def referral_of(fact: told_by_intake.ReferralAccepted) -> Referral:
    """The referral as the case keeps it; sealed words are copied as they came."""
    return Referral(
        referral_id=fact.referral_id,
        registry_number=RegistryNumber(fact.registry_number),
        organiser_id=fact.organiser_id,
        organiser_kind=fact.organiser_kind,
        school_unit_id=fact.school_unit_id,
        school_form=fact.school_form,
        school_year=fact.school_year,
        sex=fact.sex,
        age=fact.age,
        security_marking=fact.security_marking,
        pupil_name=fact.pupil_name,
        guardians=tuple(Guardian(each.guardian_id, each.name, each.contact) for each in fact.guardians),
        received_on=fact.received_on,
    )


def follow_consent(casework: Casework) -> Callable[[FactRecord], None]:
    """Every answer and withdrawal is mirrored in the case, so that its history reads as one story; what rested on a lost consent ends."""

    def react(record: FactRecord) -> None:
        fact = record.fact
        told = _told(fact)
        if told is not None:

            def apply(case: Case) -> None:
                told(case)
                case.cancel_what_rested_on_consent(record.effective_on)

            casework.hear(fact.case_id, fact.pupil_id, apply, record.act)

    return react


def _told(fact: object) -> Callable[[Case], None] | None:
    """What a fact of consent says to a case; None where it says nothing."""
    match fact:
        case told_by_consent.ConsentRequested():
            request = Request(fact.version, _scope(fact.scope), fact.signatories, fact.valid_to)
            return lambda case: case.consent_requested(request)
        case told_by_consent.ConsentGranted():
            grant = Grant(fact.version, fact.signatory_id, fact.signatory_kind, _scope(fact.scope), fact.complete)
            return lambda case: case.consent_granted(grant)
        case told_by_consent.ConsentRefused():
            refusal = Refusal(fact.version, fact.signatory_id, fact.signatory_kind)
            return lambda case: case.consent_refused(refusal)
        case told_by_consent.ConsentWithdrawn():
            withdrawal = Withdrawal(fact.version, fact.signatory_id, fact.signatory_kind, fact.actors, _scope(fact.remaining), fact.complete)
            return lambda case: case.consent_withdrawn(withdrawal)
    return None


def _scope(shares: tuple[told_by_consent.Share, ...]) -> tuple[Share, ...]:
    return tuple(Share(each.actor, each.information) for each in shares)
