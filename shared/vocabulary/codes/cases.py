"""Codes of cases: who works with them, where they stand, and how they end."""

from enum import StrEnum


class Profession(StrEnum):
    """Coordinators' professions (seeds 000, 001)."""

    SOCIAL_WORKER = "socionom"
    SPECIAL_EDUCATOR = "specialpedagog"
    SPECIAL_TEACHER = "speciallarare"
    CAREERS_COUNSELLOR = "studie-och-yrkesvagledare"


class CaseState(StrEnum):
    """Where a case stands; `announced` until the accepted referral has arrived, as sources come in any order."""

    ANNOUNCED = "announced"
    QUEUED = "queued"
    ASSIGNED = "assigned"
    RUNNING = "running"
    CLOSED = "closed"


class DecisionState(StrEnum):
    """Whether what a meeting decided got done."""

    OPEN = "open"
    CARRIED_OUT = "carried-out"
    NOT_CARRIED_OUT = "not-carried-out"


class Outcome(StrEnum):
    """How much the pupil is back (seed 001): [60, 100], [25, 60) and below."""

    BACK_60_100 = "back-60-100"
    BACK_25_60 = "back-25-60"
    NOT_BACK = "not-back"


class ClosureReason(StrEnum):
    """Why a case is closed; the six reasons of seed 001 for not returning, and those of success."""

    OTHER_ACTOR_COORDINATES = "other-actor-coordinates"
    DISCHARGED_FROM_UPPER_SECONDARY = "discharged-from-upper-secondary"
    MOVED = "moved-to-other-municipality"
    CONSENT_NO_LONGER_GIVEN = "consent-no-longer-given"
    SUPPORT_INSUFFICIENT = "support-insufficient"
    VERY_POOR_WELLBEING = "very-poor-wellbeing"
    GOAL_REACHED = "goal-reached"
    SCHOOL_CONTINUES = "school-continues"
    NEVER_STARTED = "never-started"
