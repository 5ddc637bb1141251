"""Protected identities: a pupil's, so in every referral on the pupil that there is and that comes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, Final
from uuid import UUID

from eventsourcing.application import AggregateNotFoundError

from services.intake.application.intake_log import IntakeLog
from services.intake.domain.duplicate_errors import ProtectedElsewhere
from services.intake.domain.errors import NotAHandler, ReferralRefusal
from services.intake.domain.referral import Referral
from services.intake.domain.sending import NOT_PROTECTED, Protection
from services.intake.read_models.protection import HOLD, are_of_the_team, hold_pupils, marked_later, of_the_team, referrals_of, referrals_of_all
from shared.eventlog.act import Act
from shared.vocabulary.codes import SecurityMarking

_MAY_REFER: Final = f"SELECT may_begin(%s) AS may_begin, ({HOLD}) AS held"


class Protecting(IntakeLog):
    """What is marked, and who alone handles it."""

    def protect_referral(self, *, referral_id: UUID, protection: Protection, why: str | None = None, expected: int, by: Act) -> Referral:
        """Mark a pupil's identity as protected, or no longer, in all the pupil's referrals that one may see; a sender who was let in stays in.

        Raises AggregateNotFoundError, Changed, NotAHandler, ProtectedElsewhere and what Referral.protect does.
        """
        with self.database.transaction():
            referral = self.of_handler(referral_id, expected, by)
            told = self.handled(protection)
            others = [each for each in self.referrals_on(referral.pupil_id) if each.id != referral_id]
            if told.marking is SecurityMarking.NONE and not all(each.is_handled_by(by.actor) for each in others):
                raise ProtectedElsewhere
            marked = [referral, *(each for each in others if each.is_handled_by(by.actor))]
            for each in marked:
                each.protect(self._with_sender(told, each), why)
            self.record(*marked, by=by)
        return referral

    def protected_too(self, pupil_id: UUID, protection: Protection) -> list[Referral]:
        """The pupil's referrals that nothing protected, marked like the one that has told of it."""
        if protection.marking is SecurityMarking.NONE:
            return []
        open_ones = [each for each in self.referrals_on(pupil_id) if each.security_marking is SecurityMarking.NONE]
        for each in open_ones:
            each.protect(protection)
        return open_ones

    def may_refer(self, pupil_id: UUID) -> bool:
        """Whether a referral may be begun on a pupil (`may_begin`); then nobody else sends or marks one until the transaction ends."""
        row = self.database.row(_MAY_REFER, (pupil_id, [pupil_id]))
        return row is not None and bool(row["may_begin"])

    def known_protection(self, pupil_id: UUID, by: Act) -> Protection:
        """How a pupil is protected of whom one has asked `may_refer`, by the latest referral that tells; whoever sends something more sees that."""
        protected = [each for each in self._in_the_log(pupil_id) if each.security_marking is not SecurityMarking.NONE]
        if not protected:
            return NOT_PROTECTED
        latest = protected[-1]
        return Protection(latest.security_marking, tuple(dict.fromkeys((*latest.handlers, by.actor))))

    def known_protections(self, pupil_ids: Sequence[UUID]) -> dict[UUID, Protection]:
        """How each of these pupils is protected already; those who aren't are left out."""
        known = referrals_of_all(self.database, pupil_ids)
        ids = {referral_id for _, referral_id in known}
        begun: list[Any] = [each.event for each in self.beginnings(list(ids))]
        told = {each.originator_id for each in begun if each.security_marking is not SecurityMarking.NONE} | marked_later(self.database, ids)
        as_they_stand = {each: self.load(Referral, each) for each in told}
        protected = ((asked, as_they_stand[each]) for asked, each in known if each in told)
        return {
            asked: Protection(each.security_marking, each.handlers) for asked, each in protected if each.security_marking is not SecurityMarking.NONE
        }

    def handled(self, protection: Protection) -> Protection:
        """The same; raises NotAHandler where somebody is named who is not of the team."""
        if not are_of_the_team(self.database, protection.handlers):
            raise NotAHandler
        return protection

    def of_handler(self, referral_id: UUID, expected: int, by: Act) -> Referral:
        """A referral for who handles it; to the others of the team one on a protected pupil is not there."""
        referral = self.load(Referral, referral_id)
        if not referral.is_handled_by(by.actor):
            raise AggregateNotFoundError
        return self.load(Referral, referral_id, expected=expected)

    @contextmanager
    def answering(self, seen: Referral, refusal: type[ReferralRefusal], by: Act) -> Iterator[Referral]:
        """A referral to answer as one has seen it, recorded at the end; no verdict makes it part of another meanwhile.

        Raises Changed, and the refusal for one that is answered where it was merged.
        """
        with self.database.transaction():
            hold_pupils(self.database, seen.pupil_id)
            referral = self.load(Referral, seen.id, expected=seen.version)
            if self.same_pupils.answered_in(seen.id) != seen.id:
                raise refusal
            yield referral
            self.record(referral, by=by)

    def referrals_on(self, pupil_id: UUID) -> list[Referral]:
        """As they stand in the log; nobody sends, answers or marks one on the pupil until the transaction ends."""
        hold_pupils(self.database, pupil_id)
        return self._in_the_log(pupil_id)

    def _in_the_log(self, pupil_id: UUID) -> list[Referral]:
        return [self.load(Referral, each) for each in referrals_of(self.database, pupil_id)]

    def _with_sender(self, told: Protection, referral: Referral) -> Protection:
        """Who is named is of the team; whoever else was let in before has sent the referral."""
        if told.marking is SecurityMarking.NONE:
            return told
        team = of_the_team(self.database, referral.handlers)
        return replace(told, handlers=tuple(dict.fromkeys((*told.handlers, *(each for each in referral.handlers if each not in team)))))
