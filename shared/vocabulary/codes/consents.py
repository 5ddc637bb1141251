"""Codes of consents: who may be told what, who says so, and what that allows."""

from enum import StrEnum


class Actor(StrEnum):
    """Whom information may be shared with (seeds 001, 003, 004)."""

    SCHOOL = "school"
    PUPIL_HEALTH = "pupil-health"
    SOCIAL_SERVICES = "social-services"
    BUP = "bup"
    HEALTH_CARE = "health-care"
    HABILITATION = "habilitation"
    YOUTH_CLINIC = "youth-clinic"
    POLICE = "police"
    ASSOCIATION = "association"
    FAMILY_HOME = "family-home"
    GUARDIAN = "guardian"
    PUPIL = "pupil"
    COORDINATOR = "coordinator"


class Information(StrEnum):
    """What kind of information a consent names."""

    ATTENDANCE = "attendance"
    INVESTIGATION = "investigation"
    HEALTH = "health"
    SOCIAL = "social"
    SCHOOLWORK = "schoolwork"


class SignatoryKind(StrEnum):
    """Who signs a consent (seed 000: guardians and the older pupil)."""

    GUARDIAN = "guardian"
    PUPIL = "pupil"


class ConsentAnswer(StrEnum):
    """Where one signatory stands."""

    PENDING = "pending"
    GRANTED = "granted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class ConsentState(StrEnum):
    """Where a case's consent stands, all answers taken together."""

    NOT_ASKED = "not-asked"
    WAITING = "waiting"
    COMPLETE = "complete"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class SignedHow(StrEnum):
    """How the answer reached us."""

    PAPER = "paper"
    PHONE = "phone"
    IN_PERSON = "in-person"
    ONLINE = "online"


class PermitPurpose(StrEnum):
    """What a permit lets casework do once."""

    START_INTERVENTION = "start-intervention"
    DISCLOSE = "disclose"


class LegalBasis(StrEnum):
    """On what ground something is done (consent lifts secrecy; the public task is the usual basis of the work)."""

    PUBLIC_TASK = "public-task"
    CONSENT = "consent"
    DUTY_TO_INFORM_HOME_MUNICIPALITY = "duty-to-inform-home-municipality"
    DUTY_TO_REPORT_CONCERN = "duty-to-report-concern"
