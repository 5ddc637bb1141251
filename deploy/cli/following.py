"""Commands for what follows the logs: followers and read models."""

from __future__ import annotations

from pathlib import Path

import click

from deploy.cli.options import SERVICES, asking_first, behind, folder_option, goes_on, json_option, services_option


@click.group(invoke_without_command=True, short_help="How far followers and projections have come.")
@services_option
@folder_option
@json_option
@click.pass_context
def follow(ctx: click.Context, services: tuple[str, ...], folder: Path | None, as_json: bool) -> int:
    """How far followers and projections have come; exit code 1 if one stands still."""
    return 0 if goes_on(ctx) else int(behind("follow").follow(folder, services, as_json))


@follow.command("positions", short_help="The same as `narvaro follow` alone.")
@services_option
@folder_option
@json_option
def positions(services: tuple[str, ...], folder: Path | None, as_json: bool) -> int:
    """The same as `narvaro follow` alone."""
    return int(behind("follow").follow(folder, services, as_json))


@follow.command("prove", short_help="Prove from the sources' logs that nothing was missed.")
@services_option
@folder_option
@json_option
def prove(services: tuple[str, ...], folder: Path | None, as_json: bool) -> int:
    """Prove that nothing was missed, from the sources' logs; exit code 1 if a follower lacks a fact."""
    return int(behind("prove").prove_followers(folder, services, as_json))


@follow.command("skip", short_help="Let a follower pass over a fact that it can't apply.")
@click.argument("service", type=click.Choice(SERVICES))
@click.argument("follower")
@click.argument("source", type=click.Choice(SERVICES))
@click.argument("position", type=click.IntRange(1))
@click.option("--reason", required=True, help="Why; kept for ever.")
@click.option("--by", required=True, help="Who decided it: an operator's id, not a name.")
@folder_option
def skip(service: str, follower: str, source: str, position: int, reason: str, by: str, folder: Path | None) -> int:
    """Let SERVICE's FOLLOWER of SOURCE pass over the fact at POSITION, also in every rebuild."""
    return int(behind("follow").let_pass(service, follower, source, position, reason, by, folder))


@follow.command("again", short_help="Go on following a source whose log was restored.")
@click.argument("service", type=click.Choice(SERVICES))
@click.argument("sources", type=click.Choice(SERVICES), nargs=-1, metavar="[SOURCE]...")
@asking_first
@folder_option
@json_option
def again(service: str, sources: tuple[str, ...], dry_run: bool, yes: bool, folder: Path | None, as_json: bool) -> int:
    """Let SERVICE go on following SOURCE, else all whose logs were restored, from where both histories part; tells first what is lost there."""
    return int(behind("again").again(service, sources, dry_run, yes, folder, as_json))


@click.command(short_help="Fill a service's read models again from the logs.")
@click.argument("service", type=click.Choice(SERVICES), required=False)
@click.option("--compare", is_flag=True, help="Fill them in a scratch database instead and compare: SERVICE's, else every service's.")
@folder_option
@json_option
def rebuild(service: str | None, compare: bool, folder: Path | None, as_json: bool) -> int:
    """Empty a service's read models and fill them again from the logs, or see whether that would change anything."""
    if compare:
        return int(behind("compare").compare_services([service] if service else [], folder, as_json))
    if service is None:
        raise click.UsageError("name the SERVICE whose read models are to be rebuilt")
    return int(behind("rebuild").rebuild_service(service, folder, as_json))


@click.command(short_help="Begin a new epoch of a log that was restored.")
@click.argument("service", type=click.Choice(SERVICES))
@asking_first
@folder_option
@json_option
def restored(service: str, dry_run: bool, yes: bool, folder: Path | None, as_json: bool) -> int:
    """Begin a new epoch of SERVICE's log, whose database was restored from a backup, before SERVICE is started."""
    return int(behind("again").restored(service, dry_run, yes, folder, as_json))
