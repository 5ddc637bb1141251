"""The threads (greenlets, when the process is patched) that a service runs beside its requests."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime
from threading import Event, Lock, Thread

import structlog
from eventsourcing.persistence import IntegrityError

from shared.messaging import measures
from shared.messaging.applying import PASSING
from shared.messaging.broker import BROKER_AWAY
from shared.messaging.calls import NoAnswer
from shared.messaging.envelope import Batch
from shared.messaging.follower import Follower, Outcome
from shared.messaging.projections import ProjectionRunner
from shared.messaging.pulling import Pull
from shared.messaging.relay import Relay

_log = structlog.get_logger(__name__)

POLL = 0.25  # seconds between looks at the own log, for what other replicas saved
PULL_EVERY = 5.0  # seconds between questions to a source that is silent
FIRST_PAUSE = 0.25
LONGEST_PAUSE = 60.0
STOPPED_WITHIN = 10.0
LONGEST_SILENCE = 10.0  # seconds between tries while a server or a source is away
MOST_WAITING = 64  # batches that wait for a follower; what is beyond is pulled in bigger parts


class Loop(ABC):
    """Takes one turn after another until it is stopped; a turn that fails is told and taken again after a growing pause."""

    longest_rest = 0.05  # seconds

    def __init__(self, name: str) -> None:
        self.name = name
        self._woken = Event()
        self._stopping = Event()
        self._thread: Thread | None = None
        self._pause = FIRST_PAUSE

    @abstractmethod
    def turn(self) -> float:
        """Do the next part of the work; returns how many seconds there is nothing to do, unless woken."""

    def wake(self) -> None:
        """There is something to do."""
        self._woken.set()

    def start(self) -> None:
        """Begin, in a thread of its own."""
        self._thread = Thread(target=self.run, name=self.name, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End after the turn that is under way."""
        self._stopping.set()
        self._woken.set()
        if self._thread is not None:
            self._thread.join(STOPPED_WITHIN)
            self._thread = None

    def keeps_going(self) -> bool:
        """False once it is to stop."""
        return not self._stopping.is_set()

    def growing_pause(self) -> float:
        """A pause twice as long as the last, up to the longest."""
        pause, self._pause = self._pause, min(self._pause * 2, LONGEST_PAUSE)
        return pause

    def went_well(self) -> None:
        """Begin with short pauses again."""
        self._pause = FIRST_PAUSE

    def run(self) -> None:
        """Take turns until stopped, and rest twice as long as a turn took: the more there is to do, the more is done together."""
        while self.keeps_going():
            begun = time.monotonic()
            try:
                idle = self.turn()
            except Exception as error:  # noqa: BLE001  a loop that ends would be a service that silently stands still
                pause = min(self.growing_pause(), LONGEST_SILENCE)
                if not isinstance(error, (*PASSING, *BROKER_AWAY, IntegrityError)):
                    _log.error("a turn failed", loop=self.name, error=type(error).__name__, again_in=pause)
                elif pause > 2 * FIRST_PAUSE:
                    _log.warning("waiting", loop=self.name, error=type(error).__name__, again_in=pause)
                self._stopping.wait(pause)
                continue
            if idle > 0:
                self._stopping.wait(min(2 * (time.monotonic() - begun), self.longest_rest))
                self._woken.wait(idle)
            self._woken.clear()


class RelayLoop(Loop):
    """Runs the relay: woken by a save in this process, else looking often; a broker that is away is tried again with growing pauses."""

    def __init__(self, service: str, relay: Relay, connect: Callable[[], None] = lambda: None) -> None:
        super().__init__(f"{service} relay")
        self.service = service
        self.relay = relay
        self.connect = connect
        self.broker_away = False

    def turn(self) -> float:
        """Publish the next part of the log."""
        try:
            self.connect()  # before the transaction, which else would wait for the broker with the lock in its hand
            moved = self.relay.run_once()
        except BROKER_AWAY:
            self._tell(True)
            raise
        if moved:
            self._tell(False)
            measures.RELAYED.labels(self.service).inc(moved)
        self.went_well()
        return 0.0 if moved >= self.relay.portion else POLL

    def _tell(self, away: bool) -> None:
        self.broker_away = away
        measures.BROKER_AWAY.labels(self.service).set(away)


class ProjectionLoop(Loop):
    """Runs all projections of a service, each at its own place; under load they take no more than a third of the time, however many there are."""

    longest_rest = 0.25

    def __init__(self, service: str, runners: list[ProjectionRunner]) -> None:
        super().__init__(f"{service} projections")
        self.service = service
        self.runners = runners
        self._not_before: dict[str, float] = {}
        self._pauses: dict[str, float] = {}

    def turn(self) -> float:
        """Bring each projection a part further."""
        outcomes = [self._run(runner) for runner in self.runners if self._not_before.get(runner.projection.name, 0) <= time.monotonic()]
        self.went_well()
        return 0.0 if Outcome.APPLIED in outcomes else POLL

    def _run(self, runner: ProjectionRunner) -> Outcome:
        name = runner.projection.name
        outcome = runner.run_once()
        stalled = outcome is Outcome.STALLED
        measures.STANDS_STILL.labels(self.service, name, self.service).set(stalled)
        if stalled:
            pause = self._pauses[name] = min(self._pauses.get(name, 0.5) * 2, LONGEST_PAUSE)
            self._not_before[name] = time.monotonic() + pause
            _log.error("a projection stands still", projection=name, again_in=pause)
        else:
            self._pauses.pop(name, None)
        return outcome


class FollowerLoop(Loop):
    """Applies one source's batches: those that the broker brings, and what is pulled at start, after a gap and every few seconds."""

    def __init__(self, service: str, follower: Follower, pull: Pull) -> None:
        super().__init__(f"{service} follows {follower.source}")
        self.service = service
        self.follower = follower
        self.pull = pull
        self._waiting: deque[Batch] = deque()
        self._lock = Lock()
        self._due = 0.0  # when to pull next, on the monotonic clock
        self._not_before = 0.0  # no earlier than this, after a pull that came to nothing
        self._through: int | None = None  # where a batch that did not join on ends: whoever asks for more meets no later batch's beginning

    def offer(self, batch: Batch) -> None:
        """Take a batch from the broker; one too many is let go, since it can be pulled."""
        with self._lock:
            if len(self._waiting) < MOST_WAITING:
                self._waiting.append(batch)
            else:
                self._due = 0.0
        self.wake()

    def turn(self) -> float:
        """Apply the next batch, or ask the source when that is due."""
        with self._lock:
            batch = self._waiting.popleft() if self._waiting else None
        if batch is not None:
            due, self._due = self._due, 0.0  # if this fails or doesn't join on, ask
            outcome = self.follower.offer(batch)
            if outcome is Outcome.PULL:
                self._through = batch.interval.through
            else:
                self._due = due
            if outcome is Outcome.APPLIED:
                self._due = due and time.monotonic() + PULL_EVERY  # the source is not silent
                self.went_well()
            self._count()
        now = time.monotonic()
        if max(self._due, self._not_before) <= now:
            self._catch_up()
        return 0.0 if self._waiting else max(0.0, max(self._due, self._not_before) - now)

    def _catch_up(self) -> None:
        self._due = time.monotonic() + PULL_EVERY
        through, self._through = self._through, None
        try:
            outcome = self.follower.catch_up(self.pull, through=through, keep_going=self.keeps_going)
        except NoAnswer as error:
            self._due, pause = 0.0, min(self.growing_pause(), LONGEST_SILENCE)
            self._not_before = time.monotonic() + pause
            _log.info("a source does not answer", service=self.service, source=self.follower.source, reason=str(error), again_in=pause)
            return
        self._count()
        still = outcome in (Outcome.STALLED, Outcome.HISTORY_DIFFERS)
        measures.STANDS_STILL.labels(self.service, self.service, self.follower.source).set(still)
        if still:
            pause = max(self.growing_pause(), 1.0)
            self._not_before = time.monotonic() + pause
            _log.error("a follower stands still", service=self.service, source=self.follower.source, state=outcome.value, again_in=pause)
            return
        self.went_well()
        self._not_before = 0.0
        if outcome is Outcome.PULL:
            self._due = 0.0

    def _count(self) -> None:
        counted, newest = self.follower.take_count()
        if counted and newest is not None:
            measures.APPLIED.labels(self.service, self.follower.source).inc(counted)
            measures.DELAY.labels(self.service, self.follower.source).set((datetime.now(UTC) - newest).total_seconds())
