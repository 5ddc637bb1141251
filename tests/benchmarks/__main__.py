"""Measure and print the table: `python -m tests.benchmarks [SUITE ...]`."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from rich.console import Console
from rich.table import Table

from deploy.private import PrivateServerError
from tests.benchmarks.appending import appends
from tests.benchmarks.delays import delays
from tests.benchmarks.demo import demo
from tests.benchmarks.ground import Broker, Ground
from tests.benchmarks.importing import importing
from tests.benchmarks.looking import looking
from tests.benchmarks.moving import moving
from tests.benchmarks.proving import proving
from tests.benchmarks.rates import Measured
from tests.benchmarks.referrals import referrals
from tests.benchmarks.replaying import replaying
from tests.benchmarks.sending import sending

SUITES: dict[str, Callable[[Ground], list[Measured]]] = {
    "appends": appends,
    "referrals": referrals,
    "sending": sending,
    "importing": importing,
    "delays": delays,
    "moving": moving,
    "looking": looking,
    "proving": proving,
    "replaying": replaying,
    "demo": demo,
}
WIDTH = 130  # where there is no terminal to ask


def main() -> int:
    """Run every suite, or those that are named; a missed goal is told and is no error, a server that isn't there is one."""
    wanted = sys.argv[1:] or list(SUITES)
    unknown = set(wanted) - set(SUITES)
    if unknown:
        print(f"no such suite: {', '.join(sorted(unknown))}; those there are: {', '.join(SUITES)}", file=sys.stderr)
        return 2
    console = Console(width=None if sys.stdout.isatty() else WIDTH, highlight=False)
    progress = Console(stderr=True, highlight=False)
    measured: list[Measured] = []
    left_out = 0
    with tempfile.TemporaryDirectory(prefix="narvaro-bench-") as folder:
        ground = Ground(Path(folder), Broker(Path(folder) / "rabbitmq"))
        try:
            for place, name in enumerate(wanted, 1):
                begun = time.perf_counter()
                try:
                    with progress.status(f"measuring {name} ({place} of {len(wanted)})"):
                        measured += SUITES[name](ground.inside(name))
                    progress.print(f"{name}: {time.perf_counter() - begun:.0f} s")
                except PrivateServerError as error:
                    left_out += 1
                    progress.print(f"{name}: not measured: {error}")
        finally:
            ground.broker.stop()
    console.print(as_table(measured))
    for line in where_the_time_goes(measured):
        console.print(line)
    return 1 if left_out else 0


def as_table(measured: list[Measured]) -> Table:
    """What, how much, the peer, the ratio, the goal and whether it was met."""
    cores, load = os.cpu_count(), os.getloadavg()[0]
    table = Table(caption=f"{cores} cores, with a load of {load:.1f} at the end; the better of two short runs where a rate is told")
    for column in ("what", "measured", "peer", "ratio", "goal", ""):
        table.add_column(column, justify="left" if column in ("what", "goal") else "right")
    for each in measured:
        peer = "" if each.peer is None else f"{each.peer:,.0f}"
        ratio = "" if each.ratio is None else f"{each.ratio:.2f}"
        verdict = "missed" if each.missed else "met" if each.goal else ""
        table.add_row(each.what, f"{each.value:,.1f} {each.unit}", peer, ratio, str(each.goal or ""), verdict)
    return table


def where_the_time_goes(measured: list[Measured]) -> list[str]:
    """Of each goal that was missed: what the processor was doing meanwhile."""
    return [f"missed: {each.what}\n  where the time goes: {each.where or 'not looked at'}" for each in measured if each.missed]


if __name__ == "__main__":
    sys.exit(main())
