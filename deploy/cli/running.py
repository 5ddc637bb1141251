"""Commands that install, serve and play."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from runpy import run_module

import click

from deploy.cli.options import FOLDER, SERVICES, behind, folder_option, json_option, scenario_option, token_file_option, url_option


@click.command(short_help="Play a municipality's years, print the tables, stop.")
@scenario_option
@click.option("--keep/--fresh", default=False, help="Show again what was played before, or play anew (the default).")
@click.option("--folder", type=FOLDER, help="Where to install; else .narvaro/demo.")
@url_option
@token_file_option
@click.option("--tamper", is_flag=True, help="Then let a superuser change one byte in copies, and see the verifiers name the event.")
def demo(scenario: Path | None, keep: bool, folder: Path | None, url: str | None, token_file: Path | None, tamper: bool) -> int:
    """Play a municipality's years through four services, print the tables, stop; with --url and an administrator's token, through those there."""
    if url is None:
        return int(behind("demo").demo(scenario, folder, keep, tamper))
    if tamper:
        raise click.UsageError("--tamper changes a copy of the database, which --url can't reach")
    if token_file is None:
        raise click.UsageError("--url needs --token-file")
    return int(behind("demo").demo_elsewhere(scenario, url, token_file))


@click.command(short_help="Serve the demo's town at one address until Ctrl-C.")
@click.option("--port", type=click.IntRange(1, 65535), help="Else 8000 or the next free one.")
@scenario_option
@click.option("--folder", type=FOLDER, help="Where to install; else .narvaro/run.")
def run(port: int | None, scenario: Path | None, folder: Path | None) -> int:
    """Serve the demo's town at one address until Ctrl-C; where the folder is new, the scenario is played first."""
    return int(behind("run").run(port, scenario, folder))


@click.command(short_help="Run one service as the NARVARO_ settings say.")
@click.argument("service", type=click.Choice(SERVICES))
def serve(service: str) -> None:
    """Run one service as the NARVARO_ settings say (docs/settings.md)."""
    run_module(f"services.{service}", run_name="__main__")


@click.command(short_help="Bring every database up to date.")
def migrate() -> int:
    """Bring every database up to date as the NARVARO_ settings say."""
    return int(import_module("deploy.migrate").main())


@click.command(short_help="Make the first administrator and print a token.")
@click.option("--name", required=True, prompt=True, help="The administrator's name; asked for where it isn't given.")
@click.option("--days", type=click.IntRange(1, 365), default=30, show_default=True, help="How long the token is good.")
@folder_option
@json_option
def bootstrap(name: str, days: int, folder: Path | None, as_json: bool) -> int:
    """Make the first administrator and print a token, which is shown once."""
    return int(behind("bootstrap").bootstrap(name, days, folder, as_json))
