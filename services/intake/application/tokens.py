"""Tokens of API clients: issued, limited, replaced, revoked."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from services.intake.application.intake_log import IntakeLog
from services.intake.domain.errors import NoSuchPerson
from services.intake.domain.person import Person
from services.intake.domain.register_errors import ActsAsBefore, NotOfThisOrganisation, PersonHasEnded
from services.intake.domain.school_unit import SchoolUnit
from services.intake.domain.token import NO_LIMITS, ApiToken, TokenLimits
from shared.eventlog.act import Act
from shared.vocabulary.codes import RegisterChange
from shared.vocabulary.words import Digest
from shared.web.tokens import hash_of, make_token


class Tokens(IntakeLog):
    """By which texts programs act as people."""

    def issue_token(self, *, person_id: UUID, may_import: bool, expires_on: date, limits: TokenLimits = NO_LIMITS, by: Act) -> tuple[ApiToken, str]:
        """A new token and its text, which nobody can read again; raises NoSuchPerson, PersonHasEnded, NotOfThisOrganisation, TokenLastsTooLong."""
        with self.database.transaction():
            person = self._acted_as(person_id)
            self._are_of(limits.school_units or (), person.organisation_id)
            text = make_token()
            token = ApiToken.issue(
                uuid4(),
                Digest(hash_of(text)),
                person_id,
                person.role,
                person.organisation_id,
                may_import=may_import,
                expires_on=expires_on,
                limits=limits,
                on=by.effective_on,
            )
            self.record(token, by=by)
        return token, text

    def replace_token(self, *, token_id: UUID, overlap: timedelta, expires_on: date, at: datetime, expected: int, by: Act) -> tuple[ApiToken, str]:
        """A token that takes over with the same limits, and its text; the old one is good for `overlap` more, so that no call fails.

        Raises AggregateNotFoundError, Changed, PersonHasEnded, ActsAsBefore and what ApiToken.replace does.
        """
        with self.database.transaction():
            old = self.load(ApiToken, token_id, expected=expected)
            person = self._acted_as(old.person_id)
            if (person.role, person.organisation_id) != (old.role, old.organisation_id):
                raise ActsAsBefore
            text = make_token()
            new = old.replace(
                uuid4(),
                Digest(hash_of(text)),
                overlap=overlap,
                expires_on=expires_on,
                at=at,
                on=by.effective_on,
                followed_by=self._followed_by(old),
            )
            self.record(new, old, by=by)
        return new, text

    def revoke_token(self, *, token_id: UUID, expected: int, by: Act) -> ApiToken:
        """Make a token worthless; raises AggregateNotFoundError, Changed, TokenAlreadyRevoked."""
        token = self.load(ApiToken, token_id, expected=expected)
        token.revoke()
        self.record(token, by=by)
        return token

    def _acted_as(self, person_id: UUID) -> Person:
        """Who a token acts as; nobody ends them before it is there. Raises NoSuchPerson, PersonHasEnded."""
        self.hold_person(person_id)
        person = self.find(Person, person_id)
        if person is None:
            raise NoSuchPerson
        if person.ended:
            raise PersonHasEnded
        return person

    def _followed_by(self, token: ApiToken) -> tuple[UUID, ...]:
        """The school units that have followed, since the token was issued, those that it is limited to, and those that have followed these."""
        named = (token.limits or NO_LIMITS).school_units or ()
        since = dict.fromkeys(named, self.beginnings([token.id])[0].position)
        waiting = list(named)
        while waiting:
            unit = waiting.pop(0)
            for recorded in self.story(unit):
                event = recorded.event
                if isinstance(event, SchoolUnit.Changed) and event.why is RegisterChange.CLOSED and recorded.position > since[unit]:
                    new = [each for each in event.successors if each not in since]
                    since |= dict.fromkeys(new, recorded.position)
                    waiting += new
        return tuple(since)[len(named) :]

    def _are_of(self, school_units: tuple[UUID, ...], organisation_id: UUID | None) -> None:
        for each in school_units:
            unit = self.find(SchoolUnit, each)
            if unit is None or unit.unit.organiser_id != organisation_id:
                raise NotOfThisOrganisation
