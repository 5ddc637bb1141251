"""Commands for the keys that hold the subjects' keys."""

from __future__ import annotations

from pathlib import Path

import click

from deploy.cli.options import FILE, behind, folder_option, goes_on, json_option


@click.group(invoke_without_command=True, short_help="Which master key holds how many subjects' keys.")
@folder_option
@json_option
@click.pass_context
def keys(ctx: click.Context, folder: Path | None, as_json: bool) -> int:
    """Which master key holds how many subjects' keys; exit code 1 if one of them is not at hand."""
    return 0 if goes_on(ctx) else int(behind("keys").tell_holders(folder, as_json))


@keys.command("new", short_help="Make a new master key, the current one from now on.")
@click.option("--file", type=FILE, help="The file of master keys; else the folder's.")
@folder_option
def new_master_key(file: Path | None, folder: Path | None) -> int:
    """Make a new master key, the current one from now on; the earlier ones stay in the file below it."""
    return int(behind("keys").make_master_key(folder, file))


@keys.command("rotate", short_help="Move every subject's key under the current master key.")
@folder_option
@json_option
def rotate(folder: Path | None, as_json: bool) -> int:
    """Move every subject's key under the current master key; interrupted, it goes on where it stopped."""
    return int(behind("keys").rotate(folder, as_json))


@keys.command("destroyed", short_help="What stands on the signed list of destroyed keys.")
@click.option("--apply", is_flag=True, help="Destroy again what a restored backup has brought back.")
@click.option("--first", is_flag=True, help="Make the first list, empty, of an installation with pupils from before there were such lists.")
@click.option("--sign-anew", type=FILE, help="Sign the list with today's key: PEM file with the earlier key, which it is signed with.")
@folder_option
@json_option
def destroyed_keys(apply: bool, first: bool, sign_anew: Path | None, folder: Path | None, as_json: bool) -> int:
    """What stands on the signed list of destroyed keys; exit code 1 while the vault doesn't obey it, as after a restore."""
    if first + apply + (sign_anew is not None) > 1:
        raise click.UsageError("--apply, --first and --sign-anew are one each")
    if first:
        return int(behind("destroyed").first(folder))
    if sign_anew is not None:
        return int(behind("destroyed").sign_anew(folder, sign_anew))
    return int(behind("destroyed").destroyed(folder, apply, as_json))
