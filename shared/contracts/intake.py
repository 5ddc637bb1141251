"""Facts of intake: who the organisations and people are, and what was sent in."""

from datetime import date, datetime
from uuid import UUID

from shared.contracts.fact import fact
from shared.eventlog.sealed import SealedValue
from shared.vocabulary.codes import (
    ApiResource,
    AttachedTo,
    AttendanceMeasure,
    AttendanceSource,
    DeclineReason,
    FileKind,
    InvestigationEnd,
    NoticeClosure,
    OrganiserKind,
    Precondition,
    QuestionKind,
    Referrer,
    RegisterChange,
    Role,
    ScanVerdict,
    SchoolForm,
    SecurityMarking,
    Sex,
    Stage,
)


@fact("intake.organiser-registered.v1")
class OrganiserRegistered:
    """A municipal or independent organiser (huvudman) is known, with its organisation number."""

    organiser_id: UUID
    kind: OrganiserKind
    organisation_number: str
    name: str


@fact("intake.school-unit-registered.v1")
class SchoolUnitRegistered:
    """A school unit of an organiser is known, from a day on."""

    school_unit_id: UUID
    organiser_id: UUID
    code: str
    name: str
    school_forms: tuple[SchoolForm, ...]
    valid_from: date


@fact("intake.organiser-changed.v1")
class OrganiserChanged:
    """An organiser is otherwise in the register, as it now stands; one that has ended may have a successor, which takes over its matters."""

    organiser_id: UUID
    why: RegisterChange
    kind: OrganiserKind
    organisation_number: str
    name: str
    successor: UUID | None


@fact("intake.school-unit-changed.v1")
class SchoolUnitChanged:
    """A school unit is otherwise in the register, as it now stands; one that is closed has a last day, and perhaps others that follow it."""

    school_unit_id: UUID
    why: RegisterChange
    organiser_id: UUID
    code: str
    name: str
    school_forms: tuple[SchoolForm, ...]
    valid_from: date
    valid_to: date | None
    area_id: UUID | None
    successors: tuple[UUID, ...]


@fact("intake.school-area-registered.v1")
class SchoolAreaRegistered:
    """A school area is known, from a day on."""

    area_id: UUID
    name: str
    valid_from: date


@fact("intake.school-area-changed.v1")
class SchoolAreaChanged:
    """A school area is otherwise in the register, as it now stands."""

    area_id: UUID
    why: RegisterChange
    name: str
    valid_from: date
    valid_to: date | None


@fact("intake.person-registered.v1")
class PersonRegistered:
    """A person who signs in: staff of an organiser or of the municipality; the name travels sealed."""

    person_id: UUID
    role: Role
    organisation_id: UUID | None
    name: SealedValue


@fact("intake.person-changed.v1")
class PersonChanged:
    """A person has this role from now on; sessions that began before `version` of the person are good no more."""

    person_id: UUID
    version: int
    role: Role
    organisation_id: UUID | None


@fact("intake.person-ended.v1")
class PersonEnded:
    """A person may no longer sign in, and no session of the person is good."""

    person_id: UUID
    version: int


@fact("intake.token-issued.v1")
class TokenIssued:
    """An API client's token, as the SHA-256 of its text, in hexadecimal."""

    token_id: UUID
    token_hash: str
    person_id: UUID
    role: Role
    organisation_id: UUID | None
    may_import: bool
    expires_on: date


@fact("intake.limited-token-issued.v1")
class LimitedTokenIssued:
    """The same of a token that is limited: to resources, to reading, to school units, to so many requests a minute (None: not so)."""

    token_id: UUID
    token_hash: str
    person_id: UUID
    role: Role
    organisation_id: UUID | None
    may_import: bool
    expires_on: date
    resources: tuple[ApiResource, ...] | None
    read_only: bool
    school_units: tuple[UUID, ...] | None
    per_minute: int | None


@fact("intake.token-replaced.v1")
class TokenReplaced:
    """A token has a successor, and is good until a moment only."""

    token_id: UUID
    ends_at: datetime


@fact("intake.token-revoked.v1")
class TokenRevoked:
    """A token is no longer good."""

    token_id: UUID


@fact("intake.referral-received.v1")
class ReferralReceivedUnmarked:
    """A referral was registered; told so before identities could be marked as protected, when none was."""

    referral_id: UUID
    case_id: UUID
    pupil_id: UUID
    registry_number: str
    referrer: Referrer
    organiser_id: UUID
    organiser_kind: OrganiserKind
    school_unit_id: UUID
    school_form: SchoolForm
    school_year: int | None
    sex: Sex


@fact("intake.referral-received.v2")
class ReferralReceived(ReferralReceivedUnmarked):
    """A referral was registered: what Table 1 counts, by the day it came in. The marking protects the pupil's cases from before, too."""

    security_marking: SecurityMarking


@fact("intake.referral-sent-back.v1")
class ReferralSentBack:
    """A referral waits for the sender to complete it."""

    referral_id: UUID
    missing: tuple[Precondition, ...]


@fact("intake.referral-completed.v1")
class ReferralCompleted:
    """The sender has answered the request for completion."""

    referral_id: UUID


@fact("intake.guardian.v1")
class Guardian:
    """One guardian of the pupil, within an accepted referral; never published alone."""

    guardian_id: UUID
    name: SealedValue
    contact: SealedValue


@fact("intake.referral-accepted.v1")
class ReferralAccepted:
    """A referral was accepted; it carries all that consent and casework need to open their own streams."""

    referral_id: UUID
    case_id: UUID
    pupil_id: UUID
    registry_number: str
    organiser_id: UUID
    organiser_kind: OrganiserKind
    school_unit_id: UUID
    school_form: SchoolForm
    school_year: int | None
    sex: Sex
    age: int
    security_marking: SecurityMarking
    pupil_name: SealedValue
    guardians: tuple[Guardian, ...]
    received_on: date


@fact("intake.security-marked.v1")
class SecurityMarked:
    """The identity of a referral's pupil is protected, otherwise than was told before, or no longer."""

    referral_id: UUID
    case_id: UUID
    marking: SecurityMarking


@fact("intake.duplicate-judged.v1")
class DuplicateJudged:
    """Somebody judged two things that were sent in; told again of the same pair, the latest verdict stands alone.

    `pupil_id` and `same_as` are one pupil's (None: nothing ties the first to another). Referral `merged` only repeats referral `into`, and is
    counted nowhere.
    """

    pair_id: UUID
    pupil_id: UUID
    same_as: UUID | None
    merged: UUID | None
    into: UUID | None


@fact("intake.referral-declined.v1")
class ReferralDeclined:
    """A referral was declined, for a coded reason."""

    referral_id: UUID
    reason: DeclineReason


@fact("intake.referral-closed-elsewhere.v1")
class ReferralClosedElsewhere:
    """An older referral was brought in, whose case lived and ended in an earlier system: it never becomes one here."""

    referral_id: UUID


@fact("intake.attendance-count.v1")
class AttendanceCount:
    """What a report counts in one stage, within it; None where the pupils are so few that a sum would tell of one. Never published alone."""

    stage: Stage
    pupils: int
    scheduled_minutes: int | None
    valid_minutes: int | None
    unreported_minutes: int | None
    long_term: int | None


@fact("intake.attendance-report-received.v1")
class AttendanceReportReceived:
    """A school unit's attendance in a period, in place of the report that it replaces; absent more than so many percent is long-term absent."""

    report_id: UUID
    school_unit_id: UUID
    organiser_id: UUID
    first_day: date
    last_day: date
    replaces: UUID | None
    source: AttendanceSource
    more_than_percent: int
    counts: tuple[AttendanceCount, ...]


@fact("intake.attendance-goal-set.v1")
class AttendanceGoalSet:
    """A share of a stage shall fall by so many percent from one time to another."""

    goal_id: UUID
    measure: AttendanceMeasure
    stage: Stage
    before_first: date
    before_last: date
    after_first: date
    after_last: date
    fall_percent: int


@fact("intake.attendance-goal-withdrawn.v1")
class AttendanceGoalWithdrawn:
    """A goal no longer stands."""

    goal_id: UUID


@fact("intake.attachment-added.v1")
class AttachmentAdded:
    """A file, or a new version of one, was attached to a matter. No name: `stored_sha256` is of the file as it lies sealed."""

    attachment_id: UUID
    version: int
    belongs_to: AttachedTo
    belongs_id: UUID
    case_id: UUID | None
    pupil_id: UUID
    kind: FileKind
    size: int
    stored_sha256: str
    verdict: ScanVerdict


@fact("intake.absence-notice-received.v1")
class AbsenceNoticeReceived:
    """An organiser told of a pupil's absence, with its investigation (`complete`) or without."""

    notice_id: UUID
    pupil_id: UUID
    registry_number: str
    organiser_id: UUID
    organiser_kind: OrganiserKind
    school_unit_id: UUID
    school_form: SchoolForm
    school_year: int | None
    complete: bool


@fact("intake.absence-notice-completed.v1")
class AbsenceNoticeCompleted:
    """The investigation that an absence notice lacked has come."""

    notice_id: UUID


@fact("intake.absence-notice-linked.v1")
class AbsenceNoticeLinked:
    """An absence notice led to a referral."""

    notice_id: UUID
    referral_id: UUID


@fact("intake.absence-notice-closed.v1")
class AbsenceNoticeClosed:
    """Nothing is left to follow up, for a coded reason."""

    notice_id: UUID
    reason: NoticeClosure


@fact("intake.investigation-begun.v1")
class InvestigationBegun:
    """A school told its organiser that it investigates a pupil's absence."""

    notice_id: UUID
    pupil_id: UUID
    organiser_id: UUID
    organiser_kind: OrganiserKind
    school_unit_id: UUID
    school_form: SchoolForm
    school_year: int | None
    begun_on: date


@fact("intake.investigation-ended.v1")
class InvestigationEnded:
    """An investigation is over, and led to something."""

    notice_id: UUID
    ended_on: date
    outcome: InvestigationEnd


@fact("intake.survey-turnout.v1")
class SurveyTurnout:
    """Within a survey: how many of those who were asked answered, of a kind of organiser; None is outside the register. Never published alone."""

    kind: OrganiserKind | None
    asked: int
    answered: int


@fact("intake.survey-question.v1")
class SurveyQuestion:
    """Within a survey: a question, and how many gave each answer; no counts of own words and where too few answered. Never published alone."""

    text: str
    kind: QuestionKind
    answers: tuple[str, ...]
    only_some: bool
    answered: int
    counts: tuple[int, ...] | None


@fact("intake.survey-closed.v1")
class SurveyClosed:
    """A survey is over: its public words and its figures. `by_kind` is empty where a kind of organiser is too small; own words stay in intake."""

    survey_id: UUID
    title: str
    population: str
    purpose: str
    anonymous: bool
    opened_on: date
    closed_on: date
    asked: int
    answered: int
    fewest: int
    by_kind: tuple[SurveyTurnout, ...]
    questions: tuple[SurveyQuestion, ...]


@fact("intake.survey-round.v1")
class SurveyRound:
    """Within figures from elsewhere: one time that a survey was made; None was not published. Never published alone."""

    name: str
    asked: int | None
    answered: int | None
    percent: int | None


@fact("intake.survey-figure.v1")
class SurveyFigure:
    """Within figures from elsewhere: a count or a whole share, as it was published. Never published alone."""

    count: int | None
    percent: int | None


@fact("intake.survey-figure-line.v1")
class SurveyFigureLine:
    """Within figures from elsewhere: an answer to a question, with a figure for each round. Never published alone."""

    question: str
    answer: str
    figures: tuple[SurveyFigure, ...]


@fact("intake.survey-figures-told.v1")
class SurveyFiguresTold:
    """Figures of a survey that were published elsewhere, as they stand there, perhaps without what they are shares of. Not counted here."""

    figures_id: UUID
    title: str
    population: str
    published_in: str
    rounds: tuple[SurveyRound, ...]
    lines: tuple[SurveyFigureLine, ...]
    remarks: tuple[str, ...]


@fact("intake.survey-figures-withdrawn.v1")
class SurveyFiguresWithdrawn:
    """Figures from elsewhere were taken over by mistake, and are not to be shown."""

    figures_id: UUID
