"""What several commands have in common: their options, and the way to what stands behind them."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import click

SERVICES = ("intake", "consent", "casework", "statistics")
FOLDER = click.Path(path_type=Path, file_okay=False)
FILE = click.Path(path_type=Path, dir_okay=False)

F = Callable[..., Any]


def behind(module: str) -> Any:
    """The module behind a command, imported when it is called, so that an image may hold one service only."""
    return import_module(f"deploy.commands.{module}")


def goes_on(ctx: click.Context) -> bool:
    """Whether a group's subcommand follows; an option before it would mean nothing, and must not seem to."""
    if ctx.invoked_subcommand and any(ctx.params.values()):
        raise click.UsageError(f"options go after {ctx.invoked_subcommand}")
    return ctx.invoked_subcommand is not None


def folder_option(command: F) -> F:
    """Which installation is meant."""
    return click.option(
        "--folder",
        type=FOLDER,
        help="The installation's folder; else what NARVARO_ settings name, else the newest of .narvaro/run and .narvaro/demo.",
    )(command)


def services_option(command: F) -> F:
    """Which services are meant."""
    return click.option("--service", "services", type=click.Choice(SERVICES), multiple=True, help="Only this service; else all that can be reached.")(
        command
    )


def json_option(command: F) -> F:
    """Whether a program reads the answer."""
    return click.option("--json", "as_json", is_flag=True, help="For programs.")(command)


def asking_first(command: F) -> F:
    """Whether to ask before anything is done, or only to tell."""
    command = click.option("--yes", is_flag=True, help="Don't ask.")(command)
    return click.option("--dry-run", is_flag=True, help="Only tell what would be done.")(command)


def scenario_option(command: F) -> F:
    """Which town is played."""
    return click.option("--scenario", type=FOLDER, help="A folder of the form that deploy/demo/README.md describes; else our own.")(command)


def url_option(command: F) -> F:
    """Where services run already."""
    return click.option("--url", help="Address of running services, like http://127.0.0.1:8080.")(command)


def token_file_option(command: F) -> F:
    """Who asks them."""
    return click.option("--token-file", type=FILE, help="File that holds an API token; needed with --url.")(command)


def where_to_ask(command: F) -> F:
    """Running services or an installation."""
    return url_option(token_file_option(folder_option(command)))


def kept_option(command: F) -> F:
    """Checkpoints that a bundle is held against."""
    told = "A checkpoint that you keep, which the bundle is held against; may be given several times."
    return click.option("--checkpoint", "kept", type=FILE, multiple=True, help=told)(command)
