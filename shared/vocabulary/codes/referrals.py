"""Codes of referrals: who sends them, what they ask for, and what becomes of them."""

from enum import StrEnum


class Referrer(StrEnum):
    """Who may refer (seeds 000, 002)."""

    PRINCIPAL = "principal"
    GUARDIAN = "guardian"


class ReferralState(StrEnum):
    """Where a referral stands, as its sender sees it."""

    RECEIVED = "received"
    TO_COMPLETE = "to-complete"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    CLOSED_ELSEWHERE = "closed-elsewhere"


class SenderStatus(StrEnum):
    """How far a referral has come, in as much detail as its sender may know."""

    RECEIVED = "received"
    TO_COMPLETE = "to-complete"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WAITING_FOR_CONSENT = "waiting-for-consent"
    COORDINATOR = "coordinator"
    RUNNING = "running"
    CLOSED = "closed"
    CLOSED_ELSEWHERE = "closed-elsewhere"


class EffortKind(StrEnum):
    """What a coordinator does, and a sender may ask for (seed 000)."""

    COORDINATING = "coordinating"
    SUPPORTING = "supporting"
    OPERATIVE = "operative"


class Precondition(StrEnum):
    """What the school has done before it orders (seed 000); the fourth only where the investigation shows need."""

    NOTICED = "noticed"
    INVESTIGATED = "investigated"
    EFFORTS_BEGUN = "efforts-begun"
    MEASURES_PUT_IN = "measures-put-in"


class DeclineReason(StrEnum):
    """Why a referral is declined, and where the sender may turn instead."""

    NOT_REGISTERED_IN_MUNICIPALITY = "not-registered-in-municipality"
    SCHOOLS_OWN_TASK = "schools-own-task"
    OTHER_ACTOR = "other-actor"
    NOT_IN_TARGET_GROUP = "not-in-target-group"
    WITHDRAWN_BY_SENDER = "withdrawn-by-sender"
