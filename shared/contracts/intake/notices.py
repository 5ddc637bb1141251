"""Facts of intake: absence that organisers tell of, and what their schools investigate."""

from datetime import date
from uuid import UUID

from shared.contracts.fact import fact
from shared.vocabulary.codes import InvestigationEnd, NoticeClosure, OrganiserKind, SchoolForm


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
