"""Asking another service something that must be true now, as a port: over the broker (rpc.py), or directly in a test."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

DEADLINE = 2.0  # seconds


class NoAnswer(Exception):
    """The other service did not answer in time, or the broker is away; what was asked is not carried out later."""


class CallFailed(Exception):
    """The other service tried and failed; tells the kind of its error, never its text."""


class Caller(Protocol):
    """Calls a method of another service by name."""

    def call(self, service: str, method: str, payload: Mapping[str, Any], timeout: float = DEADLINE) -> Any:
        """The answer, of JSON values; raises NoAnswer, CallFailed."""
