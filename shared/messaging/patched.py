"""Makes a process cooperative before anything else is imported; every entry point that runs nameko calls `patch()` first."""

from __future__ import annotations

import os
import resource
import sys
import warnings

_done: list[bool] = []


def patch() -> None:
    """Patch the standard library for eventlet, and have psycopg wait in eventlet's hub; once is enough.

    psycopg's own C wait would stop every greenlet of the process during a query. Raises RuntimeError when it comes too late.
    """
    if _done:
        return
    # What a process has opened must not lie in a dump of its memory, should it crash.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if "psycopg" in sys.modules:
        raise RuntimeError("psycopg was imported before patch(): its wait function can't be chosen any more")
    os.environ["PSYCOPG_WAIT_FUNC"] = "wait_select"
    # nameko stands on eventlet, deprecated or not; said at every start, it would only hide warnings that can be acted on.
    warnings.filterwarnings("ignore", message=r"\s*Eventlet is deprecated")
    import eventlet

    eventlet.monkey_patch()
    from psycopg import waiting

    from shared.messaging.waiting import wait_in_hub

    waiting.wait = wait_in_hub
    _done.append(True)
