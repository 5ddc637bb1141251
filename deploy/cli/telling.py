"""Commands that tell what the services know."""

from __future__ import annotations

from pathlib import Path

import click

from deploy.cli.options import behind, json_option, where_to_ask


@click.command(short_help="Tell a case's history, as known then or as it was.")
@click.argument("case")
@click.option("--as-of", help="As known at an instant, like 2021-06-14T09:12:00Z; else as known now.")
@click.option("--as-true-on", help="Of that, what was so by a day, like 2021-06-14; corrections stand where they belong.")
@click.option("--since", help="Tell what differs from what was known at this instant, and because of which events.")
@where_to_ask
@json_option
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
    command = behind("replay")
    return int(command.replay(case, command.Times(as_of, as_true_on, since), as_json, folder, url, token_file))


@click.command(short_help="Print a table as the statistics service computes it.")
@click.argument("table", type=click.Choice(["incoming-cases", "outcomes"]))
@click.option("--format", "form", type=click.Choice(["table", "csv", "json"]), default="table", show_default=True)
@click.option("--to", help="Count up to this day, like 2021-08-13; else to the newest event's.")
@where_to_ask
def report(table: str, form: str, to: str | None, url: str | None, token_file: Path | None, folder: Path | None) -> int:
    """Print a table as the statistics service computes it."""
    return int(behind("report").report(table, form, to, folder, url, token_file))
