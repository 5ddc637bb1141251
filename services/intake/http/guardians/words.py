"""How a guardian's pages speak of what she has sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from shared.vocabulary.codes import ReferralState, SenderStatus
from shared.vocabulary.language import later, say, translated

NEXT: Final = {
    SenderStatus.RECEIVED: later("Vi läser det du har skickat. Du får svar här."),
    SenderStatus.TO_COMPLETE: later("Vi behöver veta mer av dig innan vi kan svara."),
    SenderStatus.ACCEPTED: later("Vi har sagt ja. En koordinator hör av sig till dig."),
    SenderStatus.DECLINED: later("Vi har sagt nej. Varför står nedan."),
    SenderStatus.WAITING_FOR_CONSENT: later("Vi har sagt ja. Nu behöver alla vårdnadshavare svara på om uppgifter får delas. Vi hör av oss."),
    SenderStatus.COORDINATOR: later("En koordinator har fått ärendet och hör av sig till dig."),
    SenderStatus.RUNNING: later("Arbetet pågår. Koordinatorn kallar dig till möten."),
    SenderStatus.CLOSED: later("Arbetet är avslutat."),
    SenderStatus.CLOSED_ELSEWHERE: later("Ärendet är avslutat, och handlades i ett tidigare system."),
}


def waits_for_guardian(row: Mapping[str, Any]) -> bool:
    """Whether she is asked for something: days are the school's to tell, once it knows and can (Referral.waits_for_guardian)."""
    of_school = row["school_knows"] and row["asked_for"] and not row["handlers"]
    return row["state"] == ReferralState.TO_COMPLETE and row["sent_by"] is not None and not of_school


def next_for_guardian(row: Mapping[str, Any]) -> str:
    """What happens next."""
    if row["state"] == ReferralState.TO_COMPLETE and not waits_for_guardian(row):
        return say("Vi har frågat skolan om det som saknas. Du behöver inte göra något.")
    return translated(NEXT[SenderStatus(row["status"])])
