"""Codes of files with older referrals."""

from enum import StrEnum


class ImportState(StrEnum):
    """How far a file of older referrals has come; its content is destroyed once it is done or expired."""

    CHECKING = "checking"
    CHECKED = "checked"
    RUNNING = "running"
    CANCELLED = "cancelled"
    DONE = "done"
    EXPIRED = "expired"


class ImportOutcome(StrEnum):
    """What becomes of one line of such a file, or what would."""

    GOOD = "good"
    IMPORTED = "imported"
    KNOWN = "known"
    WRONG = "wrong"
