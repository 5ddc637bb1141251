"""The `narvaro` command."""

from __future__ import annotations

from typing import Any

import click

from deploy.cli.following import follow, rebuild, restored
from deploy.cli.master_keys import keys
from deploy.cli.profiles import profile
from deploy.cli.proving import checkpoint, export, verify
from deploy.cli.running import bootstrap, demo, migrate, run, serve
from deploy.cli.taking_in import attendance, import_history, schools
from deploy.cli.telling import replay, report

EPILOG = (
    "Exit codes: 0 done; 1 something is not right (a log that doesn't verify, a follower that stands still, a refusal); 2 wrong input "
    "(option, setting, scenario file); 3 something isn't there (server, installation, answer); 4 not a bundle; 5 signed with "
    "another key; 6 a bundle that is cut short; 7 no such case, or a referral that never became one; 8 an instant before the case's first event; "
    "9 a bundle that is right by the key that came with it, which anybody can make; "
    "10 one that is right, but not held against your checkpoint; 70 unforeseen; 130 interrupted."
)


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


for each in (
    *(demo, run, serve, migrate, bootstrap),
    *(export, verify, checkpoint, replay, report),
    *(follow, rebuild, restored),
    *(import_history, schools, attendance),
    *(keys, profile),
):
    main.add_command(each)
