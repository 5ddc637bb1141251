"""What the end-to-end tests share: running services in which a plan was played, and who may ask them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

from deploy.commands.bootstrap import make_first_admin
from deploy.demo.loading import load
from deploy.demo.planning import Plan, plan
from deploy.demo.planning.steps import PlannedReferral, Receive
from deploy.demo.player import Played, play
from deploy.demo.scenario import Scenario
from deploy.local import LocalInstallation
from shared.vocabulary.codes import Role
from tests.private_servers import spare_the_disk


@dataclass(frozen=True)
class Stage:
    """Services that still run after the play."""

    local: LocalInstallation
    scenario: Scenario
    plan: Plan
    played: Played
    admin_token: str

    @property
    def sent(self) -> list[PlannedReferral]:
        """Every referral as it was sent."""
        return [step.sent for step in self.plan.steps if isinstance(step, Receive)]

    def token(self, role: Role) -> str:
        """A token of somebody with this role; schools' are by organiser in `played.town`."""
        if role is Role.ADMIN:
            return self.admin_token
        if role is Role.SCHOOL:
            return next(iter(self.played.town.schools.values())).token
        if role is Role.COORDINATOR:
            return next(somebody.token for member, somebody in self.played.town.members.items() if not member.leader)
        return self.played.town.roles[role].token

    def get(self, path: str, role: Role | None = Role.TEAM_LEAD, **query: Any) -> requests.Response:
        """Ask as a role, or as nobody."""
        return self.ask("GET", path, self.token(role) if role else None, params=query)

    def ask(self, method: str, path: str, token: str | None, *, headers: dict[str, str] | None = None, **more: Any) -> requests.Response:
        """Ask with a token, or without."""
        sent = {"Accept": "application/json", **(headers or {})}
        if token is not None:
            sent["Authorization"] = f"Bearer {token}"
        with requests.Session() as session:
            session.trust_env = False
            return session.request(method, self.local.address + path, headers=sent, allow_redirects=False, timeout=30, **more)


@contextmanager
def staged(folder: Path, most_referrals: int | None = None) -> Iterator[Stage]:
    """Install in a folder, play the municipality's own report (or only its first referrals), and keep serving."""
    scenario = load()
    steps = plan(scenario)
    if most_referrals is not None:
        steps = Plan(tuple(step for step in steps.steps if step.referral < most_referrals))
    with LocalInstallation(folder) as local:
        spare_the_disk(local.server)
        _, token = make_first_admin(local.installation.settings("intake", local.server.port), "Administratör Testperson", 2)
        yield Stage(local, scenario, steps, play(local.address, token, scenario, steps), token)
