"""The events of one service's evidence against its checkpoint: each is what was recorded, where it was recorded, and none is missing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice, pairwise
from uuid import UUID

from shared.proof.chain import StoredRow, genesis, row_hash
from shared.proof.evidence import Evidence, Shown
from shared.proof.finding import Finding, Kind, Why
from shared.proof.heads import key_of, root_by_absence, root_by_proof, value_of
from shared.proof.merkle import BadProof, leaf_hash, root_by_inclusion
from shared.proof.note import Checkpoint

Place = tuple[UUID, int]
MOST_TOLD = 1000
MOST_ASKED = 20  # events of a file, whose number is its maker's choice, that each wrong one is compared with


@dataclass(frozen=True)
class CheckedEvents:
    """What is wrong with a service's events, the first in the log first."""

    evidence: Evidence
    checkpoint: Checkpoint
    case: UUID

    def findings(self) -> list[Finding]:
        """All of them; empty where everything is right."""
        found = [*self._wrong_events(), *self._out_of_order(), *self._broken_links(), *self._missing(), *self._wrong_end()]
        by_event: dict[object, Finding] = {}
        for _, finding in sorted(found, key=lambda each: each[0]):
            by_event.setdefault((finding.stream, finding.version, finding.position), finding)
        return list(by_event.values())

    @cached_property
    def _good(self) -> list[bool]:
        """Which events are, by themselves, what was recorded, at a place that the signed log has."""
        return [self._is_recorded(each) and self._is_in_the_log(each) for each in self.evidence.events]

    def _wrong_events(self) -> Iterator[tuple[float, Finding]]:
        there = {_place(each) for each, right in zip(self.evidence.events, self._good, strict=True) if right}
        seen = set[Place]()
        for shown, right in zip(self.evidence.events, self._good, strict=True):
            verdict = self._verdict(shown, right, there, seen)
            if verdict is not None:
                yield shown.row.position, self._finding(*verdict, shown)
            seen.add(_place(shown))

    def _verdict(self, shown: Shown, right: bool, there: set[Place], seen: set[Place]) -> tuple[Kind, Why] | None:
        """What is wrong with one event by itself; `there` are those that are right, `seen` those that stand before it."""
        place, end = _place(shown), self._ends.get(shown.row.stream)
        if end is None:
            return (Kind.MOVED, Why.OTHER_CASE) if right else (Kind.ADDED, Why.NOT_OF_THE_CASE)
        if place[1] > end:
            return Kind.ADDED, Why.AFTER_THE_END
        if right:
            return (Kind.ADDED, Why.TWICE) if place in seen else None
        if place in there and next(self._gaps(shown.row.stream), None) is None:
            return Kind.ADDED, Why.NOT_IN_LOG
        if self._is_recorded(shown):
            return Kind.WRONG, Why.NOT_IN_LOG
        return (Kind.MOVED, Why.OTHERS_CONTENT) if self._holds_anothers(shown) else (Kind.WRONG, Why.CHANGED)

    def _holds_anothers(self, shown: Shown) -> bool:
        """Whether its content is what was recorded of another: of one that still has it, or of one that has lost it."""
        if (shown.row.topic, shown.row.state) in self._contents:
            return True
        return any(self._is_recorded(replace(each, row=_with_content(each.row, shown.row))) for each in self._without_content if each is not shown)

    @cached_property
    def _contents(self) -> set[tuple[str, bytes]]:
        return {(each.row.topic, each.row.state) for each in self.evidence.events if self._is_recorded(each)}

    @cached_property
    def _without_content(self) -> list[Shown]:
        """Events whose content is not what was recorded; of many, the first: each wrong event is compared with all of them."""
        return list(islice((each for each in self.evidence.events if not self._is_recorded(each)), MOST_ASKED))

    def _out_of_order(self) -> Iterator[tuple[float, Finding]]:
        inside = [each for each in self.evidence.events if each.row.stream in self._ends]
        for shown, in_order in zip(inside, sorted(inside, key=lambda each: each.row.position), strict=True):
            if shown.row.position != in_order.row.position:
                yield in_order.row.position, self._finding(Kind.MOVED, Why.OUT_OF_ORDER, shown)
                return

    def _broken_links(self) -> Iterator[tuple[float, Finding]]:
        """What only a dishonest log can show: a hash that covers another event than the one before it, a time that goes back."""
        events = sorted(self.evidence.events, key=lambda each: each.row.position)
        for shown in events[:1]:
            if shown.row.position == 1 and shown.before != genesis(self.evidence.log_id):
                yield shown.row.position, self._finding(Kind.WRONG, Why.CHAIN, shown)
        for before, after in pairwise(events):
            if after.row.position == before.row.position + 1 and after.before != before.row.hash:
                yield after.row.position, self._finding(Kind.WRONG, Why.CHAIN, after)
            if after.row.recorded_at < before.row.recorded_at:
                yield after.row.position, self._finding(Kind.WRONG, Why.TIME, after)

    def _missing(self) -> Iterator[tuple[float, Finding]]:
        """A missing event stands before the next good one of its stream; of very many the first, since their number is only a claim."""
        good = [each.row for each, right in zip(self.evidence.events, self._good, strict=True) if right]
        last = max((each.row.position for each in self.evidence.events), default=0)
        gaps = ((head.stream, version) for head in self.evidence.heads for version in self._gaps(head.stream))
        for number, (stream, version) in enumerate(islice(gaps, MOST_TOLD)):
            after = min((row.position for row in good if row.stream == stream and row.version > version), default=None)
            is_unreadable = number < self.evidence.unreadable
            kind, why = (Kind.WRONG, Why.UNREADABLE) if is_unreadable else (Kind.MISSING, Why.GAP if after else Why.CUT_OFF)
            yield (after or last + 1) - 0.25, Finding(kind, why, self.evidence.service, None, stream, version)

    def _wrong_end(self) -> Iterator[tuple[float, Finding]]:
        end = max((each.row.position for each in self.evidence.events if each.row.stream in self._ends), default=0)
        if not self._is_proven_to_end() or len(self._ends) != len(self.evidence.heads):
            stream, last = max(self._ends.items(), key=lambda each: each[1], default=(None, 0))
            why = Why.END_NOT_PROVEN if stream else Why.ABSENCE_NOT_PROVEN
            yield end + 0.875, Finding(Kind.MISSING, why, self.evidence.service, None, stream, last + 1 if stream else None)
            return
        at_the_end = {(head.stream, head.version): head.hash for head in self.evidence.heads}
        for shown in self.evidence.events:
            if at_the_end.get(_place(shown), shown.row.hash) != shown.row.hash:
                yield shown.row.position, self._finding(Kind.WRONG, Why.CHANGED, shown)

    def _is_proven_to_end(self) -> bool:
        """Whether the signed tree of heads has the case's streams, or nothing of it, as the evidence says."""
        key, heads, siblings, neighbour = key_of(self.case), self.evidence.heads, self.evidence.siblings, self.evidence.neighbour
        try:
            proven = root_by_proof(key, value_of(heads), siblings) if heads else root_by_absence(key, neighbour, siblings)
        except ValueError:
            return False
        return proven == self.checkpoint.heads

    def _gaps(self, stream: UUID) -> Iterator[int]:
        """The versions of a stream that no event in the file claims."""
        claimed = self._claimed.get(stream, frozenset())
        return (version for version in range(1, self._ends[stream] + 1) if version not in claimed)

    @cached_property
    def _claimed(self) -> Mapping[UUID, Set[int]]:
        """By stream: the versions that events in the file say they are."""
        found: dict[UUID, set[int]] = {}
        for each in self.evidence.events:
            found.setdefault(each.row.stream, set()).add(each.row.version)
        return found

    @cached_property
    def _ends(self) -> dict[UUID, int]:
        return {head.stream: head.version for head in self.evidence.heads}

    def _is_recorded(self, shown: Shown) -> bool:
        return row_hash(shown.before, shown.row) == shown.row.hash

    def _is_in_the_log(self, shown: Shown) -> bool:
        try:
            return root_by_inclusion(leaf_hash(shown.row.hash), shown.row.position - 1, self.checkpoint.size, shown.proof) == self.checkpoint.root
        except BadProof:
            return False

    def _finding(self, kind: Kind, why: Why, shown: Shown) -> Finding:
        return Finding(kind, why, self.evidence.service, shown.row.position, shown.row.stream, shown.row.version)


def _place(shown: Shown) -> Place:
    return shown.row.stream, shown.row.version


def _with_content(row: StoredRow, other: StoredRow) -> StoredRow:
    """A row with what another one says happened, and that one's hash left out of it."""
    return replace(row, topic=other.topic, state=other.state)
