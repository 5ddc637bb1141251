"""Codes of how long a pupil's file is kept, and of its destruction."""

from enum import StrEnum


class RetentionAction(StrEnum):
    """What happens to a closed case's file when its time is up; the municipality's profile says which by outcome."""

    DESTRUCTION = "destruction"
    PRESERVATION = "preservation"


class DestructionState(StrEnum):
    """Where the destruction of a pupil's file stands; once begun it can't be taken back."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    BEGUN = "begun"
    CARRIED_OUT = "carried-out"
    CANCELLED = "cancelled"


class CancelReason(StrEnum):
    """Why a destruction was called off: codes only, since free words might name the pupil and would outlive the key."""

    FILE_NEEDED = "file-needed"
    DECISION_APPEALED = "decision-appealed"
    WRONG_FILE = "wrong-file"
    TO_BE_PRESERVED = "to-be-preserved"
    OPEN_AGAIN = "open-again"
