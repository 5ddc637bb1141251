"""Commands that take evidence along and check it."""

from __future__ import annotations

from pathlib import Path

import click

from deploy.cli.options import FILE, FOLDER, behind, folder_option, json_option, kept_option, services_option, where_to_ask
from shared.vocabulary.codes import AuditPurpose


@click.group(short_help="Take something along that can be checked without us.")
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
@kept_option
@where_to_ask
def export_case(case: str, out: Path, purpose: str, kept: tuple[Path, ...], url: str | None, token_file: Path | None, folder: Path | None) -> int:
    """Write a case's bundle: story, events as stored, proofs and keys to what you may see; CASE is its registry number or id."""
    return int(behind("export").export_case(case, out, purpose, kept, folder, url, token_file))


@click.command(short_help="Check a case's bundle offline, or every log.")
@click.argument("bundle", type=FILE, required=False)
@kept_option
@click.option("--checkpoints", type=FOLDER, help="Folder of checkpoints that you have kept; else the installation's own.")
@click.option("--key", type=FILE, help="File with the public key that they are signed with (narvaro checkpoint --key).")
@click.option("--put-back", multiple=True, metavar="EPOCH", help="An epoch that a restore of a backup has ended, and that you know of.")
@services_option
@folder_option
@json_option
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
        return int(behind("verify_bundle").verify_bundle(bundle, key, kept, as_json))
    if kept:
        raise click.UsageError("--checkpoint goes with a BUNDLE; for the databases it is --checkpoints FOLDER")
    return int(behind("verify").verify(folder, services, as_json, checkpoints, key, put_back))


@click.command(short_help="Sign what every log is now, and hand it out.")
@click.option("--key", "only_key", is_flag=True, help="Print the public key that checkpoints are checked with, and sign nothing.")
@services_option
@folder_option
@json_option
def checkpoint(only_key: bool, services: tuple[str, ...], folder: Path | None, as_json: bool) -> int:
    """Sign what every log is now, and hand it to where checkpoints are kept."""
    if only_key:
        return int(behind("checkpoint").print_key(folder))
    return int(behind("checkpoint").checkpoint(folder, services, as_json))
