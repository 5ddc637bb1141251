"""Has Python look for garbage less often: a third of the time of reading many events went into it."""

from __future__ import annotations

import gc

THRESHOLDS = (50_000, 20, 50)  # new objects before a look at the newest, looks before one at the older, and at all
_done: list[bool] = []


def collect_less() -> None:
    """Set what is loaded by now aside for ever, and look again only after many new objects; once a process."""
    if not _done:
        _done.append(True)
        gc.collect()
        gc.freeze()
        gc.set_threshold(*THRESHOLDS)
