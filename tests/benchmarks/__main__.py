"""Measure and print the table: `python -m tests.benchmarks`."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from rich.console import Console
from rich.table import Table

from deploy.private import PrivatePostgres
from tests.benchmarks.appending import appends
from tests.benchmarks.rates import Measured
from tests.databases import Home, make_home

SUITES: dict[str, Callable[[Home], list[Measured]]] = {"appending": appends}


def main() -> int:
    """Run every suite, or those that are named."""
    console = Console()
    wanted = sys.argv[1:] or list(SUITES)
    measured: list[Measured] = []
    with tempfile.TemporaryDirectory() as folder, PrivatePostgres(Path(folder) / "postgres") as server:
        home = make_home(server)
        for name in wanted:
            with console.status(f"measuring: {name}"):
                measured += SUITES[name](home)
    console.print(as_table(measured))
    return 0


def as_table(measured: list[Measured]) -> Table:
    """What, how much, the peer, the ratio, the goal."""
    table = Table("what", "measured", "peer", "ratio", "goal")
    for each in measured:
        peer = "" if each.peer is None else f"{each.peer:,.0f}"
        ratio = "" if each.ratio is None else f"{each.ratio:.2f}"
        table.add_row(each.what, f"{each.value:,.1f} {each.unit}", peer, ratio, each.goal)
    return table


if __name__ == "__main__":
    sys.exit(main())
