"""Codes of absence notices and of the schools' own investigations."""

from enum import StrEnum


class AbsenceKind(StrEnum):
    """What sort of absence it mostly is; both sorts call for an investigation (skollagen 7:19 a)."""

    VALID = "valid"
    UNREPORTED = "unreported"
    BOTH = "both"


class InvestigationGiven(StrEnum):
    """How an absence notice comes with the school's investigation (seed 002; a certificate may be it, seed 001)."""

    ATTACHED = "attached"
    CERTIFICATE = "certificate"
    MISSING = "missing"


class NoticeState(StrEnum):
    """Where an absence notice stands."""

    INCOMPLETE = "incomplete"
    RECEIVED = "received"
    TAKEN_ON = "taken-on"
    CLOSED = "closed"


class NoticeClosure(StrEnum):
    """Why an absence notice needs no more following up."""

    BACK_IN_SCHOOL = "back-in-school"
    COORDINATOR_HELPS = "coordinator-helps"
    MOVED = "moved"
    NOT_OBLIGED = "not-obliged"
    SENT_BY_MISTAKE = "sent-by-mistake"


class InvestigationEnd(StrEnum):
    """What a school's absence investigation led to."""

    SUPPORT_BEGUN = "support-begun"
    REFERRAL_SENT = "referral-sent"
    NOTHING_NEEDED = "nothing-needed"
