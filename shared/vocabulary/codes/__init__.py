"""Codes that stand in events, facts and tables, by topic; their Swedish and English words are in `labels.toml`."""

from shared.vocabulary.codes.absence import AbsenceKind, InvestigationEnd, InvestigationGiven, NoticeClosure, NoticeState
from shared.vocabulary.codes.access import ApiResource, AuditPurpose, Look, LookGround, Role
from shared.vocabulary.codes.attendance import AttendanceMeasure, AttendanceSource
from shared.vocabulary.codes.cases import CaseState, ClosureReason, DecisionState, Outcome, Profession
from shared.vocabulary.codes.consents import Actor, ConsentAnswer, ConsentState, Information, LegalBasis, PermitPurpose, SignatoryKind, SignedHow
from shared.vocabulary.codes.duplicates import DuplicateGround, DuplicateVerdict, SentIn
from shared.vocabulary.codes.files import AttachedTo, FileKind, ScanVerdict
from shared.vocabulary.codes.imports import ImportOutcome, ImportState
from shared.vocabulary.codes.keeping import CancelReason, DestructionState, RetentionAction
from shared.vocabulary.codes.pupils import Custody, SecurityMarking, Sex
from shared.vocabulary.codes.referrals import DeclineReason, EffortKind, Precondition, ReferralState, Referrer, SenderStatus
from shared.vocabulary.codes.schools import OrganiserKind, RegisterChange, SchoolForm, Stage
from shared.vocabulary.codes.surveys import QuestionKind, SurveyState
from shared.vocabulary.codes.webhooks import MessageState, SendingTrouble, WebhookEnd, WebhookNews, WebhookState

__all__ = [
    "AbsenceKind",
    "Actor",
    "ApiResource",
    "AttachedTo",
    "AttendanceMeasure",
    "AttendanceSource",
    "AuditPurpose",
    "CancelReason",
    "CaseState",
    "ClosureReason",
    "ConsentAnswer",
    "ConsentState",
    "Custody",
    "DecisionState",
    "DeclineReason",
    "DestructionState",
    "DuplicateGround",
    "DuplicateVerdict",
    "EffortKind",
    "FileKind",
    "ImportOutcome",
    "ImportState",
    "Information",
    "InvestigationEnd",
    "InvestigationGiven",
    "LegalBasis",
    "Look",
    "LookGround",
    "MessageState",
    "NoticeClosure",
    "NoticeState",
    "OrganiserKind",
    "Outcome",
    "PermitPurpose",
    "Precondition",
    "Profession",
    "QuestionKind",
    "ReferralState",
    "Referrer",
    "RegisterChange",
    "RetentionAction",
    "Role",
    "ScanVerdict",
    "SchoolForm",
    "SecurityMarking",
    "SenderStatus",
    "SendingTrouble",
    "SentIn",
    "Sex",
    "SignatoryKind",
    "SignedHow",
    "Stage",
    "SurveyState",
    "WebhookEnd",
    "WebhookNews",
    "WebhookState",
]
