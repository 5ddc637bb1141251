"""Intake put together: log, tables, pages, what it publishes and follows."""

from __future__ import annotations

from services.intake.application import Intake
from services.intake.http.api import referrals, registers
from services.intake.publishing import published
from services.intake.reactions import CaseworkProgress, ConsentProgress
from services.intake.read_models.referrals import ReferralList
from services.intake.read_models.registers import Registers
from shared.eventlog.database import Database
from shared.eventlog.vault import Vault, read_master_key
from shared.messaging.calls import Caller
from shared.messaging.workings import Workings
from shared.runtime.settings import BadSetting, Settings
from shared.vocabulary.profile import load_profile
from shared.web.app import make_app


def build(settings: Settings, calls: Caller | None = None) -> Workings:
    """Intake as the settings say; raises BadSetting, BadProfile. It asks no other service, so it calls none."""
    profile = load_profile(settings.municipality)
    database = Database(settings.dsn("intake"), pool_size=settings.pool_size)
    keys = Database(settings.vault_dsn("intake"), pool_size=settings.pool_size)
    if settings.master_key_file is None:
        raise BadSetting("NARVARO_MASTER_KEY_FILE is not set")
    vault = Vault(keys, read_master_key(settings.master_key_file))
    keys.open()
    intake = Intake(database, vault, profile)
    flask = make_app("intake", settings, database, intake, title="Närvaro: intag", api=[registers, referrals])
    return Workings(
        name="intake",
        log=intake,
        database=database,
        published=published,
        projections=[Registers(database), ReferralList()],
        reactions={"casework": CaseworkProgress(database), "consent": ConsentProgress(database)},
        flask=flask,
        closing=[keys.close],
    )
