"""Consent put together: log, tables, pages, what it publishes, follows and answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from services.consent.application import ConsentApplication
from services.consent.domain.consent import Consent
from services.consent.domain.errors import NoPermit, NotForThatRole
from services.consent.domain.signatories import SigningAges
from services.consent.http import guardian_pages, staff_pages
from services.consent.http.api import routes
from services.consent.http.told import told_without_names
from services.consent.publishing import published
from services.consent.reactions import FromIntake
from services.consent.read_models.closed_cases import ClosedCases, cases_of, open_about
from services.consent.read_models.consents import Consents
from shared.eventlog.act import Act
from shared.eventlog.coding import make_converter
from shared.eventlog.database import Database
from shared.eventlog.subjects import SubjectStreams
from shared.eventlog.vault import Vault
from shared.messaging.calls import Caller
from shared.messaging.evidence import Showing
from shared.messaging.leaving import letting_go
from shared.messaging.workings import Workings
from shared.runtime.destroyed_list import destroyed_keys_of
from shared.runtime.master_key import wrapping_of
from shared.runtime.settings import Settings
from shared.runtime.signing import signing_of
from shared.vocabulary.codes import Actor, Information, PermitPurpose, Role
from shared.vocabulary.language import later
from shared.vocabulary.profile import load_profile
from shared.web.access.asking import answer_looks
from shared.web.access.chain import further
from shared.web.app import make_app

WORK_WITH_CASES = (Role.COORDINATOR, Role.TEAM_LEAD)


@dataclass(frozen=True)
class PermitAsked:
    """What another service asks before it does something that rests on a consent."""

    case_id: UUID
    purpose: PermitPurpose
    actor: Actor | None
    information: tuple[Information, ...]
    on: date
    act: Act


def answer_permits(consents: ConsentApplication) -> Callable[..., dict[str, Any]]:
    """The RPC method `issue_permit`: a permit, or the code of why there is none; nothing personal either way."""
    converter = make_converter()

    def issue_permit(**asked: Any) -> dict[str, Any]:
        wanted = converter.structure(asked, PermitAsked)
        try:
            if wanted.act.role not in WORK_WITH_CASES:
                raise NotForThatRole
            permit = consents.issue_permit(wanted.case_id, wanted.purpose, wanted.actor, wanted.information, wanted.on, wanted.act)
        except NoPermit as refusal:
            return {"refused": refusal.code}
        return {"permit_id": str(permit.permit_id), "consent_version": permit.consent_version, "valid_until": permit.valid_until.isoformat()}

    return issue_permit


def build(settings: Settings, calls: Caller | None = None) -> Workings:
    """Consent as the settings say; raises BadSetting, BadProfile. It asks no other service, so it calls none."""
    ages = load_profile(settings.municipality, settings.municipality_folder).consent
    database = Database(settings.dsn("consent"), pool_size=settings.pool_size)
    keys = Database(settings.vault_dsn("consent"), pool_size=settings.pool_size)
    vault = Vault(keys, wrapping_of(settings), destroyed=destroyed_keys_of(settings))
    database.open()
    keys.open()
    consents = ConsentApplication(database, vault, SigningAges(ages.pupil_signs_from, ages.pupil_signs_alone_from))
    pages = [guardian_pages.pages, staff_pages.pages]
    workings = Workings(
        name="consent",
        log=consents,
        database=database,
        published=published,
        projections=[Consents(), SubjectStreams()],
        reactions={"intake": FromIntake(consents), "casework": ClosedCases(database, vault.forget)},
        flask=make_app("consent", settings, database, consents, title=later("Närvaro: samtycke"), api=[routes], pages=pages),
        closing=[keys.close],
        vault=vault,
        matter_of=matter_of,
        signing=signing_of(settings),
        further=partial(further, database),
    )
    leaving = letting_go(workings, partial(open_about, database), partial(cases_of, database))
    evidence = Showing(workings, opens=lambda role, _: role in WORK_WITH_CASES or role is Role.AUDITOR, tell=told_without_names)
    return replace(
        workings,
        rpc={"evidence_of": evidence.evidence_of, "issue_permit": answer_permits(consents), "looks": answer_looks("consent", database), **leaving},
    )


def matter_of(event: object) -> UUID | None:
    """A consent belongs to its case."""
    return event.case_id if isinstance(event, Consent.Opened) else None
