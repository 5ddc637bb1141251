"""Notices: of absence, to the pupil's home municipality; of a begun investigation, to the school's own organiser."""

from __future__ import annotations

from datetime import date
from uuid import UUID, uuid4

from eventsourcing.application import AggregateNotFoundError

from services.intake.application.intake_log import IntakeLog
from services.intake.domain.absence_notice import AbsenceNotice, Investigation, School, check_notice
from services.intake.domain.errors import PupilLeaving
from services.intake.domain.investigation_notice import InvestigationNotice, check_begun
from services.intake.domain.notice_errors import LinkedToAnotherPupil, NoticeOpenAlready, NoticesNotTakenIn, NotToThisMunicipality
from services.intake.domain.referral import Referral
from services.intake.domain.sending import Absence, Contact, NamedPupil
from services.intake.domain.target_group import check_school_form
from services.intake.read_models.held import held_by
from services.intake.read_models.protection import hold_pupils
from services.intake.registry import draw_registry_number
from shared.eventlog.act import Act
from shared.messaging.leaving import may_begin
from shared.vocabulary.codes import InvestigationEnd, NoticeClosure, SchoolForm
from shared.vocabulary.identity_numbers import IdentityNumber
from shared.vocabulary.words import MunicipalityCode

# What an organiser has taken over counts as its own.
_OPEN = """
INSERT INTO open_absence_notice (pupil_id, organiser_id, notice_id)
SELECT %(pupil)s, %(organiser)s, %(notice)s
WHERE NOT EXISTS (SELECT 1 FROM open_absence_notice WHERE pupil_id = %(pupil)s AND organiser_id = ANY(organisers_of(%(organiser)s)))
ON CONFLICT DO NOTHING
"""


class Notices(IntakeLog):
    """What is done with notices."""

    def send_absence_notice(
        self,
        *,
        school_unit_id: UUID,
        school_form: SchoolForm,
        school_year: int | None,
        identity_number: IdentityNumber,
        pupil_name: str,
        registered_in: MunicipalityCode,
        absence: Absence,
        done: str,
        contact: Contact,
        investigation: Investigation,
        by: Act,
    ) -> AbsenceNotice:
        """Register a notice under the next registry number; an organiser has one open notice on a pupil at most.

        Raises NoticesNotTakenIn, NotToThisMunicipality, NoticeOpenAlready, PupilLeaving, and what target_group, Senders and AbsenceNotice.receive do.
        """
        if registered_in != self.profile.code:
            raise NotToThisMunicipality
        rules = self.profile.notices
        notice_id = uuid4()
        with self.database.transaction():
            school = self._school(school_unit_id, school_form, school_year, by)
            if school.organiser_kind not in rules.absence_from:
                raise NoticesNotTakenIn
            check_notice(identity_number, absence, investigation, by.effective_on)  # first: a refused notice keeps no number
            pupil = self._pupil(identity_number, pupil_name)
            if not self.database.execute(_OPEN, {"pupil": pupil.pupil_id, "organiser": school.organiser_id, "notice": notice_id}):
                raise NoticeOpenAlready
            notice = AbsenceNotice.receive(
                notice_id,
                draw_registry_number(self.database, self.profile.referrals.registry_series, by.effective_on.year),
                school=school,
                pupil=pupil,
                absence=absence,
                done=done,
                contact=contact,
                investigation=investigation,
                investigation_needed=rules.investigation_needed,
                follow_up_days=rules.follow_up_days,
                on=by.effective_on,
            )
            self.record(notice, by=by)
        return notice

    def complete_absence_notice(self, *, notice_id: UUID, investigation: Investigation, note: str | None, expected: int, by: Act) -> AbsenceNotice:
        """The school gives the investigation; another organisation's notice is not there. Raises what AbsenceNotice.complete_with does."""
        held = held_by(self.database, by)
        notice = self.load(AbsenceNotice, notice_id)
        if held.organiser_of(notice.school.organiser_id, notice.school.school_unit_id) is None:
            raise AggregateNotFoundError
        notice = self.load(AbsenceNotice, notice_id, expected=expected)
        notice.complete_with(investigation, note, by.effective_on)
        self.record(notice, by=by)
        return notice

    def take_on_absence_notice(self, *, notice_id: UUID, follow_up_on: date, expected: int, by: Act) -> AbsenceNotice:
        """The officer answers for it; raises what AbsenceNotice.take_on does."""
        notice = self.load(AbsenceNotice, notice_id, expected=expected)
        notice.take_on(by.actor, follow_up_on, by.effective_on)
        self.record(notice, by=by)
        return notice

    def follow_up_absence_notice(self, *, notice_id: UUID, note: str, next_on: date, expected: int, by: Act) -> AbsenceNotice:
        """Write down how it goes; raises what AbsenceNotice.follow_up does."""
        notice = self.load(AbsenceNotice, notice_id, expected=expected)
        notice.follow_up(note, next_on, by.effective_on)
        self.record(notice, by=by)
        return notice

    def link_absence_notice(self, *, notice_id: UUID, referral_id: UUID, expected: int, by: Act) -> AbsenceNotice:
        """Tie it to a referral that a school knows of; any other is as good as one on another pupil. Raises LinkedToAnotherPupil.

        A guardian's referral of which the school doesn't know would else be told by the link, which the referral's school sees on its notice.
        """
        notice = self.load(AbsenceNotice, notice_id, expected=expected)
        referral = self.find(Referral, referral_id)
        if referral is None or not referral.school_knows or not referral.is_handled_by(by.actor):
            raise LinkedToAnotherPupil
        notice.link(referral_id, referral.pupil_id)
        self.record(notice, by=by)
        return notice

    def close_absence_notice(self, *, notice_id: UUID, reason: NoticeClosure, note: str | None, expected: int, by: Act) -> AbsenceNotice:
        """Be done with it, so that a new one may come; raises what AbsenceNotice.close does."""
        with self.database.transaction():
            hold_pupils(self.database, self.load(AbsenceNotice, notice_id).pupil_id)
            notice = self.load(AbsenceNotice, notice_id, expected=expected)
            notice.close(reason, note)
            self.database.execute("DELETE FROM open_absence_notice WHERE notice_id = %s", (notice_id,))
            self.record(notice, by=by)
        return notice

    def send_investigation_notice(
        self,
        *,
        school_unit_id: UUID,
        school_form: SchoolForm,
        school_year: int | None,
        identity_number: IdentityNumber,
        pupil_name: str,
        begun_on: date,
        why: str,
        by: Act,
    ) -> InvestigationNotice:
        """Tell the organiser; raises PupilLeaving, and what Senders and InvestigationNotice.receive do."""
        with self.database.transaction():
            school = self._school(school_unit_id, school_form, school_year, by)
            check_begun(identity_number, begun_on, by.effective_on)
            pupil = self._pupil(identity_number, pupil_name)
            notice = InvestigationNotice.receive(uuid4(), school=school, pupil=pupil, begun_on=begun_on, why=why, on=by.effective_on)
            self.record(notice, by=by)
        return notice

    def end_investigation(
        self, *, notice_id: UUID, ended_on: date, outcome: InvestigationEnd, note: str | None, expected: int, by: Act
    ) -> InvestigationNotice:
        """Tell what it led to; another organisation's is not there. Raises what InvestigationNotice.end does."""
        held = held_by(self.database, by)
        notice = self.load(InvestigationNotice, notice_id)
        if held.organiser_of(notice.school.organiser_id, notice.school.school_unit_id) is None:
            raise AggregateNotFoundError
        notice = self.load(InvestigationNotice, notice_id, expected=expected)
        notice.end(ended_on, outcome, note, by.effective_on)
        self.record(notice, by=by)
        return notice

    def _school(self, school_unit_id: UUID, form: SchoolForm, year: int | None, by: Act) -> School:
        check_school_form(form, year, by.effective_on)
        organiser_id, kind = self._senders.organiser_at(school_unit_id, of=by.organisation, form=form, on=by.effective_on, within=by.school_units)
        return School(organiser_id, kind, school_unit_id, form, year)

    def _pupil(self, identity_number: IdentityNumber, name: str) -> NamedPupil:
        pupil_id = self.keyring.pupil_of(identity_number.text)
        if not may_begin(self.database, pupil_id):
            raise PupilLeaving
        return NamedPupil(pupil_id, identity_number, name)
