"""The `narvaro` command. Each command imports what it needs when it is called, so that an image may hold one service only."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from datetime import datetime
from importlib import import_module
from pathlib import Path
from runpy import run_module
from typing import Any

import click

from shared.vocabulary.codes import AuditPurpose

SERVICES = ("intake", "consent", "casework", "statistics")
EPILOG = (
    "Exit codes: 0 done; 1 something is not right (a log that doesn't verify, a follower that stands still, a refusal); 2 wrong input "
    "(option, setting, scenario file); 3 something isn't there (server, installation, answer); 4 not a bundle; 5 signed with "
    "another key; 6 a bundle that is cut short; 7 no such case, or a referral that never became one; 8 an instant before the case's first event; "
    "9 a bundle that is right by the key that came with it, which anybody can make; "
    "10 one that is right, but not held against your checkpoint; 70 unforeseen; 130 interrupted."
)

F = Callable[..., Any]
FOLDER = click.Path(path_type=Path, file_okay=False)
FILE = click.Path(path_type=Path, dir_okay=False)


class OneLineErrors(click.Group):
    """Tells every error in a line, without a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; exit with its code."""
        try:
            ctx.exit(int(super().invoke(ctx) or 0))
        except (click.exceptions.Exit, click.ClickException, click.Abort):
            raise
        except KeyboardInterrupt:
            click.echo("interrupted", err=True)
            ctx.exit(130)
        except Exception as error:
            if ctx.params.get("debug"):
                raise
            from deploy.commands.ending import told

            message, code = told(error)
            click.echo(f"narvaro: {message}", err=True)
            ctx.exit(int(code))


@click.group(cls=OneLineErrors, epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.option("--debug", is_flag=True, help="Show a traceback where an error is unforeseen; it may hold personal data.")
def main(debug: bool) -> None:
    """Närvaro: case handling for coordinators of school attendance."""


def _command(module: str) -> Any:
    return import_module(f"deploy.commands.{module}")


def _goes_on(ctx: click.Context) -> bool:
    """Whether a group's subcommand follows; an option before it would mean nothing, and must not seem to."""
    if ctx.invoked_subcommand and any(ctx.params.values()):
        raise click.UsageError(f"options go after {ctx.invoked_subcommand}")
    return ctx.invoked_subcommand is not None


def _folder(command: F) -> F:
    return click.option(
        "--folder",
        type=FOLDER,
        help="The installation's folder; else what NARVARO_ settings name, else the newest of .narvaro/run and .narvaro/demo.",
    )(command)


def _services(command: F) -> F:
    return click.option("--service", "services", type=click.Choice(SERVICES), multiple=True, help="Only this service; else all that can be reached.")(
        command
    )


def _json(command: F) -> F:
    return click.option("--json", "as_json", is_flag=True, help="For programs.")(command)


def _asking_first(command: F) -> F:
    command = click.option("--yes", is_flag=True, help="Don't ask.")(command)
    return click.option("--dry-run", is_flag=True, help="Only tell what would be done.")(command)


def _scenario(command: F) -> F:
    return click.option("--scenario", type=FOLDER, help="A folder of the form that deploy/demo/README.md describes; else our own.")(command)


def _url(command: F) -> F:
    return click.option("--url", help="Address of running services, like http://127.0.0.1:8080.")(command)


def _token_file(command: F) -> F:
    return click.option("--token-file", type=FILE, help="File that holds an API token; needed with --url.")(command)


def _where_to_ask(command: F) -> F:
    return _url(_token_file(_folder(command)))


def _kept(command: F) -> F:
    told = "A checkpoint that you keep, which the bundle is held against; may be given several times."
    return click.option("--checkpoint", "kept", type=FILE, multiple=True, help=told)(command)


@main.command(short_help="Play a municipality's years, print the tables, stop.")
@_scenario
@click.option("--keep/--fresh", default=False, help="Show again what was played before, or play anew (the default).")
@click.option("--folder", type=FOLDER, help="Where to install; else .narvaro/demo.")
@_url
@_token_file
@click.option("--tamper", is_flag=True, help="Then let a superuser change one byte in copies, and see the verifiers name the event.")
def demo(scenario: Path | None, keep: bool, folder: Path | None, url: str | None, token_file: Path | None, tamper: bool) -> int:
    """Play a municipality's years through four services, print the tables, stop; with --url and an administrator's token, through those there."""
    if url is None:
        return int(_command("demo").demo(scenario, folder, keep, tamper))
    if tamper:
        raise click.UsageError("--tamper changes a copy of the database, which --url can't reach")
    if token_file is None:
        raise click.UsageError("--url needs --token-file")
    return int(_command("demo").demo_elsewhere(scenario, url, token_file))


@main.command(short_help="Serve the demo's town at one address until Ctrl-C.")
@click.option("--port", type=click.IntRange(1, 65535), help="Else 8000 or the next free one.")
@_scenario
@click.option("--folder", type=FOLDER, help="Where to install; else .narvaro/run.")
def run(port: int | None, scenario: Path | None, folder: Path | None) -> int:
    """Serve the demo's town at one address until Ctrl-C; where the folder is new, the scenario is played first."""
    return int(_command("run").run(port, scenario, folder))


@main.command(short_help="Run one service as the NARVARO_ settings say.")
@click.argument("service", type=click.Choice(SERVICES))
def serve(service: str) -> None:
    """Run one service as the NARVARO_ settings say (docs/settings.md)."""
    run_module(f"services.{service}", run_name="__main__")


@main.command(short_help="Bring every database up to date.")
def migrate() -> int:
    """Bring every database up to date as the NARVARO_ settings say."""
    return int(import_module("deploy.migrate").main())


@main.command(short_help="Make the first administrator and print a token.")
@click.option("--name", required=True, prompt=True, help="The administrator's name; asked for where it isn't given.")
@click.option("--days", type=click.IntRange(1, 365), default=30, show_default=True, help="How long the token is good.")
@_folder
@_json
def bootstrap(name: str, days: int, folder: Path | None, as_json: bool) -> int:
    """Make the first administrator and print a token, which is shown once."""
    return int(_command("bootstrap").bootstrap(name, days, folder, as_json))


@main.group(short_help="Take something along that can be checked without us.")
def export() -> None:
    """Take something along that can be checked without us."""


@export.command("case", short_help="Write a case's bundle: one file that proves itself.")
@click.argument("case")
@click.option("--out", type=FILE, required=True, help="Where to write the bundle: one HTML file.")
@click.option(
    "--purpose",
    type=click.Choice([each.value for each in AuditPurpose]),
    default="supervision",
    show_default=True,
    help="What for; stands in the bundle and the access log.",
)
@_kept
@_where_to_ask
def export_case(case: str, out: Path, purpose: str, kept: tuple[Path, ...], url: str | None, token_file: Path | None, folder: Path | None) -> int:
    """Write a case's bundle: story, events as stored, proofs and keys to what you may see; CASE is its registry number or id."""
    return int(_command("export").export_case(case, out, purpose, kept, folder, url, token_file))


@main.command(short_help="Check a case's bundle offline, or every log.")
@click.argument("bundle", type=FILE, required=False)
@_kept
@click.option("--checkpoints", type=FOLDER, help="Folder of checkpoints that you have kept; else the installation's own.")
@click.option("--key", type=FILE, help="File with the public key that they are signed with (narvaro checkpoint --key).")
@click.option("--put-back", multiple=True, metavar="EPOCH", help="An epoch that a restore of a backup has ended, and that you know of.")
@_services
@_folder
@_json
def verify(
    bundle: Path | None,
    kept: tuple[Path, ...],
    checkpoints: Path | None,
    key: Path | None,
    put_back: tuple[str, ...],
    services: tuple[str, ...],
    folder: Path | None,
    as_json: bool,
) -> int:
    """Check a case's BUNDLE offline, or recompute every log from the database and hold it against checkpoints from outside."""
    if bundle is not None:
        if checkpoints or put_back or services or folder:
            raise click.UsageError("with a BUNDLE only --key, --checkpoint and --json mean anything: no database is asked")
        return int(_command("verify_bundle").verify_bundle(bundle, key, kept, as_json))
    if kept:
        raise click.UsageError("--checkpoint goes with a BUNDLE; for the databases it is --checkpoints FOLDER")
    return int(_command("verify").verify(folder, services, as_json, checkpoints, key, put_back))


@main.command(short_help="Sign what every log is now, and hand it out.")
@click.option("--key", "only_key", is_flag=True, help="Print the public key that checkpoints are checked with, and sign nothing.")
@_services
@_folder
@_json
def checkpoint(only_key: bool, services: tuple[str, ...], folder: Path | None, as_json: bool) -> int:
    """Sign what every log is now, and hand it to where checkpoints are kept."""
    if only_key:
        return int(_command("checkpoint").print_key(folder))
    return int(_command("checkpoint").checkpoint(folder, services, as_json))


@main.command(short_help="Tell a case's history, as known then or as it was.")
@click.argument("case")
@click.option("--as-of", help="As known at an instant, like 2021-06-14T09:12:00Z; else as known now.")
@click.option("--as-true-on", help="Of that, what was so by a day, like 2021-06-14; corrections stand where they belong.")
@click.option("--since", help="Tell what differs from what was known at this instant, and because of which events.")
@_where_to_ask
@_json
def replay(
    case: str,
    as_of: str | None,
    as_true_on: str | None,
    since: str | None,
    url: str | None,
    token_file: Path | None,
    folder: Path | None,
    as_json: bool,
) -> int:
    """Tell a case's history in Swedish; CASE is its registry number or id.

    What the demo plays is recorded within minutes: there --as-of and --since are instants of the day on which it was played.
    """
    command = _command("replay")
    return int(command.replay(case, command.Times(as_of, as_true_on, since), as_json, folder, url, token_file))


@main.command(short_help="Print a table as the statistics service computes it.")
@click.argument("table", type=click.Choice(["incoming-cases", "outcomes"]))
@click.option("--format", "form", type=click.Choice(["table", "csv", "json"]), default="table", show_default=True)
@click.option("--to", help="Count up to this day, like 2021-08-13; else to the newest event's.")
@_where_to_ask
def report(table: str, form: str, to: str | None, url: str | None, token_file: Path | None, folder: Path | None) -> int:
    """Print a table as the statistics service computes it."""
    return int(_command("report").report(table, form, to, folder, url, token_file))


@main.command(short_help="Fill a service's read models again from the logs.")
@click.argument("service", type=click.Choice(SERVICES), required=False)
@click.option("--compare", is_flag=True, help="Fill them in a scratch database instead and compare: SERVICE's, else every service's.")
@_folder
@_json
def rebuild(service: str | None, compare: bool, folder: Path | None, as_json: bool) -> int:
    """Empty a service's read models and fill them again from the logs, or see whether that would change anything."""
    if compare:
        return int(_command("compare").compare_services([service] if service else [], folder, as_json))
    if service is None:
        raise click.UsageError("name the SERVICE whose read models are to be rebuilt")
    return int(_command("rebuild").rebuild_service(service, folder, as_json))


@main.command(short_help="Begin a new epoch of a log that was restored.")
@click.argument("service", type=click.Choice(SERVICES))
@_asking_first
@_folder
@_json
def restored(service: str, dry_run: bool, yes: bool, folder: Path | None, as_json: bool) -> int:
    """Begin a new epoch of SERVICE's log, whose database was restored from a backup, before SERVICE is started."""
    return int(_command("again").restored(service, dry_run, yes, folder, as_json))


@main.group(invoke_without_command=True, short_help="How far followers and projections have come.")
@_services
@_folder
@_json
@click.pass_context
def follow(ctx: click.Context, services: tuple[str, ...], folder: Path | None, as_json: bool) -> int:
    """How far followers and projections have come; exit code 1 if one stands still."""
    return 0 if _goes_on(ctx) else int(_command("follow").follow(folder, services, as_json))


@follow.command("positions", short_help="The same as `narvaro follow` alone.")
@_services
@_folder
@_json
def positions(services: tuple[str, ...], folder: Path | None, as_json: bool) -> int:
    """The same as `narvaro follow` alone."""
    return int(_command("follow").follow(folder, services, as_json))


@follow.command("prove", short_help="Prove from the sources' logs that nothing was missed.")
@_services
@_folder
@_json
def prove(services: tuple[str, ...], folder: Path | None, as_json: bool) -> int:
    """Prove that nothing was missed, from the sources' logs; exit code 1 if a follower lacks a fact."""
    return int(_command("prove").prove_followers(folder, services, as_json))


@follow.command("skip", short_help="Let a follower pass over a fact that it can't apply.")
@click.argument("service", type=click.Choice(SERVICES))
@click.argument("follower")
@click.argument("source", type=click.Choice(SERVICES))
@click.argument("position", type=click.IntRange(1))
@click.option("--reason", required=True, help="Why; kept for ever.")
@click.option("--by", required=True, help="Who decided it: an operator's id, not a name.")
@_folder
def skip(service: str, follower: str, source: str, position: int, reason: str, by: str, folder: Path | None) -> int:
    """Let SERVICE's FOLLOWER of SOURCE pass over the fact at POSITION, also in every rebuild."""
    return int(_command("follow").let_pass(service, follower, source, position, reason, by, folder))


@follow.command("again", short_help="Go on following a source whose log was restored.")
@click.argument("service", type=click.Choice(SERVICES))
@click.argument("sources", type=click.Choice(SERVICES), nargs=-1, metavar="[SOURCE]...")
@_asking_first
@_folder
@_json
def again(service: str, sources: tuple[str, ...], dry_run: bool, yes: bool, folder: Path | None, as_json: bool) -> int:
    """Let SERVICE go on following SOURCE, else all whose logs were restored, from where both histories part; tells first what is lost there."""
    return int(_command("again").again(service, sources, dry_run, yes, folder, as_json))


@main.group(short_help="A municipality's profile of rules.")
def profile() -> None:
    """A municipality's profile of rules (docs/profiles.md)."""


@profile.command("check", short_help="Check a profile and read it back in words.")
@click.argument("file", type=FILE)
@_json
def check_profile(file: Path, as_json: bool) -> int:
    """Check FILE and read it back in words; exit code 2 with every mistake, by key, if something is wrong."""
    return int(_command("profile").check(file, as_json))


@main.group(invoke_without_command=True, short_help="Which master key holds how many subjects' keys.")
@_folder
@_json
@click.pass_context
def keys(ctx: click.Context, folder: Path | None, as_json: bool) -> int:
    """Which master key holds how many subjects' keys; exit code 1 if one of them is not at hand."""
    return 0 if _goes_on(ctx) else int(_command("keys").tell_holders(folder, as_json))


@keys.command("new", short_help="Make a new master key, the current one from now on.")
@click.option("--file", type=FILE, help="The file of master keys; else the folder's.")
@_folder
def new_master_key(file: Path | None, folder: Path | None) -> int:
    """Make a new master key, the current one from now on; the earlier ones stay in the file below it."""
    return int(_command("keys").make_master_key(folder, file))


@keys.command("rotate", short_help="Move every subject's key under the current master key.")
@_folder
@_json
def rotate(folder: Path | None, as_json: bool) -> int:
    """Move every subject's key under the current master key; interrupted, it goes on where it stopped."""
    return int(_command("keys").rotate(folder, as_json))


@keys.command("destroyed", short_help="What stands on the signed list of destroyed keys.")
@click.option("--apply", is_flag=True, help="Destroy again what a restored backup has brought back.")
@click.option("--first", is_flag=True, help="Make the first list, empty, of an installation with pupils from before there were such lists.")
@click.option("--sign-anew", type=FILE, help="Sign the list with today's key: PEM file with the earlier key, which it is signed with.")
@_folder
@_json
def destroyed_keys(apply: bool, first: bool, sign_anew: Path | None, folder: Path | None, as_json: bool) -> int:
    """What stands on the signed list of destroyed keys; exit code 1 while the vault doesn't obey it, as after a restore."""
    if first + apply + (sign_anew is not None) > 1:
        raise click.UsageError("--apply, --first and --sign-anew are one each")
    if first:
        return int(_command("destroyed").first(folder))
    if sign_anew is not None:
        return int(_command("destroyed").sign_anew(folder, sign_anew))
    return int(_command("destroyed").destroyed(folder, apply, as_json))


@main.command("import", short_help="Import older referrals from a CSV file.")
@click.argument("file", type=FILE)
@click.option("--source", required=True, metavar="NAME", help="The system that the file comes from, whose ids its lines carry, like prorenata.")
@click.option("--report", type=FILE, help="Where to write the report: a CSV file with what became of every line.")
@_asking_first
@_folder
@_json
def import_history(file: Path, source: str, report: Path | None, dry_run: bool, yes: bool, folder: Path | None, as_json: bool) -> int:
    """Import older referrals from FILE, checked first (docs/imports.md); stopped anywhere, the same command goes on. --json doesn't ask."""
    if not re.fullmatch("[a-z0-9][a-z0-9-]{0,39}", source):
        raise click.BadParameter("small letters, digits and hyphens", param_hint="--source")
    return int(_command("bring_in").bring_in(file, source, report, dry_run, yes, folder, as_json))


@main.group(short_help="The register of organisers and schools.")
def schools() -> None:
    """The register of organisers and school units."""


@schools.command("import", short_help="Take over the school-unit register from a file.")
@click.argument("file", type=FILE)
@click.option("--everywhere", is_flag=True, help="Schools in every municipality; else those in ours, and those we know already.")
@_asking_first
@_folder
@_json
def import_schools(file: Path, everywhere: bool, dry_run: bool, yes: bool, folder: Path | None, as_json: bool) -> int:
    """Take over the national school-unit register from FILE, its JSON or its table (docs/registers.md); a second time changes nothing."""
    return int(_command("schools").take_over(file, everywhere, dry_run, yes, folder, as_json))


@main.group(short_help="Attendance from schools' own systems.")
def attendance() -> None:
    """Attendance reports from schools' own systems."""


@attendance.command("fetch", short_help="Fetch a period from an organiser by SS 12000.")
@click.option("--organiser", required=True, metavar="NUMBER", help="Organisation number of the organiser whose system is asked.")
@click.option("--first-day", type=click.DateTime(["%Y-%m-%d"]), required=True, help="The period's first day.")
@click.option("--last-day", type=click.DateTime(["%Y-%m-%d"]), required=True, help="The period's last day.")
@click.option("--again", is_flag=True, help="Ask also for what is here already, and replace what has changed.")
@click.option("--systems", type=FILE, help="TOML file with addresses and token files (docs/attendance.md); else NARVARO_SCHOOL_SYSTEMS_FILE.")
@_folder
@_json
def fetch_attendance(
    organiser: str, first_day: datetime, last_day: datetime, again: bool, systems: Path | None, folder: Path | None, as_json: bool
) -> int:
    """Fetch a period from an organiser's system by SS 12000, a report a school unit; interrupted, it goes on where it stopped."""
    return int(_command("attendance").fetch(organiser, first_day.date(), last_day.date(), again, systems, folder, as_json))


if __name__ == "__main__":
    sys.exit(main())
