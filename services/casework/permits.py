"""Asking consent whether something may be done now, as a port: no answer within two seconds means no."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from services.casework.domain.errors import NoPermit
from services.casework.domain.permit import Permit
from shared.eventlog.act import Act
from shared.messaging.calls import Caller, CallFailed, NoAnswer
from shared.vocabulary.codes import Actor, Information, PermitPurpose
from shared.vocabulary.language import say


class Permits(Protocol):
    """Whoever can say that the consent allows a thing."""

    def ask(self, case_id: UUID, purpose: PermitPurpose, by: Act, actor: Actor | None = None, information: Sequence[Information] = ()) -> Permit:
        """A permit, good once and for seconds; raises NoPermit."""


@dataclass(frozen=True)
class ConsentPermits:
    """Permits of the consent service, asked for over the broker; consent records each as an event of its own."""

    caller: Caller

    def ask(self, case_id: UUID, purpose: PermitPurpose, by: Act, actor: Actor | None = None, information: Sequence[Information] = ()) -> Permit:
        """A permit, good once and for seconds; raises NoPermit where consent says no, fails, or does not answer in time."""
        wanted = {
            "case_id": str(case_id),
            "purpose": purpose.value,
            "actor": actor.value if actor else None,
            "information": [each.value for each in information],
            "on": by.effective_on.isoformat(),
            "act": _plain(by),
        }
        try:
            answer = self.caller.call("consent", "issue_permit", wanted)
        except (NoAnswer, CallFailed) as error:
            raise NoPermit(say("Samtyckestjänsten svarar inte, och utan svar får ingenting göras. Försök igen om en stund.")) from error
        if "refused" in answer:
            raise NoPermit
        return Permit(UUID(answer["permit_id"]), int(answer["consent_version"]), datetime.fromisoformat(answer["valid_until"]))


def _plain(by: Act) -> dict[str, str | None]:
    """Who asks, as JSON values."""
    return {
        "actor": str(by.actor),
        "role": by.role.value,
        "organisation": str(by.organisation) if by.organisation else None,
        "effective_on": by.effective_on.isoformat(),
        "known_on": by.known_on.isoformat() if by.known_on else None,
        "correlation": str(by.correlation),
    }
