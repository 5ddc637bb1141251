"""Who is behind a request: one person (or client), one role, perhaps one organisation, perhaps one case."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from flask import g

from shared.vocabulary.codes import Role
from shared.web.problem import NotSignedIn


@dataclass(frozen=True)
class Limits:
    """What a token is limited to; None: not so. A session isn't limited."""

    resources: frozenset[str] | None = None
    read_only: bool = False
    school_units: tuple[UUID, ...] | None = None
    per_minute: int | None = None


@dataclass(frozen=True)
class Identity:
    """Someone who is signed in. A guardian or pupil has one case and is one of its signatories.

    `name` is only there to greet with; `form_secret` and `ends` (a Unix time) are the session's, empty for API tokens. `standing` is the version of
    the person that a session began with (shared/web/standing.py), `token_id` the token that was shown instead of a session.
    """

    person_id: UUID
    role: Role
    organisation_id: UUID | None = None
    may_import: bool = False
    case_id: UUID | None = None
    signatory_id: UUID | None = None
    name: str = ""
    form_secret: str = ""
    ends: float = field(default=0.0, compare=False)
    standing: int = 0
    token_id: UUID | None = None
    limits: Limits = Limits()


def signed_in() -> Identity | None:
    """Who the request comes from, or None."""
    identity: Identity | None = g.get("identity")
    return identity


def current() -> Identity:
    """Who the request comes from; raises NotSignedIn."""
    identity = signed_in()
    if identity is None:
        raise NotSignedIn
    return identity
