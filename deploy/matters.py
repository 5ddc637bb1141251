"""Which case a stream belongs to, read from the bytes of its first event: whoever can change the stored answer can't change what hashes cover."""

from __future__ import annotations

import json
from uuid import UUID

from shared.proof.whole_log import RawEvent
from shared.vocabulary.ids import case_id_of


def matter_of(event: RawEvent) -> UUID | None:
    """The case of a stream that begins with this event; None where the stream is a matter of its own."""
    match event.topic:
        case b"intake.referral.received":
            return case_id_of(UUID(bytes=event.stream))
        case b"consent.consent.opened":
            return _case_named_in(event.state)
    return None


def _case_named_in(state: bytes) -> UUID | None:
    try:
        return UUID(json.loads(state)["case_id"])
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError):
        return None
