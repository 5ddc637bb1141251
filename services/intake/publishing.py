"""What intake tells the other services: each event becomes at most one fact."""

from __future__ import annotations

from functools import singledispatch
from typing import Any

from services.intake.domain.absence_notice import AbsenceNotice
from services.intake.domain.attachment import Attachment
from services.intake.domain.attendance_goal import AttendanceGoal
from services.intake.domain.attendance_line import AttendanceLine
from services.intake.domain.attendance_report import SchoolAttendance
from services.intake.domain.duplicate import PossibleDuplicate
from services.intake.domain.history_import import HistoryImport
from services.intake.domain.investigation_notice import InvestigationNotice
from services.intake.domain.organiser import Organiser
from services.intake.domain.person import Person
from services.intake.domain.referral import Referral
from services.intake.domain.school_area import SchoolArea
from services.intake.domain.school_unit import SchoolUnit
from services.intake.domain.survey import Survey
from services.intake.domain.survey_answer import SurveyAnswer
from services.intake.domain.survey_figures import SurveyFigures
from services.intake.domain.token import ApiToken
from shared.contracts import intake as facts
from shared.eventlog.log import Recorded
from shared.eventlog.sealed import SealedValue
from shared.vocabulary.ids import case_id_of


def as_sealed(value: object) -> SealedValue:
    """A personal field of an event that was read from the log, where it is never plain."""
    assert isinstance(value, SealedValue), "an event that was read from the log holds no plain personal value"
    return value


@singledispatch
def published(event: object, recorded: Recorded) -> Any | None:
    """The fact that an event is to others; None for what stays here."""
    return None


@published.register
def _(event: Organiser.Registered, recorded: Recorded) -> facts.OrganiserRegistered:
    return facts.OrganiserRegistered(
        organiser_id=event.originator_id, kind=event.kind, organisation_number=event.organisation_number, name=event.name
    )


@published.register
def _(event: SchoolUnit.Registered, recorded: Recorded) -> facts.SchoolUnitRegistered:
    return facts.SchoolUnitRegistered(
        school_unit_id=event.originator_id,
        organiser_id=event.organiser_id,
        code=event.code,
        name=event.name,
        school_forms=event.school_forms,
        valid_from=event.valid_from,
    )


@published.register
def _(event: Organiser.Changed, recorded: Recorded) -> facts.OrganiserChanged:
    return facts.OrganiserChanged(
        organiser_id=event.originator_id,
        why=event.why,
        kind=event.kind,
        organisation_number=event.organisation_number,
        name=event.name,
        successor=event.successor,
    )


@published.register
def _(event: SchoolUnit.Changed, recorded: Recorded) -> facts.SchoolUnitChanged:
    return facts.SchoolUnitChanged(
        school_unit_id=event.originator_id,
        why=event.why,
        organiser_id=event.organiser_id,
        code=event.code,
        name=event.name,
        school_forms=event.school_forms,
        valid_from=event.valid_from,
        valid_to=event.valid_to,
        area_id=event.area_id,
        successors=event.successors,
    )


@published.register
def _(event: SchoolArea.Registered, recorded: Recorded) -> facts.SchoolAreaRegistered:
    return facts.SchoolAreaRegistered(area_id=event.originator_id, name=event.name, valid_from=event.valid_from)


@published.register
def _(event: SchoolArea.Changed, recorded: Recorded) -> facts.SchoolAreaChanged:
    return facts.SchoolAreaChanged(area_id=event.originator_id, why=event.why, name=event.name, valid_from=event.valid_from, valid_to=event.valid_to)


@published.register
def _(event: Person.RoleChanged, recorded: Recorded) -> facts.PersonChanged:
    return facts.PersonChanged(
        person_id=event.originator_id, version=event.originator_version, role=event.role, organisation_id=event.organisation_id
    )


@published.register
def _(event: Person.Ended, recorded: Recorded) -> facts.PersonEnded:
    return facts.PersonEnded(person_id=event.originator_id, version=event.originator_version)


@published.register
def _(event: Person.Returned, recorded: Recorded) -> facts.PersonChanged:
    return facts.PersonChanged(
        person_id=event.originator_id, version=event.originator_version, role=event.role, organisation_id=event.organisation_id
    )


@published.register
def _(event: Person.Registered, recorded: Recorded) -> facts.PersonRegistered:
    return facts.PersonRegistered(person_id=event.originator_id, role=event.role, organisation_id=event.organisation_id, name=as_sealed(event.name))


@published.register
def token_issued(event: ApiToken.Issued, recorded: Recorded) -> facts.TokenIssued | facts.LimitedTokenIssued:
    """Intake's own copy of the tokens is filled from it too."""
    known: dict[str, Any] = {
        "token_id": event.originator_id,
        "token_hash": event.token_hash,
        "person_id": event.person_id,
        "role": event.role,
        "organisation_id": event.organisation_id,
        "may_import": event.may_import,
        "expires_on": event.expires_on,
    }
    return facts.TokenIssued(**known) if event.limits is None else facts.LimitedTokenIssued(**known, **vars(event.limits))


@published.register
def _(event: ApiToken.Replaced, recorded: Recorded) -> facts.TokenReplaced:
    return facts.TokenReplaced(token_id=event.originator_id, ends_at=event.ends_at)


@published.register
def token_revoked(event: ApiToken.Revoked, recorded: Recorded) -> facts.TokenRevoked:
    """Likewise."""
    return facts.TokenRevoked(token_id=event.originator_id)


@published.register
def _(event: Referral.Received, recorded: Recorded) -> facts.ReferralReceived:
    told: dict[str, Any] = {
        "referral_id": event.originator_id,
        "case_id": case_id_of(event.originator_id),
        "pupil_id": event.pupil_id,
        "registry_number": event.registry_number,
        "referrer": event.sender.referrer,
        "organiser_id": event.sender.organiser_id,
        "organiser_kind": event.sender.organiser_kind,
        "school_unit_id": event.sender.school_unit_id,
        "school_form": event.sender.school_form,
        "school_year": event.sender.school_year,
        "sex": event.sex,
        "security_marking": event.security_marking,
    }
    return facts.ReferralReceived(**told) if event.school_knows else facts.ReferralReceivedUntold(**told, school_knows=False)


@published.register
def _(event: Referral.SchoolTold, recorded: Recorded) -> facts.SchoolTold:
    return facts.SchoolTold(referral_id=event.originator_id, case_id=case_id_of(event.originator_id))


@published.register
def _(event: Referral.SentBack, recorded: Recorded) -> facts.ReferralSentBack:
    return facts.ReferralSentBack(referral_id=event.originator_id, missing=event.missing)


@published.register
def _(event: Referral.Completed, recorded: Recorded) -> facts.ReferralCompleted:
    return facts.ReferralCompleted(referral_id=event.originator_id)


@published.register
def _(event: Referral.Accepted, recorded: Recorded) -> facts.ReferralAccepted:
    return facts.ReferralAccepted(
        referral_id=event.originator_id,
        case_id=case_id_of(event.originator_id),
        pupil_id=event.pupil_id,
        registry_number=event.registry_number,
        organiser_id=event.sender.organiser_id,
        organiser_kind=event.sender.organiser_kind,
        school_unit_id=event.sender.school_unit_id,
        school_form=event.sender.school_form,
        school_year=event.sender.school_year,
        sex=event.sex,
        age=event.age,
        security_marking=event.security_marking,
        pupil_name=as_sealed(event.pupil_name),
        guardians=tuple(facts.Guardian(guardian_id=each.guardian_id, name=each.name, contact=each.contact) for each in event.guardians),
        received_on=event.received_on,
    )


@published.register
def _(event: Referral.SecurityMarked, recorded: Recorded) -> facts.SecurityMarked:
    return facts.SecurityMarked(referral_id=event.originator_id, case_id=case_id_of(event.originator_id), marking=event.marking)


@published.register
def _(event: PossibleDuplicate.Judged, recorded: Recorded) -> facts.DuplicateJudged:
    merging = event.merging
    return facts.DuplicateJudged(
        pair_id=event.originator_id,
        pupil_id=event.pupil_id,
        same_as=event.same_as,
        merged=merging.merged if merging else None,
        into=merging.into if merging else None,
    )


@published.register
def _(event: Referral.Declined, recorded: Recorded) -> facts.ReferralDeclined:
    return facts.ReferralDeclined(referral_id=event.originator_id, reason=event.reason)


@published.register
def _(event: Referral.BroughtIn, recorded: Recorded) -> None:
    """Its earlier number stays here."""


@published.register
def _(event: HistoryImport.Finished, recorded: Recorded) -> None:
    """What an import brings is told referral by referral."""


@published.register
def _(event: Referral.ClosedElsewhere, recorded: Recorded) -> facts.ReferralClosedElsewhere:
    return facts.ReferralClosedElsewhere(referral_id=event.originator_id)


@published.register
def _(event: SchoolAttendance.ReportReceived, recorded: Recorded) -> facts.AttendanceReportReceived:
    return facts.AttendanceReportReceived(
        report_id=event.report_id,
        school_unit_id=event.school_unit_id,
        organiser_id=event.organiser_id,
        first_day=event.period.first,
        last_day=event.period.last,
        replaces=event.replaces,
        source=event.source,
        more_than_percent=event.more_than_percent,
        counts=tuple(facts.AttendanceCount(**vars(each)) for each in event.counts),
    )


@published.register
def _(event: AttendanceLine.Recorded, recorded: Recorded) -> None:
    """A pupil's line stays here."""


@published.register
def _(event: AttendanceGoal.WasSet, recorded: Recorded) -> facts.AttendanceGoalSet:
    return facts.AttendanceGoalSet(
        goal_id=event.originator_id,
        measure=event.measure,
        stage=event.stage,
        before_first=event.before.first,
        before_last=event.before.last,
        after_first=event.after.first,
        after_last=event.after.last,
        fall_percent=event.fall_percent,
    )


@published.register
def _(event: AttendanceGoal.Withdrawn, recorded: Recorded) -> facts.AttendanceGoalWithdrawn:
    return facts.AttendanceGoalWithdrawn(goal_id=event.originator_id)


@published.register
def _(event: Attachment.Added, recorded: Recorded) -> facts.AttachmentAdded:
    return _attachment(event)


@published.register
def _(event: Attachment.Replaced, recorded: Recorded) -> facts.AttachmentAdded:
    return _attachment(event)


def _attachment(event: Attachment.Added | Attachment.Replaced) -> facts.AttachmentAdded:
    return facts.AttachmentAdded(
        attachment_id=event.originator_id,
        version=event.originator_version,
        belongs_to=event.belongs_to.kind,
        belongs_id=event.belongs_to.id,
        case_id=event.belongs_to.case_id,
        pupil_id=event.pupil_id,
        kind=event.file.kind,
        size=event.file.size,
        stored_sha256=event.file.stored_sha256,
        verdict=event.file.verdict,
    )


@published.register
def _(event: AbsenceNotice.Received, recorded: Recorded) -> facts.AbsenceNoticeReceived:
    return facts.AbsenceNoticeReceived(
        notice_id=event.originator_id,
        pupil_id=event.pupil_id,
        registry_number=event.registry_number,
        complete=event.complete,
        **vars(event.school),
    )


@published.register
def _(event: AbsenceNotice.Completed, recorded: Recorded) -> facts.AbsenceNoticeCompleted:
    return facts.AbsenceNoticeCompleted(notice_id=event.originator_id)


@published.register
def _(event: AbsenceNotice.Linked, recorded: Recorded) -> facts.AbsenceNoticeLinked:
    return facts.AbsenceNoticeLinked(notice_id=event.originator_id, referral_id=event.referral_id)


@published.register
def _(event: AbsenceNotice.Closed, recorded: Recorded) -> facts.AbsenceNoticeClosed:
    return facts.AbsenceNoticeClosed(notice_id=event.originator_id, reason=event.reason)


@published.register
def _(event: InvestigationNotice.Received, recorded: Recorded) -> facts.InvestigationBegun:
    return facts.InvestigationBegun(notice_id=event.originator_id, pupil_id=event.pupil_id, begun_on=event.begun_on, **vars(event.school))


@published.register
def _(event: InvestigationNotice.Ended, recorded: Recorded) -> facts.InvestigationEnded:
    return facts.InvestigationEnded(notice_id=event.originator_id, ended_on=event.ended_on, outcome=event.outcome)


@published.register
def _(event: Survey.Closed, recorded: Recorded) -> facts.SurveyClosed:
    said = event.definition
    too_small = any(each.asked < event.fewest for each in event.turnout)
    return facts.SurveyClosed(
        survey_id=event.originator_id,
        title=said.title,
        population=said.population,
        purpose=said.purpose,
        anonymous=said.anonymous,
        opened_on=said.opens_on,
        closed_on=event.closed_on,
        asked=sum(each.asked for each in event.turnout),
        answered=sum(each.answered for each in event.turnout),
        fewest=event.fewest,
        by_kind=() if too_small else tuple(facts.SurveyTurnout(**vars(each)) for each in event.turnout),
        questions=tuple(
            facts.SurveyQuestion(
                text=question.text,
                kind=question.kind,
                answers=question.answers,
                only_some=question.only_if is not None,
                answered=counted.answered,
                counts=counted.counts,
            )
            for question, counted in zip(said.questions, event.counts, strict=True)
        ),
    )


@published.register
def _(event: SurveyAnswer.Given, recorded: Recorded) -> None:
    """What somebody answered stays here."""


@published.register
def _(event: SurveyFigures.Told, recorded: Recorded) -> facts.SurveyFiguresTold:
    told = event.published
    return facts.SurveyFiguresTold(
        figures_id=event.originator_id,
        title=told.title,
        population=told.population,
        published_in=told.source,
        rounds=tuple(facts.SurveyRound(**vars(each)) for each in told.rounds),
        lines=tuple(
            facts.SurveyFigureLine(line.question, line.answer, tuple(facts.SurveyFigure(**vars(each)) for each in line.figures))
            for line in told.lines
        ),
        remarks=told.remarks,
    )


@published.register
def _(event: SurveyFigures.Withdrawn, recorded: Recorded) -> facts.SurveyFiguresWithdrawn:
    return facts.SurveyFiguresWithdrawn(figures_id=event.originator_id)
