"""Makes a process cooperative before anything else is imported; every entry point that runs nameko calls `patch()` first."""

from __future__ import annotations

import os
import sys
import warnings


def patch() -> None:
    """Patch the standard library for eventlet, and have psycopg wait with select, which eventlet can switch at.

    psycopg's own C wait would stop every greenlet of the process during a query. Raises RuntimeError when it comes too late.
    """
    if "psycopg" in sys.modules:
        raise RuntimeError("psycopg was imported before patch(): its wait function can't be chosen any more")
    os.environ["PSYCOPG_WAIT_FUNC"] = "wait_select"
    # Its deprecation is nameko's to answer (docs/decisions); on every start's standard error it only hides real warnings.
    warnings.filterwarnings("ignore", message=r"\s*Eventlet is deprecated")
    import eventlet

    eventlet.monkey_patch()
