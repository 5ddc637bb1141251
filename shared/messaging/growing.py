"""The loops that let a service's trees grow, sign checkpoints when they are due, and hand them out."""

from __future__ import annotations

import structlog

from shared.eventlog.checkpoints import Checkpoints, NotAContinuation
from shared.eventlog.destinations import NotDelivered
from shared.eventlog.trees import PORTION, BrokenLog, Trees
from shared.messaging import measures
from shared.messaging.loops import Loop

_log = structlog.get_logger(__name__)

GROW_EVERY = 1.0  # seconds: nobody waits for the trees, so events are taken many at a time
LOOK_EVERY = 5.0  # seconds between looks at what other replicas have signed and not yet delivered


class GrowingLoop(Loop):
    """Grows the trees after the log, and signs once a day and after what must not wait."""

    def __init__(self, service: str, trees: Trees, checkpoints: Checkpoints | None, after: frozenset[str]) -> None:
        super().__init__(f"{service} trees")
        self.service = service
        self.trees = trees
        self.checkpoints = checkpoints
        self.after = after

    def turn(self) -> float:
        """Grow the next part, and sign where that is due and the trees are at the log's end."""
        try:
            if self.trees.grow() == PORTION:
                return 0.0
            if self.checkpoints is not None and self.checkpoints.is_due(self.after):
                self.checkpoints.take()
                measures.SIGNED.labels(self.service).set_to_current_time()
        except (BrokenLog, NotAContinuation) as error:
            self._tell(str(error))
            pause = self.growing_pause()
            _log.error("the trees stand still", service=self.service, reason=str(error), again_in=pause)
            return pause
        self._tell("")
        self.went_well()
        return GROW_EVERY

    def _tell(self, trouble: str) -> None:
        if self.checkpoints is not None:
            self.checkpoints.trouble = trouble


class DeliveryLoop(Loop):
    """Hands checkpoints out until they have arrived: apart from the growing, since others may be slow to answer or away."""

    def __init__(self, service: str, checkpoints: Checkpoints) -> None:
        super().__init__(f"{service} checkpoints")
        self.service = service
        self.checkpoints = checkpoints

    def turn(self) -> float:
        """Hand out what has not arrived."""
        try:
            arrived = self.checkpoints.deliver()
        except NotDelivered as error:
            pause = self.growing_pause()
            _log.warning("checkpoints wait", service=self.service, reason=str(error), again_in=pause)
            return pause
        self.went_well()
        return 0.0 if arrived else LOOK_EVERY
