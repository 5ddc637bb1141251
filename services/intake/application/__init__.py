"""What intake does, a verb a command: look up, decide, record. One file a topic."""

from __future__ import annotations

from services.intake.application.attachments import Attachments
from services.intake.application.attendance import AttendanceReports
from services.intake.application.duplicates import Duplicates
from services.intake.application.import_work import ImportWork
from services.intake.application.notices import Notices
from services.intake.application.people import People
from services.intake.application.referrals import Referrals
from services.intake.application.school_register import SchoolRegister
from services.intake.application.surveys import Surveys
from services.intake.application.tokens import Tokens
from services.intake.application.webhooks import Webhooks


class Intake(SchoolRegister, People, Tokens, Referrals, Notices, AttendanceReports, Attachments, Duplicates, Webhooks, ImportWork, Surveys):
    """Everything that is sent in to one municipality, and who sends it."""
