"""`narvaro run`: the scenario's town, served at one address until Ctrl-C."""

from __future__ import annotations

import json
import signal
import time
from pathlib import Path
from types import FrameType

from deploy.commands import terminal
from deploy.commands.clients import SERVING, kept_token
from deploy.commands.ending import ExitCode, Stop
from deploy.commands.staging import clear, play_here, remembered
from deploy.commands.whereabouts import RUN
from deploy.demo.loading import OURS, load
from deploy.demo.planning import plan
from deploy.demo.player.client import Api
from deploy.installation import Installation, write_secret
from deploy.local import LocalInstallation, ServicesDidNotStart
from deploy.private.ports import is_free
from shared.vocabulary.codes import Role
from shared.vocabulary.labels import label

FIRST_PORT, LAST_PORT = 8000, 8999
SHOWN = 3  # names of a role


def run(port: int | None, scenario_folder: Path | None, folder: Path | None) -> ExitCode:
    """Play first if nothing was played there to the end; then serve. Raises Stop and what starting servers raises."""
    scenario = load(scenario_folder or OURS)
    installation = Installation((folder or RUN).absolute())
    known = remembered(installation)
    if known is None:
        clear(installation)
    chosen = _port(port)
    console = terminal.output()
    for number in (signal.SIGTERM, signal.SIGINT):  # a shell's background job inherits that SIGINT is ignored
        signal.signal(number, _as_interrupt)
    local = LocalInstallation(installation.folder, port=chosen)
    try:
        with terminal.errors().status("starting PostgreSQL and four services"):
            local.start_database()
            local.start_services()
        if known is None:
            play_here(local, scenario, plan(scenario))
        write_secret(installation.folder / SERVING, lambda: json.dumps({"address": local.address}))
        console.print(f"Närvaro serves at {local.address}/  (Ctrl-C stops it)")
        _tell_who(installation, local.address)
        _serve(local)
    except KeyboardInterrupt:
        console.print("stopping")
        return ExitCode.DONE
    finally:
        # A second Ctrl-C must not leave a server behind.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        (installation.folder / SERVING).unlink(missing_ok=True)
        local.stop()
    return ExitCode.DONE


def _port(wanted: int | None) -> int:
    """The port that was asked for, or 8000 or the next free one. Raises Stop."""
    if wanted is not None:
        if not is_free(wanted):
            raise Stop(f"port {wanted} is taken: choose another, or none to get a free one", ExitCode.WRONG_INPUT)
        return wanted
    return next(port for port in range(FIRST_PORT, LAST_PORT) if is_free(port))


def _tell_who(installation: Installation, address: str) -> None:
    """Somebody of each role, to sign in as on the start page."""
    answer = Api(address).get(kept_token(installation, Role.TEAM_LEAD), "/intake/api/v1/people", {"limit": 100}).json()
    names: dict[Role, list[str]] = {}
    for person in answer["items"]:
        names.setdefault(Role(person["role"]), []).append(str(person["name"]))
    console = terminal.output()
    console.print(f"Sign in at {address}/intake/sign-in as anybody, without a password. For example as")
    for role in sorted(names):
        more = f" and {len(names[role]) - SHOWN} more" if len(names[role]) > SHOWN else ""
        console.print(f"  {label(role):<16} {', '.join(names[role][:SHOWN])}{more}", markup=False)


def _serve(local: LocalInstallation) -> None:
    """Wait for Ctrl-C; raises ServicesDidNotStart if the services end by themselves."""
    while local.is_serving:
        time.sleep(0.5)
    raise ServicesDidNotStart(local.installation.log)


def _as_interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt
