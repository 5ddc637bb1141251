"""The errand that a request belongs to: named by its sender, by ours or by the W3C's header, and told in the answer by both."""

from __future__ import annotations

import re
import secrets
from typing import Final
from uuid import UUID, uuid4

from flask import Response

_TRACE: Final = re.compile(r"[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(?:-.*)?")


def correlation_of(named: str | None, traceparent: str | None) -> UUID:
    """The errand's number: the UUID in `Narvaro-Correlation`, else the trace of `traceparent`, else a new one."""
    try:
        if named:
            return UUID(named)
    except ValueError:
        return uuid4()
    trace = _TRACE.fullmatch(traceparent) if traceparent else None
    return UUID(hex=trace[1]) if trace else uuid4()


def tell_correlation(response: Response, correlation: UUID | None) -> None:
    """Tell it as ours, and as the trace that goes on from here (W3C Trace Context)."""
    response.headers["Narvaro-Correlation"] = str(correlation or "")
    if correlation is not None:
        response.headers["traceparent"] = f"00-{correlation.hex}-{secrets.token_hex(8)}-01"
