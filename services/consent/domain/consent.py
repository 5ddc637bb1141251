"""The consent of one case: asked for, answered, taken back, and asked each time something is shared."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from eventsourcing.domain import event

from services.consent.domain import errors
from services.consent.domain.answer import Answer, taken_together
from services.consent.domain.scope import ConsentPurpose, Share, in_order
from services.consent.domain.signatories import Signatory, SigningAges
from shared.eventlog.aggregate import Aggregate, Created
from shared.eventlog.sealed import Sealed
from shared.vocabulary.codes import Actor, ConsentAnswer, ConsentState, Information, PermitPurpose, SignatoryKind, SignedHow
from shared.vocabulary.ids import consent_id_of
from shared.vocabulary.words import Digest


class Consent(Aggregate):
    """Who may share what with whom about one pupil.

    Its `edition` counts questions, answers and withdrawals, and is the version that people and permits name;
    invitations and permits change nothing in what is allowed, so they leave it as it is.
    """

    TOPIC = "consent.consent"

    class Opened(Created):
        """A referral was accepted; the age and the ages that decided who signs are kept as the judgement made."""

        TOPIC = "consent.consent.opened"
        case_id: UUID
        pupil_id: UUID
        pupil_name: Sealed[str]
        age: int
        ages: SigningAges
        signatories: tuple[Signatory, ...]

    @event(Opened)
    def __init__(
        self, case_id: UUID, pupil_id: UUID, pupil_name: Sealed[str], age: int, ages: SigningAges, signatories: tuple[Signatory, ...]
    ) -> None:
        self.case_id = case_id
        self.pupil_id = pupil_id
        self.kinds = {each.signatory_id: each.kind for each in signatories}
        self.answers = {each.signatory_id: Answer() for each in signatories}
        self.asked: frozenset[Share] = frozenset()
        self.valid_to: date | None = None
        self.edition = 0

    @staticmethod
    def create_id(case_id: UUID) -> UUID:
        """One consent a case, whichever fact comes first."""
        return consent_id_of(case_id)

    @property
    def subject_id(self) -> UUID:
        """The pupil, whose key seals this stream."""
        return self.pupil_id

    @property
    def complete(self) -> bool:
        """Whether everybody who signs has a standing yes (seed 000: before work starts)."""
        return bool(self.answers) and all(answer.stands for answer in self.answers.values())

    @property
    def state(self) -> ConsentState:
        """All answers taken together, in one word."""
        return taken_together(self.answers.values()) if self.asked else ConsentState.NOT_ASKED

    def shareable(self, on: date) -> tuple[Share, ...]:
        """What may be shared on that day: what is asked and what everybody allows."""
        if self._over(on):
            return ()
        return in_order(share for share in self.asked if all(answer.allows(share, on) for answer in self.answers.values()))

    class Requested(Aggregate.Event):
        """The signatories are asked; the last day is included, None means as long as the case lasts."""

        TOPIC = "consent.consent.requested"
        case_id: UUID
        edition: int
        purpose: ConsentPurpose
        scope: tuple[Share, ...]
        signatories: tuple[UUID, ...]
        valid_to: date | None

    def request(self, scope: Iterable[Share], valid_to: date | None, on: date) -> None:
        """Ask the signatories for a scope. A new question begins a new round: nothing is shared until everybody has answered it."""
        asked = in_order(scope)
        if not asked:
            raise errors.NothingAsked
        if valid_to is not None and valid_to < on:
            raise errors.AskedUntilThePast
        self.trigger_event(
            Consent.Requested,
            case_id=self.case_id,
            edition=self.edition + 1,
            purpose=ConsentPurpose.ATTENDANCE,
            scope=asked,
            signatories=tuple(self.answers),
            valid_to=valid_to,
        )

    @event(Requested)
    def _requested(self, edition: int, scope: tuple[Share, ...], valid_to: date | None) -> None:
        self.edition = edition
        self.asked = frozenset(scope)
        self.valid_to = valid_to
        self.answers = {who: Answer() for who in self.answers}

    class Granted(Aggregate.Event):
        """A signatory says yes, to all or to a part; `complete` when nobody's yes is missing any more."""

        TOPIC = "consent.consent.granted"
        case_id: UUID
        edition: int
        signatory_id: UUID
        signatory_kind: SignatoryKind
        scope: tuple[Share, ...]
        how: SignedHow
        signed_on: date
        complete: bool
        note: Sealed[str]

    def grant(self, signatory_id: UUID, scope: Iterable[Share] | None, how: SignedHow, signed_on: date, note: str, on: date) -> None:
        """Say yes to a scope, or to everything asked when it is None; a standing yes may grow this way, never shrink."""
        standing = self._answer_to_change(signatory_id, signed_on, on)
        chosen = self.asked if scope is None else frozenset(scope)
        if not chosen:
            raise errors.EmptyYes
        if not chosen <= self.asked:
            raise errors.OutsideTheQuestion
        if standing.stands and not standing.scope <= chosen:
            raise errors.WouldTakeBack
        complete = all(answer.stands for who, answer in self.answers.items() if who != signatory_id)
        self.trigger_event(
            Consent.Granted, **self._word_of(signatory_id), scope=in_order(chosen), how=how, signed_on=signed_on, complete=complete, note=note
        )

    @event(Granted)
    def _granted(self, edition: int, signatory_id: UUID, scope: tuple[Share, ...], signed_on: date) -> None:
        self.edition = edition
        self.answers[signatory_id] = Answer(ConsentAnswer.GRANTED, frozenset(scope), signed_on)

    class Refused(Aggregate.Event):
        """A signatory says no."""

        TOPIC = "consent.consent.refused"
        case_id: UUID
        edition: int
        signatory_id: UUID
        signatory_kind: SignatoryKind
        how: SignedHow
        signed_on: date
        note: Sealed[str]

    def refuse(self, signatory_id: UUID, how: SignedHow, signed_on: date, note: str, on: date) -> None:
        """Say no; a standing yes has to be taken back instead, since that ends what rests on it."""
        if self._answer_to_change(signatory_id, signed_on, on).stands:
            raise errors.WouldTakeBack
        self.trigger_event(Consent.Refused, **self._word_of(signatory_id), how=how, signed_on=signed_on, note=note)

    @event(Refused)
    def _refused(self, edition: int, signatory_id: UUID, signed_on: date) -> None:
        self.edition = edition
        self.answers[signatory_id] = Answer(ConsentAnswer.REFUSED, signed_on=signed_on)

    class Withdrawn(Aggregate.Event):
        """A yes is taken back for these actors, all of them when `wholly`; `remaining` is what may still be shared."""

        TOPIC = "consent.consent.withdrawn"
        case_id: UUID
        edition: int
        signatory_id: UUID
        signatory_kind: SignatoryKind
        actors: tuple[Actor, ...]
        wholly: bool
        remaining: tuple[Share, ...]
        complete: bool
        how: SignedHow
        reason: Sealed[str]

    def withdraw(self, signatory_id: UUID, actors: Iterable[Actor], how: SignedHow, reason: str, on: date) -> None:
        """Take a yes back at any time, for some actors or, with none named, for all."""
        standing = self._answer_of(signatory_id)
        if not standing.stands:
            raise errors.NothingToTakeBack
        granted = {share.actor for share in standing.scope}
        taken = set(actors) or granted
        if not taken <= granted:
            raise errors.NotInTheConsent
        wholly = taken == granted
        self.trigger_event(
            Consent.Withdrawn,
            **self._word_of(signatory_id),
            actors=tuple(sorted(taken)),
            wholly=wholly,
            remaining=() if wholly else tuple(share for share in self.shareable(on) if share.actor not in taken),
            complete=self.complete and not wholly,
            how=how,
            reason=reason,
        )

    @event(Withdrawn)
    def _withdrawn(self, edition: int, signatory_id: UUID, actors: tuple[Actor, ...]) -> None:
        self.edition = edition
        self.answers[signatory_id] = self.answers[signatory_id].without(frozenset(actors))

    class InvitationMade(Aggregate.Event):
        """A signatory is invited to answer online; the code itself is shown once and stored nowhere."""

        TOPIC = "consent.consent.invitation-made"
        case_id: UUID
        invitation_id: UUID
        signatory_id: UUID
        signatory_kind: SignatoryKind
        code_hash: Digest
        expires_on: date

    def invite(self, invitation_id: UUID, signatory_id: UUID, code_hash: Digest, expires_on: date, on: date) -> None:
        """Invite a signatory to read and answer online; the last day of the invitation is included."""
        self._answer_of(signatory_id)
        if not self.asked:
            raise errors.NotAskedYet
        if expires_on <= on:
            raise errors.InvitationTooShort
        self.trigger_event(
            Consent.InvitationMade,
            case_id=self.case_id,
            invitation_id=invitation_id,
            signatory_id=signatory_id,
            signatory_kind=self.kinds[signatory_id],
            code_hash=code_hash,
            expires_on=expires_on,
        )

    class PermitIssued(Aggregate.Event):
        """One thing may be done once, until an instant a few seconds away, because the consent allowed it on that day."""

        TOPIC = "consent.consent.permit-issued"
        case_id: UUID
        edition: int
        permit_id: UUID
        purpose: PermitPurpose
        actor: Actor | None
        information: tuple[Information, ...]
        on: date
        valid_until: datetime

    def issue_permit(
        self, permit_id: UUID, purpose: PermitPurpose, actor: Actor | None, information: Iterable[Information], on: date, valid_until: datetime
    ) -> None:
        """Let one thing be done: to start needs everybody's yes, to disclose needs everybody's yes to just that. Raises NoPermit."""
        wanted = tuple(sorted(set(information)))
        self._require_in_force(on)
        if purpose is PermitPurpose.DISCLOSE:
            allowed = set(self.shareable(on))
            if actor is None or not wanted or any(Share(actor, each) not in allowed for each in wanted):
                raise errors.OutsideScope
        self.trigger_event(
            Consent.PermitIssued,
            case_id=self.case_id,
            edition=self.edition,
            permit_id=permit_id,
            purpose=purpose,
            actor=actor,
            information=wanted,
            on=on,
            valid_until=valid_until,
        )

    def _require_in_force(self, on: date) -> None:
        if not self.complete:
            raise errors.ConsentIncomplete
        if self._over(on):
            raise errors.ConsentExpired
        if not all(answer.signed_by(on) for answer in self.answers.values()):
            raise errors.ConsentNotYetGiven

    def _word_of(self, signatory_id: UUID) -> dict[str, Any]:
        """What every event of a signatory's word begins with."""
        return {"case_id": self.case_id, "edition": self.edition + 1, "signatory_id": signatory_id, "signatory_kind": self.kinds[signatory_id]}

    def _over(self, on: date) -> bool:
        return self.valid_to is not None and self.valid_to < on

    def _answer_of(self, signatory_id: UUID) -> Answer:
        try:
            return self.answers[signatory_id]
        except KeyError:
            raise errors.NotASignatory from None

    def _answer_to_change(self, signatory_id: UUID, signed_on: date, on: date) -> Answer:
        standing = self._answer_of(signatory_id)
        if not self.asked:
            raise errors.NotAskedYet
        if signed_on > on:
            raise errors.SignedLater
        if self._over(on):
            raise errors.QuestionExpired
        return standing
