"""Where the processor's time goes in a process: what it was doing at every hundredth second of it, told in a line."""

from __future__ import annotations

import signal
from collections import Counter
from types import FrameType

SAMPLES = "samples.json"
"""Where a process writes its parts, in its installation's folder."""
EVERY = 0.01  # seconds of the process's own time
PARTS = {
    "psycopg": "PostgreSQL's driver",
    "psycopg_pool": "PostgreSQL's driver",
    "kombu": "broker",
    "amqp": "broker",
    "nameko": "broker",
    "marshmallow": "checking bodies",
    "webargs": "checking bodies",
    "flask": "Flask",
    "flask_smorest": "Flask",
    "werkzeug": "Flask",
    "eventlet": "eventlet",
    "cattrs": "coding events and facts",
    "eventsourcing": "aggregates",
    "structlog": "log lines",
}
"""What a library's frames are called; the innermost frame that is named here or is the house's own counts."""
HOUSE = {
    "shared/eventlog/sealed.py": "sealing",
    "shared/eventlog/vault.py": "sealing",
    "shared/eventlog/database.py": "PostgreSQL's driver",
    "shared/eventlog": "coding events and facts",
    "shared/contracts": "coding events and facts",
    "shared/messaging/envelope.py": "coding events and facts",
    "shared/messaging": "relay, followers, projections",
    "shared/web": "shared/web",
    "services": "services",
}


class Sampler:
    """Counts parts between `begin` and `end`; one a process, in its main thread."""

    def __init__(self) -> None:
        self.parts: Counter[str] = Counter()

    def begin(self) -> None:
        """Count from now on, anew."""
        self.parts.clear()
        signal.signal(signal.SIGPROF, self._look)
        signal.setitimer(signal.ITIMER_PROF, EVERY, EVERY)

    def end(self) -> None:
        """Count no more."""
        signal.setitimer(signal.ITIMER_PROF, 0)

    def _look(self, _: int, frame: FrameType | None) -> None:
        while frame is not None:
            part = part_of(frame.f_code.co_filename)
            if part:
                self.parts[part] += 1
                return
            frame = frame.f_back
        self.parts["Python"] += 1


def part_of(file: str) -> str:
    """What a file's work is called; empty for the standard library and other helpers, whose caller is asked instead."""
    _, library, path = file.rpartition("site-packages/")
    if library:
        return PARTS.get(path.partition("/")[0], "")
    return next((part for start, part in HOUSE.items() if f"/{start}" in file), "")


def in_a_line(parts: Counter[str], most: int = 6) -> str:
    """The greatest shares, in percent."""
    whole = parts.total()
    return ", ".join(f"{part} {count * 100 // whole} %" for part, count in parts.most_common(most)) if whole else ""
