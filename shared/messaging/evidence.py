"""What a service shows of a case to whoever checks it without us: its events as stored, proofs up to a checkpoint, and no key to anything."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg.rows import DictRow

from shared.eventlog.log import Recorded
from shared.eventlog.trees import HeadsProof, Trees
from shared.messaging.workings import Workings
from shared.proof.chain import StoredRow, genesis
from shared.proof.evidence import Evidence, Shown
from shared.proof.note import Checkpoint
from shared.proof.values import mark_of, sealed_values
from shared.vocabulary.calendar import day_of
from shared.vocabulary.codes import Role
from shared.vocabulary.labels import label
from shared.vocabulary.language import say

_EVENTS = """
SELECT e.notification_id AS position, e.originator_id, e.originator_version, e.topic, e.state, e.recorded_at, e.hash, b.hash AS before
FROM log_events e LEFT JOIN log_events b ON b.notification_id = e.notification_id - 1
WHERE e.originator_id = ANY(%s) AND e.notification_id <= %s ORDER BY e.notification_id
"""
_LOG = "SELECT log_id FROM log_identity"


class NothingSigned(Exception):
    """The service has no key to sign checkpoints with, so it can prove nothing."""


def no_words(event: object) -> str:
    """For the service that tells its own events itself."""
    return ""


@dataclass(frozen=True)
class Answer:
    """Evidence as text, marks of the sealed values that the asker's role may read, and what happened in plain Swedish by stream and version."""

    evidence: str
    opens: Sequence[str]
    told: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Showing:
    """The RPC method `evidence_of` of one service. `opens`: whether a role may read an event's sealed values; `tell`: an event in a sentence."""

    workings: Workings
    opens: Callable[[Role, Any], bool]
    tell: Callable[[Any], str]

    def evidence_of(self, case_id: str, role: str, sizes: Sequence[int] = ()) -> dict[str, Any]:
        """A case's evidence up to a checkpoint of now, or that there is nothing of it, also proven to go on from earlier `sizes` of the log.

        Must be called in a transaction. Raises NothingSigned and what Checkpoints.take does.
        """
        workings, matter = self.workings, UUID(case_id)
        if workings.checkpoints is None or workings.signing is None or workings.log is None:
            raise NothingSigned(workings.name)
        note = workings.checkpoints.take()
        size = Checkpoint.read(workings.signing.signer.public.text_of(note)).size
        evidence, rows = evidence_up_to(workings.trees, workings.name, workings.trees.heads_proof(matter), note, size, sizes)
        recorded = [workings.log.read(row) for row in rows]
        opens = {mark_of(value) for row, each in zip(rows, recorded, strict=True) if self.opens(Role(role), each.event) for value in _sealed(row)}
        told = {f"{row['originator_id']}/{row['originator_version']}": self._told(each) for row, each in zip(rows, recorded, strict=True)}
        return vars(Answer(evidence.text, sorted(opens), told))

    def _told(self, recorded: Recorded) -> dict[str, str]:
        act = recorded.event.known_act
        so = say(" · gäller %(effective_on)s", effective_on=act.effective_on) if act.effective_on != day_of(recorded.recorded_at) else ""
        return {"what": self.tell(recorded.event), "who": f"{label(act.role)}{so}"}


def evidence_up_to(trees: Trees, service: str, ends: HeadsProof, note: str, size: int, sizes: Sequence[int] = ()) -> tuple[Evidence, list[DictRow]]:
    """What leads from a matter's events to the checkpoint in `note`, of `size` events, and the events' rows; also from earlier `sizes` of the log."""
    log = trees.database.row(_LOG)
    assert log is not None, "a log has one identity"
    rows = trees.database.rows(_EVENTS, ([head.stream for head in ends.heads], size))
    proofs = trees.inclusions([row["position"] for row in rows], size)
    evidence = Evidence(
        service=service,
        log_id=log["log_id"],
        checkpoint=note,
        heads=ends.heads,
        siblings=ends.siblings,
        neighbour=ends.neighbour,
        events=tuple(_shown(row, tuple(proof), log["log_id"]) for row, proof in zip(rows, proofs, strict=True)),
        earlier={earlier: tuple(trees.consistency(earlier, size)) for earlier in sizes if 0 < earlier < size},
    )
    return evidence, rows


def _shown(row: DictRow, proof: tuple[bytes, ...], log_id: UUID) -> Shown:
    stored = StoredRow(
        row["position"], row["originator_id"], row["originator_version"], row["topic"], bytes(row["state"]), row["recorded_at"], bytes(row["hash"])
    )
    return Shown(stored, bytes(row["before"]) if row["before"] is not None else genesis(log_id), proof)


def _sealed(row: DictRow) -> list[Any]:
    return sealed_values(bytes(row["state"]))
