"""What consent can be told to do: load, decide, record."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

from eventsourcing.persistence import IntegrityError

from services.consent.domain.consent import Consent
from services.consent.domain.errors import CaseClosed, ConsentIncomplete
from services.consent.domain.scope import Share
from services.consent.domain.signatories import Signatory, SigningAges, who_signs
from services.consent.read_models.closed_cases import is_closed
from shared.contracts.intake import ReferralAccepted
from shared.eventlog.act import Act
from shared.eventlog.database import Database
from shared.eventlog.keyring import Keyring
from shared.eventlog.log import Changed, EventLog
from shared.vocabulary.codes import Actor, Information, PermitPurpose, SignatoryKind, SignedHow
from shared.vocabulary.ids import consent_id_of
from shared.vocabulary.invitation_code import digest_of, make_code

INVITATION_DAYS = 14
PERMIT_SECONDS = 30
_TRIES = 5


@dataclass(frozen=True)
class Invitation:
    """An invitation with its code, which is told this once and stored nowhere."""

    consent: Consent
    invitation_id: UUID
    code: str
    expires_on: date


@dataclass(frozen=True)
class Permit:
    """What consent let be done, once, until `valid_until`."""

    permit_id: UUID
    consent_version: int
    valid_until: datetime


class ConsentApplication(EventLog):
    """One verb for each command; raises the errors of `domain/errors.py`, AggregateNotFoundError, Changed."""

    name = "consent"

    def __init__(self, database: Database, keyring: Keyring, ages: SigningAges) -> None:
        super().__init__(database, keyring)
        self.ages = ages

    def open_consent(self, accepted: ReferralAccepted, by: Act) -> None:
        """Open the consent of an accepted referral's case, once; who signs follows from the pupil's age."""
        if self.find(Consent, consent_id_of(accepted.case_id)) is not None:
            return
        pupil = Signatory(accepted.pupil_id, SignatoryKind.PUPIL, accepted.pupil_name)
        guardians = [Signatory(each.guardian_id, SignatoryKind.GUARDIAN, each.name) for each in accepted.guardians]
        consent = Consent(
            case_id=accepted.case_id,
            pupil_id=accepted.pupil_id,
            pupil_name=accepted.pupil_name,
            age=accepted.age,
            ages=self.ages,
            signatories=who_signs(accepted.age, pupil, guardians, self.ages),
        )
        self.record(consent, by=by)

    def request(self, consent_id: UUID, scope: Iterable[Share], valid_to: date | None, by: Act, expected: int | None = None) -> Consent:
        """Ask the signatories for a scope, until a last day or as long as the case lasts."""
        consent = self._consent(consent_id, expected)
        consent.request(scope, valid_to, on=by.effective_on)
        return self._recorded_as(consent, by)

    def grant(
        self,
        consent_id: UUID,
        signatory_id: UUID,
        scope: Iterable[Share] | None,
        how: SignedHow,
        signed_on: date | None,
        note: str,
        by: Act,
        expected: int | None = None,
    ) -> Consent:
        """Take down a yes, to all (scope None) or to a part."""
        consent = self._consent(consent_id, expected)
        consent.grant(signatory_id, scope, how, signed_on or by.effective_on, note, on=by.effective_on)
        return self._recorded_as(consent, by)

    def refuse(
        self, consent_id: UUID, signatory_id: UUID, how: SignedHow, signed_on: date | None, note: str, by: Act, expected: int | None = None
    ) -> Consent:
        """Take down a no."""
        consent = self._consent(consent_id, expected)
        consent.refuse(signatory_id, how, signed_on or by.effective_on, note, on=by.effective_on)
        return self._recorded_as(consent, by)

    def withdraw(
        self, consent_id: UUID, signatory_id: UUID, actors: Iterable[Actor], how: SignedHow, reason: str, by: Act, expected: int | None = None
    ) -> Consent:
        """Take down that a yes is taken back, for some actors or (none named) wholly."""
        consent = self._consent(consent_id, expected)
        consent.withdraw(signatory_id, actors, how, reason, on=by.effective_on)
        return self._recorded_as(consent, by)

    def invite(self, consent_id: UUID, signatory_id: UUID, by: Act) -> Invitation:
        """Invite a signatory to answer online, for two weeks."""
        consent = self._consent(consent_id, None)
        code = make_code()
        invitation = Invitation(consent, uuid4(), code, by.effective_on + timedelta(days=INVITATION_DAYS))
        consent.invite(invitation.invitation_id, signatory_id, digest_of(code), invitation.expires_on, on=by.effective_on)
        self._recorded_as(consent, by)
        return invitation

    def issue_permit(
        self, case_id: UUID, purpose: PermitPurpose, actor: Actor | None, information: Iterable[Information], on: date, by: Act
    ) -> Permit:
        """Let one thing be done within seconds, and record that it was; raises NoPermit. Tried again where another command came between."""
        wanted = tuple(information)
        with self.database.transaction() as transaction:
            for _ in range(_TRIES - 1):
                try:
                    with transaction.connection.transaction():  # a savepoint: what came between must not undo what the caller began
                        return self._issue_permit(case_id, purpose, actor, wanted, on, by)
                except IntegrityError:
                    continue
            return self._issue_permit(case_id, purpose, actor, wanted, on, by)

    def _issue_permit(
        self, case_id: UUID, purpose: PermitPurpose, actor: Actor | None, information: tuple[Information, ...], on: date, by: Act
    ) -> Permit:
        consent = self.find(Consent, consent_id_of(case_id))
        if consent is None:
            raise ConsentIncomplete
        if is_closed(self.database, case_id):
            raise CaseClosed
        permit = Permit(uuid4(), consent.edition, datetime.now(UTC) + timedelta(seconds=PERMIT_SECONDS))
        consent.issue_permit(permit.permit_id, purpose, actor, information, on, permit.valid_until)
        self.record(consent, by=by)
        return permit

    def _consent(self, consent_id: UUID, expected: int | None) -> Consent:
        """The consent; raises Changed when it is not at the edition that the caller saw."""
        consent = self.load(Consent, consent_id)
        if expected is not None and consent.edition != expected:
            raise Changed(consent_id)
        return consent

    def _recorded_as(self, consent: Consent, by: Act) -> Consent:
        self.record(consent, by=by)
        return consent
