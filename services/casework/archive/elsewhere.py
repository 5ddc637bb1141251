"""Asking the other services about a pupil whose file is to go, as a port: no answer within two seconds means no."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from services.casework.domain.archive_errors import NoAnswerElsewhere
from services.casework.domain.destruction import Mark, Trace
from shared.messaging.calls import Caller, CallFailed, NoAnswer
from shared.vocabulary.words import Digest


@dataclass(frozen=True)
class Told:
    """What the others say: whether anything is open, what became or would have become a case, and what their logs hold."""

    is_open: bool
    cases: frozenset[UUID]
    intake: Trace
    consent: Trace


class Elsewhere(Protocol):
    """Whoever else may have something about a pupil."""

    def let_go(self, pupil_id: UUID, *, until_told: bool = False) -> Told:
        """What they have; where nothing is open they begin nothing new for a minute, or until told. Raises NoAnswerElsewhere."""

    def let_begin(self) -> None:
        """Nobody is being destroyed any more. Raises NoAnswerElsewhere."""

    def marks(self) -> tuple[Mark, Mark]:
        """A checkpoint of intake's log and of consent's, as they are now. Raises NoAnswerElsewhere."""


@dataclass(frozen=True)
class OtherServices:
    """Intake and consent, over the broker. Intake first: it is where anything new about a pupil begins."""

    caller: Caller

    def let_go(self, pupil_id: UUID, *, until_told: bool = False) -> Told:
        """What they have; raises NoAnswerElsewhere."""
        asked = {"pupil_id": str(pupil_id), "until_told": until_told}
        intake, consent = (self._ask(service, "let_go", asked) for service in ("intake", "consent"))
        cases = frozenset(UUID(each) for answer in (intake, consent) for each in answer["cases"])
        return Told(bool(intake["open"] or consent["open"]), cases, _trace(intake), _trace(consent))

    def let_begin(self) -> None:
        """Tell both; raises NoAnswerElsewhere."""
        for service in ("intake", "consent"):
            self._ask(service, "let_begin", {})

    def marks(self) -> tuple[Mark, Mark]:
        """Checkpoints; raises NoAnswerElsewhere."""
        return mark_in(self._ask("intake", "mark", {})), mark_in(self._ask("consent", "mark", {}))

    def _ask(self, service: str, method: str, asked: dict[str, Any]) -> dict[str, Any]:
        try:
            answer: dict[str, Any] = self.caller.call(service, method, asked)
        except (NoAnswer, CallFailed) as error:
            raise NoAnswerElsewhere from error
        return answer


def mark_in(answer: dict[str, Any]) -> Mark:
    """The checkpoint in a service's answer."""
    return Mark(int(answer["size"]), Digest(answer["root"]))


def _trace(answer: dict[str, Any]) -> Trace:
    return Trace(int(answer["events"]), mark_in(answer))
