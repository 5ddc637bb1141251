"""What is checked where a request comes in: a token's resources, reading only, requests a minute; and how many files anybody sends at once."""

from __future__ import annotations

import math
import time
from collections import Counter
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from flask import Request

from shared.vocabulary.language import say
from shared.web.identity import Identity
from shared.web.problem import TokenNotForThis, TokenReadsOnly, TooManyRequests

MOST_FILES: Final = 2
_MOST_KEPT: Final = 10_000
_READING: Final = frozenset({"GET", "HEAD", "OPTIONS"})


def check_limits(identity: Identity | None, request: Request, api_root: str, pace: Pace) -> None:
    """Refuse what the token was not made for, and its hurry; raises TooManyRequests, TokenNotForThis, TokenReadsOnly."""
    if identity is None or identity.token_id is None:
        return
    limits = identity.limits
    if limits.per_minute is not None:
        pace.step(identity.token_id, limits.per_minute)
    if limits.resources is not None and _resource(request, api_root) not in limits.resources:
        raise TokenNotForThis
    if limits.read_only and request.method not in _READING:
        raise TokenReadsOnly


def _resource(request: Request, api_root: str) -> str:
    """The first word of an API address; empty for a page, which no limited token is for."""
    rule = request.url_rule.rule if request.url_rule is not None else ""
    return rule.removeprefix(f"{api_root}/").split("/")[0] if rule.startswith(f"{api_root}/") else ""


@dataclass
class _Left:
    requests: float
    at: float


class Pace:
    """How many requests each token has left in this process: so many at once, filled again evenly over a minute."""

    def __init__(self) -> None:
        self._left: dict[UUID, _Left] = {}

    def step(self, token_id: UUID, per_minute: int, now: float | None = None) -> None:
        """Count a request; raises TooManyRequests with how many seconds to wait."""
        now = time.monotonic() if now is None else now
        if len(self._left) >= _MOST_KEPT:
            self._left.clear()
        left = self._left.setdefault(token_id, _Left(per_minute, now))
        left.requests = min(per_minute, left.requests + (now - left.at) * per_minute / 60)
        left.at = now
        if left.requests < 1:
            raise TooManyRequests(headers={"Retry-After": str(math.ceil((1 - left.requests) * 60 / per_minute))})
        left.requests -= 1


class FilesUnderWay:
    """How many long files each person, or client, is sending to this process: nobody takes all places for them."""

    def __init__(self) -> None:
        self._sending: Counter[UUID] = Counter()

    def begin(self, person_id: UUID) -> None:
        """One more; raises TooManyRequests."""
        if self._sending[person_id] >= MOST_FILES:
            told = say("Du skickar redan så många stora filer som går på en gång. Vänta tills en av dem har kommit fram och försök igen.")
            raise TooManyRequests(told, headers={"Retry-After": "5", "Connection": "close"})
        self._sending[person_id] += 1

    def end(self, person_id: UUID) -> None:
        """One less."""
        self._sending[person_id] -= 1
        self._sending += Counter()  # forgets those at nought
