"""Codes that stand in events, facts and tables; their Swedish and English words are in `labels.toml`."""

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
    ATTACHMENTS = "attachments"
    ABSENCE_NOTICES = "absence-notices"
    INVESTIGATION_NOTICES = "investigation-notices"
    ATTENDANCE_REPORTS = "attendance-reports"
    SURVEYS = "surveys"
    IMPORTS = "imports"
    WEBHOOKS = "webhooks"


class RegisterChange(StrEnum):
    """What has become otherwise with an organiser, a school unit or a school area in the register."""

    RENAMED = "renamed"
    FORMS_CHANGED = "forms-changed"
    MOVED = "moved"
    PLACED = "placed"
    CLOSED = "closed"
    REOPENED = "reopened"
    CORRECTED = "corrected"


class OrganiserKind(StrEnum):
    """Who runs the school (huvudman)."""

    MUNICIPAL = "municipal"
    INDEPENDENT = "independent"


class SchoolForm(StrEnum):
    """School forms the coordinators work with (seed 000, 002); validity in `labels.toml`."""

    PRESCHOOL_CLASS = "forskoleklass"
    COMPULSORY = "grundskola"
    UPPER_SECONDARY = "gymnasieskola"
    COMPULSORY_SPECIAL = "grundsarskola"
    UPPER_SECONDARY_SPECIAL = "gymnasiesarskola"
    COMPULSORY_ADAPTED = "anpassad-grundskola"
    UPPER_SECONDARY_ADAPTED = "anpassad-gymnasieskola"


class Stage(StrEnum):
    """Where in school pupils are, as plans and figures divide them (seed 003); by number of year, so the ten-year school has codes of its own."""

    PRESCHOOL = "forskola"
    EARLY = "f-6"
    LATE = "7-9"
    EARLY_OF_TEN = "1-7"
    LATE_OF_TEN = "8-10"
    UPPER_SECONDARY = "gymnasium"


class Sex(StrEnum):
    """As stated in the referral; never derived from the identity number."""

    BOY = "boy"
    GIRL = "girl"


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


class AbsenceKind(StrEnum):
    """What sort of absence it mostly is; both sorts call for an investigation (skollagen 7:19 a)."""

    VALID = "valid"
    UNREPORTED = "unreported"
    BOTH = "both"


class AttendanceSource(StrEnum):
    """How an attendance report came in."""

    FILE = "file"
    SCHOOL_SYSTEM = "school-system"


class AttendanceMeasure(StrEnum):
    """What a goal for attendance is about: shares of the scheduled time, or of the pupils."""

    UNREPORTED_ABSENCE = "unreported-absence"
    ABSENCE = "absence"
    LONG_TERM_ABSENT = "long-term-absent"


class Custody(StrEnum):
    """Who has custody of the pupil (föräldrabalken 6:3, 6:8): together, alone, or appointed by a court."""

    JOINT = "joint"
    SOLE = "sole"
    APPOINTED = "appointed"


class EffortKind(StrEnum):
    """What a coordinator does, and a sender may ask for (seed 000)."""

    COORDINATING = "coordinating"
    SUPPORTING = "supporting"
    OPERATIVE = "operative"


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


class Precondition(StrEnum):
    """What the school has done before it orders (seed 000); the fourth only where the investigation shows need."""

    NOTICED = "noticed"
    INVESTIGATED = "investigated"
    EFFORTS_BEGUN = "efforts-begun"
    MEASURES_PUT_IN = "measures-put-in"


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


class DeclineReason(StrEnum):
    """Why a referral is declined, and where the sender may turn instead."""

    NOT_REGISTERED_IN_MUNICIPALITY = "not-registered-in-municipality"
    SCHOOLS_OWN_TASK = "schools-own-task"
    OTHER_ACTOR = "other-actor"
    NOT_IN_TARGET_GROUP = "not-in-target-group"
    WITHDRAWN_BY_SENDER = "withdrawn-by-sender"


class SecurityMarking(StrEnum):
    """Protected identity, in the levels of the population register (SS 12000 `securityMarking`)."""

    NONE = "none"
    CONFIDENTIALITY_MARK = "sekretessmarkering"
    PROTECTED_REGISTRATION = "skyddad-folkbokforing"


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


class FileKind(StrEnum):
    """What an attached file is, as its content shows; the kinds that are taken in."""

    PDF = "pdf"
    JPEG = "jpeg"
    PNG = "png"
    GIF = "gif"
    WEBP = "webp"
    TIFF = "tiff"
    HEIC = "heic"
    DOCX = "docx"
    XLSX = "xlsx"
    PPTX = "pptx"
    ODT = "odt"
    ODS = "ods"
    ODP = "odp"


class ScanVerdict(StrEnum):
    """What the virus scanner said of a file that was kept."""

    CLEAN = "clean"
    NOT_SCANNED = "not-scanned"


class AttachedTo(StrEnum):
    """What sort of matter a file is attached to."""

    REFERRAL = "referral"
    ABSENCE_NOTICE = "absence-notice"


class QuestionKind(StrEnum):
    """How a question of a survey is answered."""

    YES_NO = "yes-no"
    ONE_OF = "one-of"
    SEVERAL_OF = "several-of"
    SCALE = "scale"
    WORDS = "words"


class SurveyState(StrEnum):
    """How far a survey has come: still written, answered by those who are invited, or over."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"


class WebhookNews(StrEnum):
    """What a webhook tells of; the value is the message's `type`, written with dots as the Standard Webhooks want it."""

    REFERRAL_RECEIVED = "referral.received"
    REFERRAL_COMPLETION_ASKED = "referral.completion-asked"
    REFERRAL_COMPLETED = "referral.completed"
    REFERRAL_ACCEPTED = "referral.accepted"
    REFERRAL_DECLINED = "referral.declined"
    REFERRAL_STATUS_CHANGED = "referral.status-changed"
    NOTICE_RECEIVED = "absence-notice.received"
    NOTICE_COMPLETED = "absence-notice.completed"
    NOTICE_TAKEN_ON = "absence-notice.taken-on"
    NOTICE_FOLLOWED_UP = "absence-notice.followed-up"
    NOTICE_CLOSED = "absence-notice.closed"
    TEST = "webhook.test"
    VERIFICATION = "webhook.verification"


class WebhookState(StrEnum):
    """Whether messages go to a webhook's address."""

    UNVERIFIED = "unverified"
    ACTIVE = "active"
    PAUSED = "paused"
    ENDED = "ended"


class WebhookEnd(StrEnum):
    """Why a webhook is no more."""

    REMOVED = "removed"
    GONE = "gone"


class MessageState(StrEnum):
    """How far one message to a webhook has come."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    GIVEN_UP = "given-up"
    WITHHELD = "withheld"


class SendingTrouble(StrEnum):
    """Why a message did not arrive."""

    NO_SUCH_HOST = "no-such-host"
    ADDRESS_NOT_ALLOWED = "address-not-allowed"
    NO_CONNECTION = "no-connection"
    CERTIFICATE = "certificate"
    TOO_SLOW = "too-slow"
    NO_ANSWER = "no-answer"
    REFUSED = "refused"
    CHALLENGE_NOT_ANSWERED = "challenge-not-answered"
