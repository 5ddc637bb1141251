"""Intake put together: log, tables, pages, what it publishes and follows."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from uuid import UUID

from services.intake.application import Intake
from services.intake.application.attendance_lines import LettingLinesGo
from services.intake.application.comparing import ComparingLoop
from services.intake.application.importing import ImportLoop
from services.intake.application.survey_letters import LetterLoop
from services.intake.application.sweeping import SweepingLoop
from services.intake.application.webhook_noting import Noting
from services.intake.application.webhook_sending import Sending, WebhookLoop
from services.intake.domain.attachment import Attachment, StoppedFile
from services.intake.domain.referral import Referral
from services.intake.http.imports.history_file import read_history
from services.intake.http.readers import TEAM
from services.intake.http.referrals.words import told_without_words
from services.intake.http.routes import API, PAGES
from services.intake.http.signing_in.demo import demo_sign_in
from services.intake.http.signing_in.provider import oidc_sign_in
from services.intake.outside.clamd import Clamd
from services.intake.outside.mail_server import mail_server_of
from services.intake.outside.webhook import Receivers
from services.intake.publishing import published
from services.intake.reactions import CaseworkProgress, ConsentProgress, TellProgress
from services.intake.read_models.attachments import AttachmentList
from services.intake.read_models.attendance import AttendanceTables
from services.intake.read_models.duplicates import DuplicateTable
from services.intake.read_models.leaving import cases_of, open_about
from services.intake.read_models.notices import NoticeTables
from services.intake.read_models.referrals import ReferralList
from services.intake.read_models.registers import Registers
from services.intake.read_models.surveys import SurveyTables
from services.intake.read_models.webhooks import WebhookList
from shared.eventlog.database import Database
from shared.eventlog.projection import Projection
from shared.eventlog.subjects import SubjectStreams
from shared.eventlog.vault import Vault
from shared.messaging.calls import Caller
from shared.messaging.evidence import Showing
from shared.messaging.leaving import letting_go
from shared.messaging.loops import Loop
from shared.messaging.workings import Workings
from shared.runtime.destroyed_list import destroyed_keys_of
from shared.runtime.master_key import wrapping_of
from shared.runtime.settings import Settings
from shared.runtime.signing import signing_of
from shared.vocabulary.codes import Role
from shared.vocabulary.ids import case_id_of
from shared.vocabulary.language import later
from shared.vocabulary.profile import load_profile
from shared.web.access.asking import answer_looks
from shared.web.access.chain import further
from shared.web.app import make_app
from shared.web.health import add_check
from shared.web.service import Readiness


def build(settings: Settings, calls: Caller | None = None) -> Workings:
    """Intake as the settings say; raises BadSetting, BadProfile. It asks no other service, so it calls none."""
    profile = load_profile(settings.municipality, settings.municipality_folder)
    database = Database(settings.dsn("intake"), pool_size=settings.pool_size)
    keys = Database(settings.vault_dsn("intake"), pool_size=settings.pool_size)
    vault = Vault(keys, wrapping_of(settings), destroyed=destroyed_keys_of(settings))
    keys.open()
    scanner = Clamd(settings.virus_scanner) if settings.virus_scanner else None
    receivers = Receivers(loopback=settings.webhooks_on_loopback)
    intake = Intake(database, vault, profile, scanner, settings.largest_file, receivers, mail_server_of(settings))
    staff_sign_in = demo_sign_in(settings) if settings.profile == "demo" else oidc_sign_in(settings)
    flask = make_app("intake", settings, database, intake, title=later("Närvaro: intag"), api=API, pages=[*PAGES, staff_sign_in])
    workings = Workings(
        name="intake",
        log=intake,
        database=database,
        published=published,
        projections=_projections(database),
        reactions={
            "casework": TellProgress(database, CaseworkProgress(database, vault.forget)),
            "consent": TellProgress(database, ConsentProgress(database)),
        },
        flask=flask,
        closing=[keys.close],
        vault=vault,
        matter_of=matter_of,
        signing=signing_of(settings),
        further=partial(further, database),
        loops=_loops(intake, Sending(intake, receivers, f"{settings.public_address}/intake/api/v1")),
    )
    if scanner is not None:
        add_check(flask, "virus-scanner", lambda: Readiness(True, {"answers": scanner.answers()}))
    leaving = letting_go(workings, partial(open_about, database), partial(cases_of, database))
    evidence = Showing(workings, opens=lambda role, _: role in (*TEAM, Role.AUDITOR), tell=told_without_words)
    return replace(workings, rpc={"evidence_of": evidence.evidence_of, "looks": answer_looks("intake", database), **leaving})


def _projections(database: Database) -> list[Projection]:
    return [
        Registers(database),
        ReferralList(),
        AttachmentList(),
        NoticeTables(),
        AttendanceTables(),
        WebhookList(),
        DuplicateTable(),
        SurveyTables(),
        SubjectStreams(),
    ]


def _loops(intake: Intake, sending: Sending) -> list[Loop]:
    """What intake does between requests; webhooks are woken as soon as something is saved."""
    webhooks = WebhookLoop(Noting(intake), sending)
    intake.saved.append(webhooks.wake)
    return [
        SweepingLoop(intake.files),
        ImportLoop(intake, read_history),
        ComparingLoop(intake),
        webhooks,
        LetterLoop(intake.letters),
        LettingLinesGo(intake.database, intake.keyring, intake.profile.attendance.lines_years),
    ]


def matter_of(event: object) -> UUID | None:
    """The case that a referral becomes if it is accepted, its attachments' too; everything else in intake is its own matter."""
    match event:
        case Referral.Received():
            return case_id_of(event.originator_id)
        case Attachment.Added() | StoppedFile.Stopped():
            return event.belongs_to.case_id
    return None
