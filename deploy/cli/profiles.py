"""Commands for a municipality's rules."""

from __future__ import annotations

from pathlib import Path

import click

from deploy.cli.options import FILE, behind, json_option


@click.group(short_help="A municipality's profile of rules.")
def profile() -> None:
    """A municipality's profile of rules (docs/profiles.md)."""


@profile.command("check", short_help="Check a profile and read it back in words.")
@click.argument("file", type=FILE)
@json_option
def check_profile(file: Path, as_json: bool) -> int:
    """Check FILE and read it back in words; exit code 2 with every mistake, by key, if something is wrong."""
    return int(behind("profile").check(file, as_json))
