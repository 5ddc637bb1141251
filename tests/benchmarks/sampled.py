"""deploy.embedded, sampled: begins at SIGUSR1, and at SIGUSR2 writes the parts as JSON into the installation's folder."""

# ruff: noqa: E402  the process is made cooperative before anything else is imported
from shared.messaging.patched import patch

patch()

import json
import signal
import sys
from pathlib import Path

from deploy.embedded import main
from tests.benchmarks.sampling import SAMPLES, Sampler


def sample_on_demand(folder: Path) -> None:
    """Let the parent say when."""
    sampler = Sampler()

    def write(*_: object) -> None:
        sampler.end()
        unfinished = folder / f"{SAMPLES}.unfinished"
        unfinished.write_text(json.dumps(sampler.parts))
        unfinished.rename(folder / SAMPLES)

    signal.signal(signal.SIGUSR1, lambda *_: sampler.begin())
    signal.signal(signal.SIGUSR2, write)


if __name__ == "__main__":
    sample_on_demand(Path(sys.argv[1]))
    sys.exit(main())
