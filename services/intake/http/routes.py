"""All that may be asked of intake, by API and on pages, but for how staff sign in: that depends on the settings."""

from __future__ import annotations

from services.intake.http.attachments.api import attachments
from services.intake.http.attachments.pages import attachment_pages
from services.intake.http.attendance.api import attendance
from services.intake.http.attendance.goal_pages import goal_pages
from services.intake.http.attendance.pages import attendance_pages
from services.intake.http.code_lists.api import code_list_routes
from services.intake.http.code_lists.pages import code_list_pages
from services.intake.http.duplicates.api import possible_duplicates
from services.intake.http.duplicates.pages import duplicate_pages
from services.intake.http.guardians.api import guardian_referrals
from services.intake.http.guardians.pages import guardian_pages
from services.intake.http.imports.api import import_routes
from services.intake.http.imports.pages import import_pages
from services.intake.http.notices.api import notices
from services.intake.http.notices.file_pages import notice_file_pages
from services.intake.http.notices.investigation_pages import investigation_pages
from services.intake.http.notices.pages import notice_pages
from services.intake.http.protection.pages import protection_pages
from services.intake.http.referral_form.file_pages import form_file_pages
from services.intake.http.referral_form.pages import form_pages
from services.intake.http.referrals.api import referrals
from services.intake.http.referrals.pages import referral_pages
from services.intake.http.registers.api import registers
from services.intake.http.registers.organisation_api import organisation_routes
from services.intake.http.registers.organisation_pages import organisation_pages
from services.intake.http.registers.pages import register_pages
from services.intake.http.registers.people_pages import people_pages
from services.intake.http.registers.register_file_pages import register_file_pages
from services.intake.http.registers.token_pages import token_pages
from services.intake.http.signing_in.pages import sign_in_pages
from services.intake.http.start_pages import start_pages
from services.intake.http.surveys.answer_pages import answer_pages
from services.intake.http.surveys.api import surveys
from services.intake.http.surveys.pages import survey_pages
from services.intake.http.surveys.sending_pages import sending_pages
from services.intake.http.surveys.writing_pages import writing_pages
from services.intake.http.webhooks.api import webhooks
from services.intake.http.webhooks.pages import webhook_pages

API = (
    registers,
    organisation_routes,
    referrals,
    guardian_referrals,
    possible_duplicates,
    notices,
    attachments,
    attendance,
    code_list_routes,
    import_routes,
    webhooks,
    surveys,
)

PAGES = (
    start_pages,
    sign_in_pages,
    form_pages,
    form_file_pages,
    guardian_pages,
    referral_pages,
    protection_pages,
    duplicate_pages,
    attachment_pages,
    notice_pages,
    investigation_pages,
    notice_file_pages,
    attendance_pages,
    goal_pages,
    register_pages,
    organisation_pages,
    people_pages,
    token_pages,
    register_file_pages,
    code_list_pages,
    import_pages,
    webhook_pages,
    survey_pages,
    writing_pages,
    sending_pages,
    answer_pages,
)
