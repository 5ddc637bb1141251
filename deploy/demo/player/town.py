"""The town before the story begins: organisers, schools, people, and a token for each who acts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from deploy.demo.planning.draw import Draw
from deploy.demo.player.client import Api, Patience, Refused
from deploy.demo.rows import Member, Organiser
from deploy.demo.scenario import Scenario
from shared.runtime.migrations import SERVICES
from shared.vocabulary.calendar import today
from shared.vocabulary.codes import Role, Sex

SCHOOLS_SINCE = "2010-07-01"
LISTS = {"intake": "referrals", "consent": "consents", "casework": "cases", "statistics": "tables"}
"""Something to ask of each service; forbidden is an answer too."""
TOKENS_LAST = timedelta(days=60)


@dataclass(frozen=True)
class Somebody:
    """A registered person with a token that may import."""

    person_id: str
    token: str


@dataclass
class Town:
    """Who there is, by the scenario's own keys; `roles` has one person of each role, schools' by their organiser."""

    organisers: dict[str, str] = field(default_factory=dict)
    school_units: dict[str, str] = field(default_factory=dict)
    schools: dict[str, Somebody] = field(default_factory=dict)
    members: dict[Member, Somebody] = field(default_factory=dict)
    roles: dict[Role, Somebody] = field(default_factory=dict)

    @property
    def lead(self) -> Somebody:
        """The team leader."""
        return self.roles[Role.TEAM_LEAD]


def make_town(api: Api, admin_token: str, scenario: Scenario, tell: Callable[[], None]) -> Town:
    """Register everybody; `tell` is called after each. Raises Refused."""
    town = Town()
    _wait_until_known(api, admin_token, "intake")
    registrar = _Registrar(api, admin_token)
    draw = Draw(scenario, "principals")
    for organiser in scenario.organisers:
        town.organisers[organiser.key] = registrar.organiser(organiser)
        name = f"{draw.one(scenario.names.given[draw.one(list(Sex))])} {draw.one(scenario.names.family)}"
        town.schools[organiser.key] = registrar.person(Role.SCHOOL, name, town.organisers[organiser.key])
        tell()
    for unit in scenario.school_units:
        body = {"code": unit.code, "name": unit.name, "school_forms": list(unit.forms), "valid_from": SCHOOLS_SINCE}
        town.school_units[unit.code] = registrar.made(f"/intake/api/v1/organisations/{town.organisers[unit.organiser]}/school-units", body)
        tell()
    for member in scenario.team:
        role = Role.TEAM_LEAD if member.leader else Role.COORDINATOR
        town.members[member] = registrar.person(role, f"{member.given_name} {member.family_name}")
        if member.leader:
            town.roles[role] = town.members[member]
        tell()
    last = town.members[scenario.team[-1]]
    for each in scenario.staff:
        # The administrator was there before everybody else.
        if each.role is not Role.ADMIN:
            town.roles[each.role] = last = registrar.person(each.role, f"{each.given_name} {each.family_name}")
        tell()
    for service in SERVICES:
        _wait_until_known(api, last.token, service)
    return town


@dataclass
class _Registrar:
    api: Api
    token: str

    def made(self, path: str, body: Mapping[str, object]) -> str:
        """Register something; its id."""
        return str(self.api.command(self.token, path, body).json()["id"])

    def organiser(self, row: Organiser) -> str:
        """An organiser's id."""
        return self.made("/intake/api/v1/organisations", {"kind": row.kind, "organisation_number": row.organisation_number, "name": row.name})

    def person(self, role: Role, name: str, organisation: str | None = None) -> Somebody:
        """A person with a token."""
        person_id = self.made("/intake/api/v1/people", {"role": role, "organisation_id": organisation, "name": name})
        body = {"person_id": person_id, "may_import": True, "expires_on": (today() + TOKENS_LAST).isoformat()}
        return Somebody(person_id, str(self.api.command(self.token, "/intake/api/v1/tokens", body).json()["token"]))


def _wait_until_known(api: Api, token: str, service: str) -> None:
    """Tokens reach a service as facts, in order: wait until it has heard of the last one."""
    patience = Patience()
    while _is_unknown(api, token, service) and patience.waits():
        pass


def _is_unknown(api: Api, token: str, service: str) -> bool:
    try:
        api.get(token, f"/{service}/api/v1/{LISTS[service]}")
    except Refused as refused:
        return refused.status == 401
    return False
