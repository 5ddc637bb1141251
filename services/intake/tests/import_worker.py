"""Works on the imports of an installation until there is nothing to do, as a process that a test may kill: settings come from the environment."""

from __future__ import annotations

import resource
import sys

from services.intake.application import Intake
from services.intake.http.imports.history_file import read_history
from services.intake.workings import build
from shared.runtime.logging import configure_logging
from shared.runtime.settings import read_settings


def main() -> int:
    """A line for each batch; at the end the most memory that was in use, in kibibytes."""
    configure_logging("import-worker", "ERROR")
    workings = build(read_settings())
    workings.database.open()
    assert isinstance(workings.log, Intake)
    while (moved := workings.log.work_on_import(read_history)) is not None:
        print(moved["line"], flush=True)
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, flush=True)
    for close in (workings.database.close, *workings.closing):
        close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
