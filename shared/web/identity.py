"""Who is behind a request: one person (or client), one role, perhaps one organisation, perhaps one case."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from flask import g

from shared.vocabulary.codes import Role
from shared.web.problem import NotSignedIn


@dataclass(frozen=True)
class Identity:
    """Someone who is signed in. A guardian or pupil has one case and is one of its signatories.

    `name` is only there to greet with; `form_secret` is the session's, and empty for API tokens.
    """

    person_id: UUID
    role: Role
    organisation_id: UUID | None = None
    may_import: bool = False
    case_id: UUID | None = None
    signatory_id: UUID | None = None
    name: str = ""
    form_secret: str = ""


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
