"""`narvaro demo` from start to end: how long, and how much memory all its processes use at most."""

from __future__ import annotations

import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.ground import Ground
from tests.benchmarks.rates import Goal, Measured

LONGEST = 600.0  # seconds
LOOK_EVERY = 0.5
MIB = 1024  # KiB


class DemoFailed(Exception):
    """The demo ended with an error; tells its last line."""


@dataclass(frozen=True)
class Memory:
    """KiB in use: pages shared between processes counted once (Pss), or in each of them (Rss); by so many processes."""

    once: int = 0
    in_each: int = 0
    processes: int = 0


def demo(ground: Ground) -> list[Measured]:
    """One run."""
    command = [sys.executable, "-m", "deploy.cli", "demo", "--folder", str(ground.folder / "installation")]
    log = ground.folder / "demo.log"
    begun = time.perf_counter()
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT, cwd=Path(__file__).parents[2])
        try:
            peak = _peak_until_end(process)
        finally:
            process.terminate()
            process.wait(60)
    if process.returncode:
        raise DemoFailed((log.read_text().splitlines() or ["(silent)"])[-1])
    goal = Goal(most=1024)
    where = "PostgreSQL's connections, a process each, which share its buffers and its program"
    return [
        Measured("demo without pip", time.perf_counter() - begun, "s", goal=Goal(most=180)),
        Measured("demo's peak memory, shared pages counted once", peak.once / MIB, "MiB", goal=goal),
        Measured(
            f"demo's peak memory, shared pages counted in each of {peak.processes} processes", peak.in_each / MIB, "MiB", goal=goal, where=where
        ),
    ]


def _peak_until_end(process: subprocess.Popen[bytes]) -> Memory:
    peak, deadline = Memory(), time.monotonic() + LONGEST
    while process.poll() is None and time.monotonic() < deadline:
        used = [_memory_of(pid) for pid in _with_descendants(process.pid)]
        now = Memory(sum(each.once for each in used), sum(each.in_each for each in used), len(used))
        peak = Memory(max(peak.once, now.once), max(peak.in_each, now.in_each), max(peak.processes, now.processes))
        time.sleep(LOOK_EVERY)
    return peak


def _with_descendants(pid: int) -> Iterator[int]:
    children = defaultdict(list)
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(stat.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue  # it has ended since
        children[parent].append(int(stat.parent.name))
    waiting = [pid]
    while waiting:
        each = waiting.pop()
        yield each
        waiting += children[each]


def _memory_of(pid: int) -> Memory:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
    except OSError:
        return Memory()  # it has ended since
    sizes = {name: int(size.split()[0]) for name, _, size in (line.partition(":") for line in lines)}
    return Memory(sizes.get("Pss", 0), sizes.get("Rss", 0))
