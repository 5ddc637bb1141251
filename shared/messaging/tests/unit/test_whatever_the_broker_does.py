"""Batches lost, doubled, reordered and mixed across sources leave what a replay from the beginning gives."""

from __future__ import annotations

from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from psycopg import OperationalError

from shared.messaging.envelope import Batch
from shared.messaging.follower import Follower, Outcome
from shared.messaging.missing import Standing
from shared.messaging.positions import State
from shared.messaging.proving import facts_up_to, prove_one
from shared.messaging.tests.in_memory import LedgerInMemory, SourceInMemory, Tables

SOURCES = ("north", "south")
source_names = st.sampled_from(SOURCES)


class Flow(RuleBasedStateMachine):
    """Two sources, one service that follows both, and between them a broker without any virtue."""

    def __init__(self) -> None:
        super().__init__()
        self.sources = {name: SourceInMemory(name) for name in SOURCES}
        self.relayed = dict.fromkeys(SOURCES, 0)
        self.waiting: list[bytes] = []
        self.tables = Tables()
        self.ledgers = {name: LedgerInMemory(self.tables, name) for name in SOURCES}
        self.followers = {name: Follower(ledger, name, self.tables.write_down, portion=3) for name, ledger in self.ledgers.items()}

    @rule(name=source_names, amounts=st.lists(st.integers(1, 9), max_size=8))
    def record(self, name: str, amounts: list[int]) -> None:
        self.sources[name].record(*amounts)

    @rule(name=source_names, most=st.integers(1, 6), lost=st.booleans())
    def relay(self, name: str, most: int, lost: bool) -> None:
        after, through = self.relayed[name], min(self.relayed[name] + most, len(self.sources[name].events))
        if not lost:
            self.waiting.append(self.sources[name].between(after, through).body)
        self.relayed[name] = through

    @rule(name=source_names, back=st.integers(1, 9))
    def relay_again(self, name: str, back: int) -> None:
        self.relayed[name] = max(0, self.relayed[name] - back)

    @rule(at=st.integers(0, 99), keep=st.booleans())
    def deliver(self, at: int, keep: bool) -> None:
        if self.waiting:
            batch = Batch.read(self.waiting[at % len(self.waiting)] if keep else self.waiting.pop(at % len(self.waiting)))
            self.followers[batch.interval.source].offer(batch)

    @rule(at=st.integers(0, 99))
    def die_while_applying(self, at: int) -> None:
        if self.waiting:
            batch = Batch.read(self.waiting[at % len(self.waiting)])
            name = batch.interval.source
            self.ledgers[name].before_commit = _die
            try:
                self.followers[name].offer(batch)
            except OperationalError:
                self.followers[name] = Follower(self.ledgers[name], name, self.tables.write_down, portion=3)
            self.ledgers[name].before_commit = _live

    @rule(name=source_names, limit=st.integers(1, 7))
    def pull(self, name: str, limit: int) -> None:
        assert Outcome.CAUGHT_UP is self.followers[name].catch_up(self.sources[name].pull, limit=limit)

    @invariant()
    def what_is_applied_is_the_beginning_of_the_log(self) -> None:
        for name, source in self.sources.items():
            stands = self.ledgers[name].place().position
            assert self.tables.totals.get(name, 0) == _total(source, stands)

    @invariant()
    def nothing_is_missed_and_that_can_be_proven(self) -> None:
        for name, source in self.sources.items():
            place = self.ledgers[name].place()
            standing = Standing("tally", name, place, tuple(self.tables.marks.get(name, ())))
            proof = prove_one(standing, facts_up_to(source.pull, place))
            assert proof.right, proof.why

    def teardown(self) -> None:
        replayed = Tables()
        for name, source in self.sources.items():
            assert Outcome.CAUGHT_UP is self.followers[name].catch_up(source.pull)
            Follower(LedgerInMemory(replayed, name), name, replayed.write_down).catch_up(source.pull, limit=4)
            assert State.FOLLOWING is self.ledgers[name].place().state
        assert replayed == self.tables


def _total(source: SourceInMemory, through: int) -> int:
    return sum(getattr(each.event, "amount", 0) for each in source.events[:through])


def _die(*_: Any) -> None:
    raise OperationalError("the connection is lost")


def _live() -> None:
    return None


TestWhateverTheBrokerDoes = Flow.TestCase
TestWhateverTheBrokerDoes.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
