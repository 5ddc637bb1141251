"""Codes of who asks, for what, and why they may look."""

from enum import StrEnum


class Role(StrEnum):
    """What a signed-in person or client is, and so what it may ask for."""

    SCHOOL = "school"
    GUARDIAN = "guardian"
    COORDINATOR = "coordinator"
    TEAM_LEAD = "team-lead"
    AUDITOR = "auditor"
    ANALYST = "analyst"
    ARCHIVIST = "archivist"
    ATTENDANCE_OFFICER = "attendance-officer"
    ADMIN = "admin"
    SERVICE = "service"


class ApiResource(StrEnum):
    """What of intake's interface an API client's token may be limited to: the first word of an address."""

    ORGANISATIONS = "organisations"
    SCHOOL_UNITS = "school-units"
    REFERRALS = "referrals"
    POSSIBLE_DUPLICATES = "possible-duplicates"
    ATTACHMENTS = "attachments"
    ABSENCE_NOTICES = "absence-notices"
    INVESTIGATION_NOTICES = "investigation-notices"
    ATTENDANCE_REPORTS = "attendance-reports"
    SURVEYS = "surveys"
    IMPORTS = "imports"
    WEBHOOKS = "webhooks"


class Look(StrEnum):
    """What somebody got to see; stands in the access log."""

    CASE = "case"
    DRAFT = "draft"
    LIST = "list"
    SEARCH = "search"
    EXPORT = "export"
    FILE = "file"
    TABLE = "table"
    ACCESS_LOG = "access-log"
    OTHER = "other"


class LookGround(StrEnum):
    """Why somebody may look: what the reader is to what is seen."""

    WORKS_WITH_CASE = "works-with-case"
    WORKS_IN_TEAM = "works-in-team"
    LEADS_TEAM = "leads-team"
    AUDITS = "audits"
    OWN_CASE = "own-case"
    OWN_SCHOOL = "own-school"
    ADMINISTERS = "administers"
    FOLLOWS_UP = "follows-up"
    ARCHIVES = "archives"
    NOT_SIGNED_IN = "not-signed-in"


class AuditPurpose(StrEnum):
    """What an auditor looks for: codes only, since free words might name somebody."""

    SUPERVISION = "supervision"
    INTERNAL_CONTROL = "internal-control"
    COMPLAINT = "complaint"
    REQUEST = "request"
    INCIDENT = "incident"
