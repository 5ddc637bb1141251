"""Codes of what a pupil is, and whose."""

from enum import StrEnum


class Sex(StrEnum):
    """As stated in the referral; never derived from the identity number."""

    BOY = "boy"
    GIRL = "girl"


class Custody(StrEnum):
    """Who has custody of the pupil (föräldrabalken 6:3, 6:8): together, alone, or appointed by a court."""

    JOINT = "joint"
    SOLE = "sole"
    APPOINTED = "appointed"


class SecurityMarking(StrEnum):
    """Protected identity, in the levels of the population register (SS 12000 `securityMarking`)."""

    NONE = "none"
    CONFIDENTIALITY_MARK = "sekretessmarkering"
    PROTECTED_REGISTRATION = "skyddad-folkbokforing"
