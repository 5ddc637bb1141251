"""The first administrator of a new installation, who registers everybody else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from services.intake.application import Intake
from shared.eventlog.act import act_of_service
from shared.vocabulary.codes import Role
from shared.vocabulary.ids import service_id_of


@dataclass(frozen=True)
class FirstAdmin:
    """Who it is, and the token to begin with; the token's text is shown once."""

    person_id: UUID
    token: str


def make_admin(intake: Intake, name: str, on: date, days: int = 30) -> FirstAdmin:
    """Register an administrator and issue a token good for so many days; for operators, who hold the database's password anyway."""
    act = act_of_service(service_id_of("intake"), on)
    with intake.database.transaction():
        person = intake.register_person(role=Role.ADMIN, organisation_id=None, name=name, sign_in=None, by=act)
        _, text = intake.issue_token(person_id=person.id, may_import=False, expires_on=on + timedelta(days=days), by=act)
    return FirstAdmin(person.id, text)
