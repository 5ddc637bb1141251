"""Where one signatory stands: the latest word given, and how far it reaches."""

from dataclasses import dataclass, replace
from datetime import date

from services.consent.domain.scope import Share
from shared.vocabulary.codes import Actor, ConsentAnswer


@dataclass(frozen=True)
class Answer:
    """A signatory's standing answer. `edition` is that of the consent when it was given; dates include both ends."""

    state: ConsentAnswer = ConsentAnswer.PENDING
    scope: frozenset[Share] = frozenset()
    signed_on: date | None = None
    valid_to: date | None = None
    edition: int = 0

    @property
    def stands(self) -> bool:
        """Whether it is a yes, to all or to a part."""
        return self.state is ConsentAnswer.GRANTED

    def signed_by(self, on: date) -> bool:
        """Whether the yes was signed on that day or before."""
        return self.signed_on is not None and self.signed_on <= on

    def expired(self, on: date) -> bool:
        """Whether that day is after the last day of the yes."""
        return self.valid_to is not None and self.valid_to < on

    def allows(self, share: Share, on: date) -> bool:
        """Whether this signatory lets the pair be shared on that day."""
        return self.stands and self.signed_by(on) and not self.expired(on) and share in self.scope

    def asked_again(self, asked: frozenset[Share]) -> "Answer":
        """The answer after a new request: a yes stands for what is still asked, everything else waits for a new answer."""
        kept = self.scope & asked
        return replace(self, scope=kept) if self.stands and kept else Answer()

    def without(self, actors: frozenset[Actor], edition: int) -> "Answer":
        """The answer after some actors were taken out of it; withdrawn when nothing is left."""
        kept = frozenset(share for share in self.scope if share.actor not in actors)
        if kept:
            return replace(self, scope=kept, edition=edition)
        return Answer(ConsentAnswer.WITHDRAWN, signed_on=self.signed_on, edition=edition)
