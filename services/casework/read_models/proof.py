"""What proves a case here and now: its events in casework's log, checked against the newest checkpoint that was signed of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from psycopg.rows import DictRow

from shared.eventlog.checkpoints import Checkpoints, Signed, Signing
from shared.eventlog.trees import Trees
from shared.messaging.evidence import evidence_up_to
from shared.proof.checked_events import CheckedEvents
from shared.proof.finding import Finding, Kind, Why
from shared.proof.merkle import BadProof
from shared.proof.note import AnotherKey, Checkpoint, NotANote, NotSigned

SERVICE = "casework"

_EVENTS = """
SELECT count(*) AS events, count(*) FILTER (WHERE notification_id > %(size)s) AS newer FROM log_events
WHERE originator_id = %(matter)s OR originator_id IN (SELECT stream FROM stream_head WHERE matter = %(matter)s)
"""
_ARRIVED = "SELECT destination, delivered_at FROM checkpoint_delivery WHERE number = %s ORDER BY delivered_at, destination"


@dataclass(frozen=True)
class Proof:
    """What a check of a case's events found. `events` are all that the log has, `newer` those of them that no checkpoint covers yet.

    `note` is the checkpoint as it was signed, empty where there is none; `checkpoint` is missing where another key than ours signed it, as before a
    new key has signed its first. `arrived` tells where outside the database it is, since when.
    """

    events: int
    newer: int
    key: str = ""
    signer: str = ""
    note: str = ""
    checkpoint: Checkpoint | None = None
    signed_at: datetime | None = None
    arrived: Mapping[str, datetime] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()

    @property
    def covered(self) -> int:
        """How many of the case's events the checkpoint is to cover."""
        return self.events - self.newer

    @property
    def holds(self) -> bool:
        """Whether there is a checkpoint of some of the case's events, and all of those are as it says."""
        return self.checkpoint is not None and self.covered > 0 and not self.findings


def prove(trees: Trees, signing: Signing | None, case_id: UUID) -> Proof:
    """Check a case in one snapshot of the log. Whoever can change the log can also change this program: the verifiers outside can't be."""
    database = trees.database
    with database.transaction() as transaction:
        transaction.connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        signed = Checkpoints(trees, SERVICE, signing).newest() if signing else None
        counted = database.row(_EVENTS, {"matter": case_id, "size": signed.size if signed else 0})
        assert counted is not None, "a count is one row"
        if signing is None or signed is None:
            return Proof(counted["events"], counted["events"])
        return _checked(trees, signing, signed, case_id, counted)


def _checked(trees: Trees, signing: Signing, signed: Signed, case_id: UUID, counted: DictRow) -> Proof:
    signer = signing.signer.public
    arrived = {row["destination"]: row["delivered_at"] for row in trees.database.rows(_ARRIVED, (signed.number,))}
    known = Proof(counted["events"], counted["newer"], str(signer), signer.name, signed.note, None, signed.signed_at, arrived)
    try:
        checkpoint = Checkpoint.read(signer.text_of(signed.note))
        findings = _findings(trees, signed.note, checkpoint, case_id) if known.covered else []
    except AnotherKey:
        return known
    except (NotSigned, NotANote):
        return Proof(**{**vars(known), "findings": (Finding(Kind.CHECKPOINT, Why.SIGNATURE, SERVICE),)})
    return Proof(**{**vars(known), "checkpoint": checkpoint, "findings": tuple(findings)})


def _findings(trees: Trees, note: str, checkpoint: Checkpoint, case_id: UUID) -> list[Finding]:
    size = checkpoint.size
    try:
        ends = trees.heads_proof(case_id, size)
        evidence, _ = evidence_up_to(trees, SERVICE, ends, note, size)
    except BadProof:
        return [Finding(Kind.MISSING, Why.NO_EVIDENCE, SERVICE)]
    if not checkpoint.origin.endswith(f"/{SERVICE}/{evidence.log_id}"):
        return [Finding(Kind.CHECKPOINT, Why.OTHER_LOG, SERVICE)]
    if not evidence.heads:
        return [Finding(Kind.MISSING, Why.NO_EVIDENCE, SERVICE)]
    return CheckedEvents(evidence, checkpoint, case_id).findings()
