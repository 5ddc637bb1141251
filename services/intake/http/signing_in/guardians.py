"""Guardians who refer come in by e-identification: nobody registers them, and intake keeps nothing of them but what they send."""

from __future__ import annotations

from typing import Final
from uuid import UUID, uuid5

from services.intake.application import Intake
from services.intake.http.signing_in.names import sign_in_digest
from shared.vocabulary.codes import Role
from shared.web.identity import Identity
from shared.web.service import application

_GUARDIANS: Final = UUID("5d0c1f0e-6f0b-4c6e-9a7c-1f2f0a3c7b55")


def guardians_may_sign_in() -> bool:
    """Whether the municipality's profile lets guardians refer."""
    return application(Intake).profile.guardians_may_refer


def guardian_named(issuer: str, subject: str, name: str) -> Identity:
    """Somebody whom a provider vouches for: the same person under the same `sub`, with a key for her drafts. No case, and no organisation."""
    person_id = uuid5(_GUARDIANS, sign_in_digest(issuer, subject))
    application(Intake).keyring.make_key(person_id)
    return Identity(person_id, Role.GUARDIAN, name=name)
