"""Where one signatory stands: the latest word given, and how far it reaches."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date

from services.consent.domain.scope import Share
from shared.vocabulary.codes import Actor, ConsentAnswer, ConsentState


@dataclass(frozen=True)
class Answer:
    """A signatory's answer to the question that stands; `signed_on` is the first day that it covers."""

    state: ConsentAnswer = ConsentAnswer.PENDING
    scope: frozenset[Share] = frozenset()
    signed_on: date | None = None

    @property
    def stands(self) -> bool:
        """Whether it is a yes, to all or to a part."""
        return self.state is ConsentAnswer.GRANTED

    def signed_by(self, on: date) -> bool:
        """Whether the yes was signed on that day or before."""
        return self.signed_on is not None and self.signed_on <= on

    def allows(self, share: Share, on: date) -> bool:
        """Whether this signatory lets the pair be shared on that day, if the question reaches that far."""
        return self.stands and self.signed_by(on) and share in self.scope

    def without(self, actors: frozenset[Actor]) -> Answer:
        """The answer after some actors were taken out of it; withdrawn when nothing is left."""
        kept = frozenset(share for share in self.scope if share.actor not in actors)
        return replace(self, scope=kept) if kept else Answer(ConsentAnswer.WITHDRAWN, signed_on=self.signed_on)


def taken_together(answers: Collection[Answer]) -> ConsentState:
    """Where a consent that was asked for stands: a withdrawal weighs more than a no, a no more than a missing answer."""
    states = {answer.state for answer in answers}
    if states == {ConsentAnswer.GRANTED}:
        return ConsentState.COMPLETE
    if ConsentAnswer.WITHDRAWN in states:
        return ConsentState.WITHDRAWN
    return ConsentState.REFUSED if ConsentAnswer.REFUSED in states else ConsentState.WAITING
