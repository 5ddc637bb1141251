"""Casework put together: log, tables, pages, what it publishes and follows."""

from __future__ import annotations

from services.casework.application import Casework
from services.casework.domain.case import Case
from services.casework.http.api import cases, members
from services.casework.http.audit_pages import audit_pages
from services.casework.http.case_forms import case_forms
from services.casework.http.pages import pages
from services.casework.http.room_pages import room_pages
from services.casework.http.team_pages import team_pages
from services.casework.permits import ConsentPermits
from services.casework.publishing import published
from services.casework.reactions import FollowIntake, follow_consent
from services.casework.read_models.case_tables import CaseTables
from services.casework.read_models.team import TeamTables
from shared.eventlog.database import Database
from shared.eventlog.vault import Vault
from shared.messaging.calls import Caller
from shared.messaging.workings import Workings
from shared.runtime.master_key import wrapping_of
from shared.runtime.settings import Settings
from shared.runtime.signing import signing_of
from shared.vocabulary.profile import load_profile
from shared.web.app import make_app

API = (cases, members)
PAGES = (pages, audit_pages, room_pages, case_forms, team_pages)


def build(settings: Settings, calls: Caller) -> Workings:
    """Casework as the settings say; raises BadSetting, BadProfile. `calls` is how it asks consent for permits."""
    months = load_profile(settings.municipality).intervention.months
    database = Database(settings.dsn("casework"), pool_size=settings.pool_size)
    keys = Database(settings.vault_dsn("casework"), pool_size=settings.pool_size)
    keys.open()
    casework = Casework(database, Vault(keys, wrapping_of(settings)), ConsentPermits(calls), months)
    return Workings(
        name="casework",
        log=casework,
        database=database,
        published=published,
        projections=[CaseTables(), TeamTables()],
        reactions={"intake": FollowIntake(casework), "consent": follow_consent(casework)},
        flask=make_app(
            "casework",
            settings,
            database,
            casework,
            title="Närvaro: ärenden",
            api=[cases, members],
            pages=[pages, audit_pages, room_pages, case_forms, team_pages],
        ),
        closing=[keys.close],
        checkpoint_after=frozenset({Case.Closed.TOPIC}),
        signing=signing_of(settings),
    )
