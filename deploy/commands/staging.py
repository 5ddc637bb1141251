"""Plays a scenario in a folder of its own, and remembers that it was played."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass

from deploy.commands import terminal
from deploy.commands.bootstrap import make_first_admin
from deploy.commands.clients import SERVING, keep_tokens
from deploy.commands.ending import ExitCode, Stop
from deploy.demo.planning import Plan
from deploy.demo.player import Played, play
from deploy.demo.scenario import Scenario
from deploy.installation import Installation, write_secret
from deploy.local import LocalInstallation
from deploy.private.folder import ServerFolder
from shared.vocabulary.codes import Role

PLAYED = "played.json"


@dataclass(frozen=True)
class Remembered:
    """What the folder tells of the play that filled it."""

    counts: Mapping[str, int]
    requests: int
    seconds: float
    example_case: str


def remembered(installation: Installation) -> Remembered | None:
    """What was played there to the end; None for a new folder and for one where a play was broken off."""
    try:
        return Remembered(**json.loads((installation.folder / PLAYED).read_text()))
    except (OSError, ValueError, TypeError):
        return None


def clear(installation: Installation) -> None:
    """Remove what an earlier play left. Raises FolderInUse, and Stop for a folder that holds anything else."""
    folder = installation.folder
    if not folder.exists():
        return
    if {each.name for each in folder.iterdir()} - installation.holds - {PLAYED, SERVING}:
        raise Stop(f"{folder} holds files that are not ours: choose another folder", ExitCode.WRONG_INPUT)
    server = ServerFolder(installation.postgres)
    server.claim()
    shutil.rmtree(folder)
    server.release()


def play_here(local: LocalInstallation, scenario: Scenario, plan: Plan) -> Remembered:
    """Play in an installation that has just started; raises CouldNotPlay, Refused, NotThere."""
    installation = local.installation
    admin = next(each for each in scenario.staff if each.role is Role.ADMIN)
    _, token = make_first_admin(installation.settings("intake", local.server.port), f"{admin.given_name} {admin.family_name}", 2)
    played = play_at(local.address, token, scenario, plan)
    keep_tokens(installation, {role: somebody.token for role, somebody in played.town.roles.items()})
    told = Remembered(played.counts, played.requests, round(played.seconds, 1), played.example_case)
    write_secret(installation.folder / PLAYED, lambda: json.dumps(vars(told)))
    return told


def play_at(address: str, admin_token: str, scenario: Scenario, plan: Plan) -> Played:
    """Play at any address, with a progress bar."""
    with terminal.progress() as tell:
        return play(address, admin_token, scenario, plan, tell)
