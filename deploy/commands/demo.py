"""`narvaro demo`: plays a scenario through the services, shows what came of it, and stops everything."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from deploy.commands import checkpoint, tamper, terminal, verify
from deploy.commands.clients import Client, kept_token, read_token
from deploy.commands.ending import ExitCode
from deploy.commands.replay import read_history, write_history
from deploy.commands.report import read_table, write_table
from deploy.commands.staging import Remembered, clear, play_at, play_here, remembered
from deploy.commands.whereabouts import DEMO, Databases
from deploy.demo.loading import OURS, load
from deploy.demo.planning import plan
from deploy.demo.player.client import Api
from deploy.demo.rows import Source
from deploy.demo.scenario import Scenario
from deploy.installation import Installation
from deploy.local import LocalInstallation
from shared.proof.bundle import SERVICES as WITH_LOGS
from shared.runtime.migrations import SERVICES
from shared.vocabulary.codes import Role

WHAT_HAPPENED = {
    "Receive": "referrals came in",
    "AskForCompletion": "were sent back for completion",
    "Decline": "were declined",
    "Accept": "became cases",
    "Answer": "consents were answered",
    "Withdraw": "were taken back, wholly or for one actor",
    "Start": "interventions began",
    "CallMeeting": "meetings were called",
    "HoldMeeting": "were held",
    "FollowUp": "decisions were followed up",
    "Disclose": "times information was given to an actor under a permit",
    "Extend": "times an intervention was extended",
    "Close": "cases were closed",
}


@dataclass(frozen=True)
class Audience:
    """Who asks for the tables and for the history."""

    analyst: Client
    auditor: Client


def demo(scenario_folder: Path | None, folder: Path | None, keep: bool, tampered: bool = False) -> ExitCode:
    """Play (unless `keep` and it was played before), show, stop; `tampered`: then change a byte and see it found.

    Raises ScenarioError and what starting servers raises.
    """
    scenario = load(scenario_folder or OURS)
    steps = plan(scenario)
    installation = Installation((folder or DEMO).absolute())
    before = remembered(installation) if keep else None
    if before is None:
        clear(installation)
    console, local = terminal.output(), LocalInstallation(installation.folder)
    with terminal.errors().status("starting PostgreSQL and four services"):
        local.__enter__()
    try:
        told = before or play_here(local, scenario, steps)
        tell_counts(console, scenario, told)
        asking = audience(local.address, installation)
        show(console, asking, told.example_case)
        reached = Databases(SERVICES, lambda service: installation.settings(service, local.server.port, pool_size=2))
        signed, _ = checkpoint.take_all(reached)
        taken = tamper.take(asking.auditor, told.example_case, [signed[service] for service in WITH_LOGS]) if tampered else None
        verdicts = verify.check_logs(reached, verify.own_outside(reached))
    finally:
        local.stop()
    console.rule("The logs, recomputed from their bytes", align="left")
    for line in verify.lines(verdicts):
        console.print(line)
    found = taken is None or tamper.tamper(console, local, taken)
    return ExitCode.DONE if found and all(each.right for each in verdicts) else ExitCode.NOT_RIGHT


def demo_elsewhere(scenario_folder: Path | None, url: str, token_file: Path) -> ExitCode:
    """Play against services that run already, like those of docker-compose.yml; needs an administrator's token (`narvaro bootstrap`)."""
    scenario = load(scenario_folder or OURS)
    steps = plan(scenario)
    played = play_at(url, read_token(token_file), scenario, steps)
    console = terminal.output()
    tell_counts(console, scenario, Remembered(played.counts, played.requests, round(played.seconds, 1), played.example_case))
    api, roles = Api(url), played.town.roles
    analyst, auditor = (roles.get(role, played.town.lead) for role in (Role.ANALYST, Role.AUDITOR))
    show(console, Audience(Client(api, analyst.token), Client(api, auditor.token)), played.example_case)
    return ExitCode.DONE


def audience(address: str, installation: Installation) -> Audience:
    """With the tokens that the play has left."""
    api = Api(address)
    return Audience(*(Client(api, kept_token(installation, role)) for role in (Role.ANALYST, Role.AUDITOR)))


def tell_counts(console: Console, scenario: Scenario, told: Remembered) -> None:
    """What was done, and where the numbers come from."""
    days = f"{scenario.process.first_day} to {scenario.process.last_day}"
    console.rule(f"Played {days}: {told.requests} requests in {told.seconds:.0f} seconds", align="left")
    for kind, words in WHAT_HAPPENED.items():
        if told.counts.get(kind):
            console.print(f"{told.counts[kind]:>6} {words}")
    console.rule("Where the scenario's numbers come from", align="left")
    for file, counts in scenario.sources.items():
        console.print(f"{_of(counts, Source.REPORT):>6} from the report, {_of(counts, Source.ASSUMED):>3} assumed: {file}")


def _of(counts: Mapping[Source, int], source: Source) -> int:
    return counts.get(source, 0)


def show(console: Console, asking: Audience, example_case: str) -> None:
    """The tables as statistics computed them from facts, and one case's history as casework tells it."""
    console.rule("Computed by the statistics service from facts alone", align="left")
    for table in ("incoming-cases", "outcomes"):
        write_table(console, read_table(asking.analyst, table))
    console.rule("One case, replayed", align="left")
    console.print('Played in minutes, so everything was learned just now ("vi fick veta"), whatever day it was so.')
    write_history(console, read_history(asking.auditor, example_case))
