"""Commands that take in what others have: history, registers, attendance."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

import click

from deploy.cli.options import FILE, asking_first, behind, folder_option, json_option


@click.command("import", short_help="Import older referrals from a CSV file.")
@click.argument("file", type=FILE)
@click.option("--source", required=True, metavar="NAME", help="The system that the file comes from, whose ids its lines carry, like prorenata.")
@click.option("--report", type=FILE, help="Where to write the report: a CSV file with what became of every line.")
@asking_first
@folder_option
@json_option
def import_history(file: Path, source: str, report: Path | None, dry_run: bool, yes: bool, folder: Path | None, as_json: bool) -> int:
    """Import older referrals from FILE, checked first (docs/imports.md); stopped anywhere, the same command goes on. --json doesn't ask."""
    if not re.fullmatch("[a-z0-9][a-z0-9-]{0,39}", source):
        raise click.BadParameter("small letters, digits and hyphens", param_hint="--source")
    return int(behind("bring_in").bring_in(file, source, report, dry_run, yes, folder, as_json))


@click.group(short_help="The register of organisers and schools.")
def schools() -> None:
    """The register of organisers and school units."""


@schools.command("import", short_help="Take over the school-unit register from a file.")
@click.argument("file", type=FILE)
@click.option("--everywhere", is_flag=True, help="Schools in every municipality; else those in ours, and those we know already.")
@asking_first
@folder_option
@json_option
def import_schools(file: Path, everywhere: bool, dry_run: bool, yes: bool, folder: Path | None, as_json: bool) -> int:
    """Take over the national school-unit register from FILE, its JSON or its table (docs/registers.md); a second time changes nothing."""
    return int(behind("schools").take_over(file, everywhere, dry_run, yes, folder, as_json))


@click.group(short_help="Attendance from schools' own systems.")
def attendance() -> None:
    """Attendance reports from schools' own systems."""


@attendance.command("fetch", short_help="Fetch a period from an organiser by SS 12000.")
@click.option("--organiser", required=True, metavar="NUMBER", help="Organisation number of the organiser whose system is asked.")
@click.option("--first-day", type=click.DateTime(["%Y-%m-%d"]), required=True, help="The period's first day.")
@click.option("--last-day", type=click.DateTime(["%Y-%m-%d"]), required=True, help="The period's last day.")
@click.option("--again", is_flag=True, help="Ask also for what is here already, and replace what has changed.")
@click.option("--systems", type=FILE, help="TOML file with addresses and token files (docs/attendance.md); else NARVARO_SCHOOL_SYSTEMS_FILE.")
@folder_option
@json_option
def fetch_attendance(
    organiser: str, first_day: datetime, last_day: datetime, again: bool, systems: Path | None, folder: Path | None, as_json: bool
) -> int:
    """Fetch a period from an organiser's system by SS 12000, a report a school unit; interrupted, it goes on where it stopped."""
    return int(behind("attendance").fetch(organiser, first_day.date(), last_day.date(), again, systems, folder, as_json))
