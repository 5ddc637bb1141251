"""Fills read models anew from the logs, by the same road that filled them the first time, beside those that go on serving meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass

from shared.messaging.beside import Beside, beside
from shared.messaging.collecting import collect_less
from shared.messaging.envelope import Batch
from shared.messaging.facts import Followed
from shared.messaging.follower import Follower, Outcome
from shared.messaging.positions import STANDS_STILL, Place, StoredLedger
from shared.messaging.projections import ProjectionRunner
from shared.messaging.pulling import PULLED, Pull, reading_ahead
from shared.messaging.window import LogWindow
from shared.messaging.workings import Workings, tables_of, writing


class Standstill(Exception):
    """A rebuild met a fact that can't be applied, or a source whose history differs; what was served is served on."""


@dataclass(frozen=True)
class Progress:
    """How far the replay of one source has come: facts and events are counted in the source's log positions."""

    follower: str
    source: str
    position: int


def rebuild(workings: Workings, pulls: Mapping[str, Pull], progress: Callable[[Progress], None] = lambda _: None, *, portion: int = PULLED) -> int:
    """Fill every projection and every reaction that only fills tables (one with `tables`) anew; returns positions replayed.

    The service may run meanwhile: its readers see the old rows, and its followers apply to them, until the new ones are whole and have
    come as far; then all change in one transaction. Of reactions that record events only what they have `written` beside is filled, up
    to where they stand: what they recorded is the truth. `portion` is how many events are applied in a transaction. Raises Standstill,
    NoAnswer, psycopg.OperationalError; whatever happens, what was served is served on.
    """
    collect_less()
    moving = [(projection.name, workings.name) for projection in workings.projections]
    moving += [(workings.name, source) for source, reaction in workings.reactions.items() if writing(reaction) is reaction]
    recording = [(workings.name, source) for source, reaction in workings.reactions.items() if writing(reaction) not in (reaction, None)]
    with beside(workings.database, tables_of(workings)) as made:
        with ExitStack() as reading:
            ahead = {source: reading.enter_context(reading_ahead(pull)) for source, pull in pulls.items()}
            _fill(workings, made, ahead, progress, portion)
        _fill(workings, made, pulls, progress, portion)  # what has come meanwhile, so that little is left for when nobody may move
        with made.taking_over([*moving, *recording]):
            _fill(workings, made, pulls, progress, portion)
            for key in moving:
                made.take_place(key)
        return sum(StoredLedger(workings.database, *key).place().position for key in [*moving, *recording])


def _fill(workings: Workings, made: Beside, pulls: Mapping[str, Pull], progress: Callable[[Progress], None], portion: int) -> None:
    """Go on to where each log ends now."""
    if workings.log is not None:
        window = LogWindow(workings.log, kept=portion)
        for projection in workings.projections:
            _replay_projection(ProjectionRunner(projection, window, workings.name, workings.database), progress, portion)
    for source, reaction in workings.reactions.items():
        filler = writing(reaction)
        if filler is not None:
            ledger = StoredLedger(workings.database, workings.name, source, durable=False)
            follower = Follower(ledger, source, filler, portion=portion)
            if filler is reaction:
                _replay_follower(ledger, follower, pulls[source], progress, portion)
            else:
                replay_up_to(made.live_place((workings.name, source)), ledger, follower, pulls[source], progress, portion)


def _replay_projection(runner: ProjectionRunner, progress: Callable[[Progress], None], portion: int) -> None:
    outcome = Outcome.APPLIED
    while outcome is Outcome.APPLIED:
        outcome = runner.run_once(portion)
        progress(Progress(runner.projection.name, runner.ledger.source, runner.ledger.place().position))
    _went_well(runner.ledger, outcome)


def _replay_follower(ledger: StoredLedger, follower: Follower, pull: Pull, progress: Callable[[Progress], None], portion: int) -> None:
    outcome = Outcome.PULL
    while outcome is Outcome.PULL:
        outcome = follower.catch_up(_telling(ledger, pull, progress), limit=portion)
    _went_well(ledger, outcome)


def replay_up_to(
    through: Place, ledger: StoredLedger, follower: Follower, pull: Pull, progress: Callable[[Progress], None], portion: int = PULLED
) -> None:
    """Follow to just a place and no further. Raises Standstill where that can't be reached, NoAnswer."""
    if ledger.place().position < through.position:
        follower.catch_up(_telling(ledger, pull, progress), limit=portion, through=through.position)
    arrived(ledger, through)


def arrived(ledger: StoredLedger, through: Place) -> None:
    """Tables at another place, or of another history, are not what the live ones should be. Raises Standstill."""
    place, who = ledger.place(), f"{ledger.follower} following {ledger.source}"
    if place.position != through.position:
        raise Standstill(f"{who} can't be replayed beyond position {place.position}: {place.trouble or 'the log ends there'}")
    if through.position and (place.digest, place.log_id, place.epoch) != (through.digest, through.log_id, through.epoch):
        raise Standstill(f"{who}: the history up to position {place.position} is not the one that the live tables come from; rebuild them")


def _telling(ledger: StoredLedger, pull: Pull, progress: Callable[[Progress], None]) -> Pull:
    """The same pull, which tells how far one has come."""

    def pull_and_tell(followed: Followed, limit: int) -> Batch:
        progress(Progress(ledger.follower, ledger.source, followed.position))
        return pull(followed, limit)

    return pull_and_tell


def _went_well(ledger: StoredLedger, outcome: Outcome) -> None:
    place = ledger.place()
    if place.state in STANDS_STILL:
        raise Standstill(f"{ledger.follower} following {ledger.source} stands still ({outcome}): {place.trouble}")
