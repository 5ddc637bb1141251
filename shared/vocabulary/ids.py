"""Ids that are the same wherever they are worked out, so that facts may arrive in any order."""

from uuid import UUID, uuid5

_CASES = UUID("6f1f1c1e-52a5-5d0f-9c61-3d1b6a3f7a01")
_CONSENTS = UUID("6f1f1c1e-52a5-5d0f-9c61-3d1b6a3f7a02")
_TEAM = UUID("6f1f1c1e-52a5-5d0f-9c61-3d1b6a3f7a03")
_SERVICES = UUID("6f1f1c1e-52a5-5d0f-9c61-3d1b6a3f7a04")


def case_id_of(referral_id: UUID) -> UUID:
    """The case that a referral becomes when it is accepted."""
    return uuid5(_CASES, referral_id.hex)


def consent_id_of(case_id: UUID) -> UUID:
    """The consent of a case."""
    return uuid5(_CONSENTS, case_id.hex)


def team_id_of(municipality: str) -> UUID:
    """The coordinators' team of a municipality, by its code."""
    return uuid5(_TEAM, municipality)


def service_id_of(service: str) -> UUID:
    """A service as an actor, where nobody asked it to act."""
    return uuid5(_SERVICES, service)
