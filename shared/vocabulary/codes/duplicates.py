"""Codes of things that may have been sent in twice."""

from enum import StrEnum


class SentIn(StrEnum):
    """What was sent in about a pupil."""

    REFERRAL = "referral"
    ABSENCE_NOTICE = "absence-notice"


class DuplicateGround(StrEnum):
    """Why two things that were sent in may be about the same pupil."""

    SAME_PUPIL = "same-pupil"
    TEMPORARY_NUMBER = "temporary-number"
    NUMBER_MISTYPED = "number-mistyped"
    NAME_AND_BIRTH_DATE = "name-and-birth-date"


class DuplicateVerdict(StrEnum):
    """What somebody says of them who has looked."""

    SAME_MATTER = "same-matter"
    SAME_PUPIL = "same-pupil"
    DIFFERENT_PUPILS = "different-pupils"
