"""Casework put together: log, tables, pages, what it publishes and follows."""

from __future__ import annotations

from dataclasses import replace

from services.casework.application import Casework
from services.casework.archive.carrying_out import CarryingOut, CarryingOutLoop
from services.casework.archive.commands import Archive
from services.casework.archive.elsewhere import OtherServices
from services.casework.archive.sip import Packages
from services.casework.bundle.making import Bundles
from services.casework.domain.case import Case
from services.casework.domain.destruction import Destruction
from services.casework.http.api import cases, members
from services.casework.http.archive_api import files
from services.casework.http.archive_pages import archive_pages
from services.casework.http.audit_pages import audit_pages
from services.casework.http.bundle_api import bundles
from services.casework.http.case_forms import case_forms
from services.casework.http.corrections import corrections
from services.casework.http.pages import pages
from services.casework.http.reader_pages import reader_pages
from services.casework.http.room_pages import room_pages
from services.casework.http.team_pages import team_pages
from services.casework.http.time_pages import time_pages
from services.casework.permits import ConsentPermits
from services.casework.policies import READERS
from services.casework.publishing import published
from services.casework.reactions import FollowIntake, follow_consent
from services.casework.read_models.case_tables import CaseTables
from services.casework.read_models.destructions import DestructionTable
from services.casework.read_models.team import TeamTables
from shared.eventlog.custodian import Custodian
from shared.eventlog.database import Database
from shared.eventlog.vault import Vault
from shared.messaging.calls import Caller
from shared.messaging.evidence import Showing, no_words
from shared.messaging.workings import Workings
from shared.runtime.destroyed_list import destroyed_keys_of, list_signer_of
from shared.runtime.master_key import wrapping_of
from shared.runtime.settings import Settings
from shared.runtime.signing import signing_of
from shared.vocabulary.language import later
from shared.vocabulary.profile import load_profile
from shared.web.access.chain import further
from shared.web.app import make_app

API = (cases, members, bundles, files)
PAGES = (pages, audit_pages, room_pages, time_pages, case_forms, corrections, team_pages, archive_pages)


def build(settings: Settings, calls: Caller) -> Workings:
    """Casework as the settings say; raises BadSetting, BadProfile. `calls` is how it asks consent for permits."""
    profile, destroyed = load_profile(settings.municipality, settings.municipality_folder), destroyed_keys_of(settings)
    database = Database(settings.dsn("casework"), pool_size=settings.pool_size)
    keys = Database(settings.vault_dsn("casework"), pool_size=settings.pool_size)
    keys.open()
    vault = Vault(keys, wrapping_of(settings), destroyed=destroyed)
    casework = Casework(database, vault, ConsentPermits(calls), profile.intervention.months, profile.retention)
    can_destroy = destroyed is not None and settings.destroyer_password_file is not None
    casework.archive = Archive(casework, profile.retention, OtherServices(calls), Packages(casework, profile), can_destroy=can_destroy)
    workings = Workings(
        name="casework",
        log=casework,
        database=database,
        published=published,
        projections=[CaseTables(), TeamTables(), DestructionTable()],
        reactions={"intake": FollowIntake(casework), "consent": follow_consent(casework)},
        flask=make_app(
            "casework",
            settings,
            database,
            casework,
            title=later("Närvaro: ärenden"),
            api=API,
            pages=[*PAGES, reader_pages(calls)],
        ),
        closing=[keys.close],
        vault=vault,
        checkpoint_after=frozenset({Case.Closed.TOPIC, Case.ClosureCorrected.TOPIC, Destruction.CarriedOut.TOPIC}),
        signing=signing_of(settings),
        further=lambda: further(database),
    )
    if destroyed is not None and can_destroy:
        custody = Database(settings.destroyer_dsn(), pool_size=2)
        custody.open()
        carrying_out = CarryingOut(workings, casework.archive, Custodian(custody, destroyed), list_signer_of(settings), vault)
        workings = replace(workings, loops=[CarryingOutLoop(carrying_out)], closing=[*workings.closing, custody.close])
    casework.bundles = Bundles(casework, workings, Showing(workings, opens=lambda role, _: role in READERS, tell=no_words), calls)
    return workings
